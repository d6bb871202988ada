import Testing

@testable import Bot

/// The one scanner of all commands.
struct ArgumentsTests {
    static let flags = DrawingOptions.flags

    struct Good: Sendable, CustomTestStringConvertible {
        var rest: String
        var text: String
        var values: [String: String] = [:]

        var testDescription: String { rest }
    }

    static let good = [
        Good(rest: "a red fox", text: "a red fox"),
        Good(rest: "a  red   fox", text: "a  red   fox"),
        Good(rest: "it's a fox's “den”", text: "it's a fox's “den”"),
        Good(rest: "fox --seed 4", text: "fox", values: ["seed": "4"]),
        Good(rest: "fox --seed=4", text: "fox", values: ["seed": "4"]),
        Good(rest: "fox —seed 4", text: "fox", values: ["seed": "4"]),
        Good(rest: "fox –seed 4", text: "fox", values: ["seed": "4"]),
        Good(rest: "fox --SEED 4", text: "fox", values: ["seed": "4"]),
        Good(rest: "fox -n 4", text: "fox", values: ["n": "4"]),
        Good(rest: "fox --n 4", text: "fox", values: ["n": "4"]),
        Good(rest: "fox --seed -1", text: "fox", values: ["seed": "-1"]),
        Good(rest: "fox --private", text: "fox", values: ["private": ""]),
        Good(rest: "fox --no red hats, text --seed 1", text: "fox", values: ["no": "red hats, text", "seed": "1"]),
        Good(rest: "fox --neg hats", text: "fox", values: ["no": "hats"]),
        Good(rest: "fox --model \"my model\" --seed 1", text: "fox", values: ["model": "my model", "seed": "1"]),
        Good(rest: "fox --model “my model”", text: "fox", values: ["model": "my model"]),
        Good(rest: "fox --sampler DPM++ 2M Karras --cfg 4.5", text: "fox", values: ["sampler": "DPM++ 2M Karras", "cfg": "4.5"]),
        Good(rest: "a fox -- red", text: "a fox -- red"),
        Good(rest: "a fox — red", text: "a fox — red"),
        Good(rest: "a red-ish fox -ish", text: "a red-ish fox -ish"),
        Good(rest: "%s $(reboot) ../.. '; DROP TABLE post; <b>", text: "%s $(reboot) ../.. '; DROP TABLE post; <b>"),
        Good(rest: "--seed 4", text: "", values: ["seed": "4"]),
        Good(rest: "", text: ""),
    ]

    @Test(arguments: good)
    func isRead(_ row: Good) throws {
        let arguments = try Arguments(row.rest, head: "!imagine", flags: Self.flags)
        #expect(arguments.text == row.text)
        let values = Dictionary(uniqueKeysWithValues: arguments.given.map { ($0.flag.name, $0.value) })
        #expect(values == row.values)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var rest: String
        var correction: String?

        var testDescription: String { rest }
    }

    static let bad = [
        Bad(rest: "fox --seed", correction: "!imagine fox"),
        Bad(rest: "fox --seed --private", correction: "!imagine fox"),
        Bad(rest: "fox --sed 4", correction: "!imagine fox --seed 4"),
        Bad(rest: "fox --qqqqqq 4", correction: "!imagine fox"),
        Bad(rest: "fox --foo 3", correction: "!imagine fox"),
        Bad(rest: "fox --seed 4 --seed 5", correction: "!imagine fox --seed 4"),
        Bad(rest: "fox --seed 4 in the snow", correction: "!imagine fox in the snow --seed 4"),
        Bad(rest: "--seed 4 a fox", correction: "!imagine a fox --seed 4"),
        Bad(rest: "fox --private yes", correction: "!imagine fox yes --private"),
    ]

    @Test(arguments: bad)
    func isCorrected(_ row: Bad) throws {
        let error = try #require(throws: UsageError.self) { try Arguments(row.rest, head: "!imagine", flags: Self.flags) }
        #expect(error.correction == row.correction)
        #expect(!error.problem.isEmpty)
    }

    /// What is offered as corrected works when it is sent.
    @Test(arguments: bad)
    func correctionsWork(_ row: Bad) throws {
        let error = try #require(throws: UsageError.self) { try Arguments(row.rest, head: "!imagine", flags: Self.flags) }
        let line = try #require(error.correction)
        let invocation = try #require(Invocation(line, prefixes: ["!"], isDirect: false) { _ in false })
        _ = try Arguments(invocation.rest, head: "!imagine", flags: Self.flags)
    }
}
