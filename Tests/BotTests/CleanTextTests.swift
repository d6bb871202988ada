import Testing

@testable import Bot

struct CleanTextTests {
    @Test(arguments: [
        ("a red fox", "a red fox"), ("  a fox  ", "a fox"), ("a\r\nPRIVMSG #x :hi", "a  PRIVMSG #x :hi"), ("a\u{0}b\u{7}c", "abc"),
        ("\u{3}04,12red\u{3} \u{2}bold\u{F}", "red bold"), ("\u{3}4,x", ",x"), ("\u{3}123", "3"), ("\u{4}ff00ffx", "x"),
        ("evil\u{202E}txt.exe", "eviltxt.exe"), ("a\u{200B}b", "ab"), ("👩‍👩‍👧 family", "👩‍👩‍👧 family"), ("é’s “x”", "é’s “x”"),
        ("<b>&amp;</b>", "<b>&amp;</b>"), ("\u{1B}[31mred", "[31mred"), ("a\tb", "a b"),
    ])
    func cleans(_ raw: String, _ clean: String) {
        #expect(CleanText.prompt(raw) == clean)
    }

    @Test(arguments: [
        ("short", 10, "short"), ("a red dragon on a hill", 12, "a red…"), ("aaaaaaaaaaaaaaaaaaaa", 10, "aaaaaaaaa…"),
        ("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", 2, "👩‍👩‍👧…"),
    ])
    func shortens(_ text: String, _ limit: Int, _ expected: String) {
        #expect(text.shortened(to: limit) == expected)
        #expect(text.shortened(to: limit).count <= limit)
    }

    @Test(arguments: [("eular", ["Euler", "Euler a"]), ("ddmi", ["DDIM"]), ("xyzzyplugh", [])])
    func nearestNames(_ word: String, _ expected: [String]) {
        #expect(NearestNames.of(word, among: ["DDIM", "Euler", "Euler a", "DPM++ 2M"]) == expected)
    }

    @Test(arguments: [("", "", 0), ("abc", "", 3), ("abc", "acb", 1), ("kitten", "sitting", 3)])
    func distance(_ left: String, _ right: String, _ expected: Int) {
        #expect(NearestNames.distance(left, right) == expected)
    }
}
