import Diffusion
import Foundation
import TestSupport
import Testing

@Suite(.oneAtATime) struct CLIPTokenizerTests {
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        let text: String
        let ids: [Int64]

        var testDescription: String { text.debugDescription }
    }

    static let rows: [Row] = {
        let data = try? Data(contentsOf: Fixtures.folder.appending(path: "clip-tokens.json"))
        return data.flatMap { try? JSONDecoder().decode([Row].self, from: $0) } ?? []
    }()

    /// The published vocabulary: `make run` and `make test` fetch it.
    static let tokenizer = Result {
        try CLIPTokenizer(contentsOf: Fixtures.models.appending(path: "clip-vocabulary/bpe_simple_vocab_16e6.txt"))
    }

    @Test func theTableIsThere() {
        #expect(Self.rows.count > 75)
    }

    @Test(arguments: rows) func equalsTheReference(_ row: Row) throws {
        #expect(try Self.tokenizer.get().encode(row.text) == row.ids)
    }

    @Test func theIdsOfTheRest() throws {
        let tokenizer = try Self.tokenizer.get()
        #expect(tokenizer.start == 49406)
        #expect(tokenizer.end == 49407)
        #expect(tokenizer.comma == 267)
        #expect(tokenizer.encode(",") == [267])
    }

    /// Repeated, a part becomes the same tokens again and again, in words of any length.
    @Test(.timeLimit(.minutes(10)), arguments: ["a", "ab", "tion", "!?", "日", "🍎", "\u{301}"]) func longWordsTakeNoLongTime(_ part: String)
        throws
    {
        let tokenizer = try Self.tokenizer.get()
        let short = tokenizer.encode(String(repeating: part, count: 4096))
        let long = tokenizer.encode(String(repeating: part, count: 65536))
        // The end of a word differs from its inside, and that is all.
        #expect(long.count > short.count)
        #expect(Array(long.prefix(8)) == Array(short.prefix(8)))
        #expect(Array(long.suffix(8)) == Array(short.suffix(8)))
    }

    @Test func aFolderAndAFileOfMergesAreOneVocabulary() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "vocabulary-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let cut = Fixtures.folder.appending(path: "clip-tokenizer")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let merges = folder.appending(path: "merges.txt")
        try FileManager.default.copyItem(at: cut.appending(path: "merges.txt"), to: merges)
        let (fromFolder, fromFile) = try (CLIPTokenizer(contentsOf: cut), CLIPTokenizer(contentsOf: merges))
        #expect(fromFile.end == fromFolder.end)
        for row in Self.rows { #expect(fromFile.encode(row.text) == fromFolder.encode(row.text), "\(row.text)") }
        // Without its table of ids a folder is none.
        #expect(throws: (any Error).self) { try CLIPTokenizer(contentsOf: folder) }
    }

    @Test(arguments: ["heading\na b c\n", "heading\na\n"]) func aMergeIsTwoSymbols(_ text: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "merges-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        try text.write(to: file, atomically: true, encoding: .utf8)
        #expect(throws: VocabularyError.self) { try CLIPTokenizer(contentsOf: file) }
    }
}
