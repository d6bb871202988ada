import Testing

@testable import Bot

/// How a line is recognised as meant for the bot.
struct InvocationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var line: String
        var isDirect = false
        var address: String
        var name: String
        var rest: String
        var answersUnknown: Bool

        var testDescription: String { line }
    }

    static let addressed = [
        Row(line: "!imagine a red fox", address: "!", name: "imagine", rest: "a red fox", answersUnknown: false),
        Row(line: "/imagine a red fox", address: "/", name: "imagine", rest: "a red fox", answersUnknown: true),
        Row(line: "//imagine a red fox", address: "/", name: "imagine", rest: "a red fox", answersUnknown: true),
        Row(line: "   /imagine  two  spaces ", address: "/", name: "imagine", rest: "two  spaces", answersUnknown: true),
        Row(line: "atelier: imagine fox", address: "atelier: ", name: "imagine", rest: "fox", answersUnknown: true),
        Row(line: "Atelier, imagine fox", address: "Atelier, ", name: "imagine", rest: "fox", answersUnknown: true),
        Row(line: "atelier:imagine fox", address: "atelier: ", name: "imagine", rest: "fox", answersUnknown: true),
        Row(line: "atelier: !imagine fox", address: "atelier: ", name: "imagine", rest: "fox", answersUnknown: true),
        Row(line: "imagine fox", isDirect: true, address: "", name: "imagine", rest: "fox", answersUnknown: true),
        Row(line: "!nonsense", isDirect: true, address: "!", name: "nonsense", rest: "", answersUnknown: true),
        Row(line: "!IMAGINE Fox", address: "!", name: "imagine", rest: "Fox", answersUnknown: false),
        Row(line: "\u{3}04!imagine\u{3} a \u{2}red\u{2} fox", address: "!", name: "imagine", rest: "a red fox", answersUnknown: false),
        Row(line: "help?", isDirect: true, address: "", name: "help", rest: "", answersUnknown: true),
        Row(line: "atelier: imagine: a fox", address: "atelier: ", name: "imagine", rest: "a fox", answersUnknown: true),
        Row(line: "!imagine", address: "!", name: "imagine", rest: "", answersUnknown: false),
    ]

    @Test(arguments: addressed)
    func isRead(_ row: Row) throws {
        let found = try #require(Invocation(row.line, prefixes: ["!"], isDirect: row.isDirect) { $0.lowercased() == "atelier" })
        #expect(found.address == row.address)
        #expect(found.name == row.name)
        #expect(found.rest == row.rest)
        #expect(found.answersUnknown == row.answersUnknown)
    }

    @Test(arguments: [
        "a red fox", "atelier", "atelier is nice", "other: imagine fox", "! imagine fox", "!", "!!", "/", "//", "", "   ", "/etc/passwd",
        "!1", "hello, atelier: imagine", ".imagine fox", "…", "!!imagine x",
    ])
    func isLeftAlone(_ line: String) {
        #expect(Invocation(line, prefixes: ["!"], isDirect: false) { $0 == "atelier" } == nil)
    }

    @Test func severalPrefixes() throws {
        let found = try #require(Invocation(".imagine fox", prefixes: ["!", "."], isDirect: false) { _ in false })
        #expect(found.address == ".")
    }
}
