import Chat
import Testing

@testable import ChatIRC

@Suite struct LineSplittingTests {
    private let splitter = LineSplitter(budget: 40, commandPrefixes: ["!", "/"])

    @Test(
        arguments: [
            ("", []),
            ("   ", []),
            ("\r\n\0\u{3}\u{202E}", []),
            ("short", ["short"]),
            (String(repeating: "x", count: 40), [String(repeating: "x", count: 40)]),
            (String(repeating: "x", count: 41), [String(repeating: "x", count: 40), "x"]),
            ("aaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb c", ["aaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb", "c"]),
            ("aaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb", ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbb"]),
            // A space in the first half is no place to cut.
            ("a " + String(repeating: "b", count: 40), ["a " + String(repeating: "b", count: 38), "bb"]),
            ("one\r\nQUIT\ttwo\0\u{2}bold\u{3}04", ["one  QUIT twobold04"]),
            ("!imagine a fox", ["· !imagine a fox"]),
            ("/me waves", ["· /me waves"]),
            (String(repeating: "a", count: 39) + " !imagine", [String(repeating: "a", count: 39), "· !imagine"]),
        ] as [(String, [String])])
    func splits(_ text: String, _ lines: [String]) {
        #expect(splitter.lines(of: Reply(text)) == lines)
    }

    @Test func saysNoMoreThanThreeLines() {
        let lines = splitter.lines(of: Reply((0..<100).map { "word\($0)" }.joined(separator: " ")))
        #expect(lines.count == 3)
        #expect(lines.last?.hasSuffix("…") == true)
        #expect(lines.allSatisfy { $0.utf8.count <= 40 })
    }

    static let scripts = ["a", "é", "e\u{301}", "\u{1F98A}", "👩‍👩‍👧‍👦", "한", "🇩🇪", "नि"]

    @Test(arguments: scripts, [38, 39, 40, 41, 42, 43]) func neverCutsInsideACharacter(_ character: String, _ budget: Int) {
        let splitter = LineSplitter(budget: budget, maximumLines: 100)
        let text = String(repeating: character, count: 1 + 2 * budget / character.utf8.count)
        let lines = splitter.lines(of: Reply(text))
        #expect(lines.allSatisfy { $0.utf8.count <= budget })
        #expect(lines.joined() == text)
        #expect(lines.allSatisfy { $0.allSatisfy { String($0) == character } })
    }

    @Test func copesWithACharacterLargerThanALine() {
        let zalgo = "z" + String(repeating: "\u{301}", count: 100)
        let lines = splitter.lines(of: Reply(zalgo))
        #expect(!lines.isEmpty && lines.allSatisfy { $0.utf8.count <= 40 })
    }

    @Test(arguments: [511, 512, 513, 8192]) func staysInTheBudgetOfARealLine(_ length: Int) {
        let splitter = LineSplitter(budget: 450)
        let lines = splitter.lines(of: Reply(String(repeating: "\u{1F98A}x", count: length / 5)))
        #expect(lines.count == min(3, (length + 449) / 450))
        #expect(lines.allSatisfy { $0.utf8.count <= 450 })
    }

    @Test(arguments: [
        ("a fox", "http://h/p/1", ["a fox http://h/p/1"]),
        ("", "http://h/p/1", ["http://h/p/1"]),
        ("a red fox in the deep dark wood", "http://h/p/1", ["a red fox in the deep… http://h/p/1"]),
        (String(repeating: "\u{1F98A}", count: 20), "http://h/p/1", [String(repeating: "\u{1F98A}", count: 6) + "… http://h/p/1"]),
        ("!imagine a red fox in the deep dark wood", "http://h/p/1", ["· !imagine a red fox in… http://h/p/1"]),
        ("a fox", String(repeating: "l", count: 40), [String(repeating: "l", count: 40)]),
        ("a fox", "http://h/\r\nQUIT", ["a fox http://h/  QUIT"]),
    ])
    func keepsTheLinkWhole(_ text: String, _ link: String, _ lines: [String]) {
        #expect(splitter.lines(of: Reply(text, link: link)) == lines)
    }

    @Test(arguments: [-100, 0, 1, 3]) func survivesABudgetOfNothing(_ budget: Int) {
        let splitter = LineSplitter(budget: budget)
        #expect(splitter.lines(of: Reply("\u{1F98A}\u{1F98A}", link: "http://h")).allSatisfy { $0.utf8.count <= max(budget, 3) })
    }
}
