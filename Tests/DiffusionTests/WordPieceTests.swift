import Diffusion
import Foundation
import TestSupport
import Testing

@Suite(.oneAtATime) struct WordPieceTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        let text: String
        let ids: [Int64]
        /// Cut and padded to eight.
        let in8: [Int64]?

        var testDescription: String { text.debugDescription }
    }

    static let rows: [Row] = {
        let data = try? Data(contentsOf: Fixtures.folder.appending(path: "tokens.json"))
        return data.flatMap { try? JSONDecoder().decode([Row].self, from: $0) } ?? []
    }()

    /// The sentence encoder's own vocabulary: `make run` and `make test` fetch it.
    static let tokenizer = Result { try WordPiece(contentsOf: Fixtures.models.appending(path: "all-minilm-l6-v2/vocab.txt")) }

    @Test func theTableIsThere() {
        #expect(Self.rows.count > 60)
    }

    @Test(arguments: rows) func equalsTheReference(_ row: Row) throws {
        let tokenizer = try Self.tokenizer.get()
        #expect(tokenizer.encode(row.text) == row.ids)
        if let in8 = row.in8 {
            let padded = tokenizer.encodePadded(row.text, count: 8)
            #expect(padded.ids == in8)
            #expect(padded.mask == in8.map { $0 == 0 ? 0 : 1 })
        }
    }

    @Test func namesOfSpecialTokensAreText() throws {
        let tokenizer = try Self.tokenizer.get()
        #expect(tokenizer.encode("[SEP] [MASK]") == tokenizer.encode("[ sep ] [ mask ]"))
    }

    @Test(arguments: [2, 3, 8, 24, 512]) func neverExceedsTheMaximum(_ maximum: Int) throws {
        let tokenizer = try Self.tokenizer.get()
        let whole = tokenizer.encode(String(repeating: "a red fox, ", count: 1000), maximum: .max)
        let cut = tokenizer.encode(String(repeating: "a red fox, ", count: 1000), maximum: maximum)
        #expect(whole.count == 4002)
        #expect(cut == whole.prefix(maximum - 1) + [102])
    }

    @Test func equalLookingTokensAreTwo() throws {
        // A Korean syllable and its two letters are canonically equivalent; the tokenizer makes letters of every syllable.
        let tokenizer = try WordPiece(vocabulary: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "\u{AC00}", "\u{1100}", "##\u{1161}"])
        #expect(tokenizer.encode("\u{AC00}") == [2, 5, 6, 3])
    }

    @Test(arguments: ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]) func aVocabularyNeedsItsSpecialTokens(_ token: String) {
        let rest = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"].filter { $0 != token }
        #expect(throws: VocabularyError.missing(token)) { try WordPiece(vocabulary: rest) }
    }
}
