import Testing

@testable import ChatIRC

@Suite struct IRCMessageTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var line: String
        var expected: IRCMessage?
        var testDescription: String { line }

        init(_ line: String, _ expected: IRCMessage?) {
            self.line = line
            self.expected = expected
        }
    }

    private static let anna = IRCMessage.Source(name: "anna", user: "~a", host: "h.example")

    static let rows: [Row] = [
        Row("PING", IRCMessage("PING")),
        Row("PING :a b\r\n", IRCMessage("PING", ["a b"])),
        Row("ping x", IRCMessage("PING", ["x"])),
        Row(":anna!~a@h.example PRIVMSG #c :hi there", IRCMessage("PRIVMSG", ["#c", "hi there"], source: anna)),
        Row(":anna!~a@h.example PRIVMSG #c hi", IRCMessage("PRIVMSG", ["#c", "hi"], source: anna)),
        Row(":anna!~a@h.example JOIN :#c", IRCMessage("JOIN", ["#c"], source: anna)),
        Row(":irc.test AUTHENTICATE :+", IRCMessage("AUTHENTICATE", ["+"], source: .init(name: "irc.test"))),
        Row(
            ":irc 005 me TARGMAX=NAMES:1,LIST:1 X :are supported",
            IRCMessage("005", ["me", "TARGMAX=NAMES:1,LIST:1", "X", "are supported"], source: .init(name: "irc"))),
        Row("PRIVMSG #c ::)", IRCMessage("PRIVMSG", ["#c", ":)"])),
        Row("PRIVMSG #c :", IRCMessage("PRIVMSG", ["#c", ""])),
        Row("PRIVMSG #c", IRCMessage("PRIVMSG", ["#c"])),
        Row("PRIVMSG  #c   :  two  ", IRCMessage("PRIVMSG", ["#c", "  two  "])),
        Row("  PRIVMSG #c x  ", IRCMessage("PRIVMSG", ["#c", "x"])),
        Row("@a=1;b;c= PING", IRCMessage("PING", tags: ["a": "1", "b": "", "c": ""])),
        Row("@a=1;a=2 PING", IRCMessage("PING", tags: ["a": "2"])),
        Row("@a=x\\:y\\sz\\\\\\r\\n PING", IRCMessage("PING", tags: ["a": "x;y z\\\r\n"])),
        Row("@a=lone\\ PING", IRCMessage("PING", tags: ["a": "lone"])),
        Row("@a=\\b PING", IRCMessage("PING", tags: ["a": "b"])),
        Row("@a=b=c;=d;; PING", IRCMessage("PING", tags: ["a": "b=c"])),
        Row("@a=1 :anna!~a@h.example 1x", nil),
        Row("@ PING", IRCMessage("PING")),
        Row(":a@b PING", IRCMessage("PING", source: .init(name: "a", host: "b"))),
        Row(":a!b PING", IRCMessage("PING", source: .init(name: "a", user: "b"))),
        Row(": PING", IRCMessage("PING", source: .init(name: ""))),
        Row(":a!b@c@d PING", IRCMessage("PING", source: .init(name: "a", user: "b@c", host: "d"))),
        Row("001 :\u{301}x", IRCMessage("001", ["\u{301}x"])),
        Row("PRIVMSG #c \u{301}x y", IRCMessage("PRIVMSG", ["#c", "\u{301}x", "y"])),
        Row("PRIVMSG #c :a\0b\rc", IRCMessage("PRIVMSG", ["#c", "abc"])),
        Row("", nil), Row("   ", nil), Row(":", nil), Row(":anna", nil), Row("@a", nil), Row("@a=1", nil), Row("12", nil), Row("1234", nil),
        Row("PRI-VMSG x", nil), Row("ÄPING", nil),
    ]

    @Test(arguments: rows) func readsALine(_ row: Row) {
        #expect(IRCMessage(row.line) == row.expected)
    }

    @Test func repairsInvalidUTF8() throws {
        let message = try #require(IRCMessage(bytes: Array("PRIVMSG #c :a".utf8) + [0xff, 0xc3] + Array(" b".utf8)))
        #expect(message.parameters == ["#c", "a\u{FFFD}\u{FFFD} b"])
    }

    @Test(arguments: [
        (IRCMessage("PING"), "PING"),
        (IRCMessage("PRIVMSG", ["#c", "a b"]), "PRIVMSG #c :a b"),
        (IRCMessage("PRIVMSG", ["#c", ":)"]), "PRIVMSG #c ::)"),
        (IRCMessage("PRIVMSG", ["#c", ""]), "PRIVMSG #c :"),
        (IRCMessage("PRIVMSG", ["#c", "x \u{301}"]), "PRIVMSG #c :x \u{301}"),
        (IRCMessage("PRIVMSG", ["#c", "hi\r\nQUIT\0"]), "PRIVMSG #c hiQUIT"),
        (IRCMessage("PRIVMSG", ["#c\r\nQUIT", "x"]), "PRIVMSG #cQUIT x"),
        (IRCMessage("TAGMSG", ["#c"], tags: ["+a": "x; \\\r\n", "b": ""]), "@+a=x\\:\\s\\\\\\r\\n;b TAGMSG #c"),
    ])
    func writesALine(_ message: IRCMessage, _ line: String) {
        #expect(message.line == line)
    }

    @Test(arguments: rows.compactMap(\.expected)) func readsWhatItWrites(_ message: IRCMessage) {
        #expect(IRCMessage(message.line) == message)
    }

    @Test func logsNoPasswords() {
        #expect(IRCMessage("AUTHENTICATE", ["c2VjcmV0"]).loggable == "AUTHENTICATE ***")
        #expect(IRCMessage("JOIN", ["#a,#b", "key"]).loggable == "JOIN #a,#b ***")
        #expect(IRCMessage("PASS", ["secret"]).loggable == "PASS ***")
        let configuration = IRCConfiguration(
            name: "n", host: "h", nick: "bot", saslUser: "bot", saslPassword: "marker-secret", serverPassword: "marker-secret")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("marker-secret"))
    }
}
