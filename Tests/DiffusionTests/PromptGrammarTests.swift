import Foundation
import TestSupport
import Testing

@testable import Diffusion

/// Prompts against an independent reading of the web UI's grammar: its doctests, the corners, and random signs.
@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct PromptGrammarTests {
    /// `prompt-grammar.json`: texts and numbers in lists.
    struct Row: Decodable, Sendable, CustomTestStringConvertible {
        struct Pair<First: Decodable & Sendable, Second: Decodable & Sendable>: Decodable, Sendable {
            let first: First
            let second: Second

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                (first, second) = try (list.decode(First.self), list.decode(Second.self))
            }
        }

        let text: String
        let parts: [Pair<String, Double>]
        let pieces: [Pair<String?, Double?>]
        let schedule: [Pair<Int, String>]
        /// In a second pass of as many steps.
        let second: [Pair<Int, String>]

        var testDescription: String { text.debugDescription }
    }

    static let rows: [Row] = {
        let data = try? Data(contentsOf: Fixtures.folder.appending(path: "prompt-grammar.json"))
        return data.flatMap { try? JSONDecoder().decode([Row].self, from: $0) } ?? []
    }()

    @Test func theTableIsThere() {
        #expect(Self.rows.count > 300)
    }

    @Test func partsEqualTheReference() {
        for row in Self.rows {
            let parts = PromptGrammar.parts(row.text)
            #expect(parts.map(\.text) == row.parts.map(\.first), "\(row.text.debugDescription)")
            #expect(parts.map(\.weight) == row.parts.map(\.second), "\(row.text.debugDescription)")
        }
    }

    @Test func schedulesEqualTheReference() {
        for row in Self.rows {
            for (schedule, expected) in [
                (PromptGrammar.schedule(row.text, steps: 10), row.schedule),
                (PromptGrammar.schedule(row.text, steps: 10, after: 10), row.second),
            ] {
                #expect(schedule.map(\.end) == expected.map(\.first), "\(row.text.debugDescription)")
                #expect(schedule.map(\.text) == expected.map(\.second), "\(row.text.debugDescription)")
            }
        }
    }

    @Test func piecesEqualTheReference() {
        for row in Self.rows {
            let expected = row.pieces.map { piece in
                piece.first.map { PromptGrammar.Piece.text($0, weight: piece.second ?? .nan) } ?? .chunkBreak
            }
            #expect(PromptGrammar.pieces(row.text) == expected, "\(row.text.debugDescription)")
        }
    }

    // MARK: - Bad input

    static let hard: [String] = {
        let thousands = ["(", "[", ")", "]", "([", "[(", ":", "|", "\\", "[a|", "[a:", "(a:1.1", "🍎", "\u{0}", " AND ", " BREAK ", "\n"]
            .map { String(repeating: $0, count: 10_000) }
        let nested = [("(", ")"), ("[", "]"), ("[a:", ":1]"), ("[a|", "]"), ("(a", ":1.1)"), ("[", ":b:0.5]")]
            .map { String(repeating: $0.0, count: 5_000) + "x" + String(repeating: $0.1, count: 5_000) }
        return thousands + nested + [
            String(repeating: "[a:b:0.5] (c:1.2), [d|e] ", count: 1_000), "(a:1" + String(repeating: "0", count: 500) + ")",
        ]
    }()

    @Test(arguments: hard.indices) func nothingIsTooHard(_ index: Int) {
        let prompt = Self.hard[index]
        #expect(!PromptGrammar.parts(prompt).isEmpty)
        let schedule = PromptGrammar.schedule(prompt, steps: 20)
        #expect(schedule.last?.end == 20)
        #expect(zip(schedule, schedule.dropFirst()).allSatisfy { $0.end < $1.end })
        for case .text(_, let weight) in PromptGrammar.pieces(prompt) { #expect(abs(weight) <= 1e6) }
    }

    @Test func aNumberThatIsNoneIsText() {
        #expect(PromptGrammar.pieces("(a:1e999)") == [.text("a:1e999", weight: 1.1)])
        #expect(PromptGrammar.pieces("(a:nan)") == [.text("a:nan", weight: 1.1)])
        #expect(PromptGrammar.schedule("[a:b:1e999]", steps: 5) == [.init(end: 5, text: "a")])
    }
}
