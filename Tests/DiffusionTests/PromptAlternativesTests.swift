import Diffusion
import TestSupport
import Testing

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct PromptAlternativesTests {
    static let lists = [
        "colour": ["red", "green", "blue"], "animal": ["{big|small} cat", "__colour__ dog"], "one": ["only"], "none": [],
        "odds": ["3::often", "1::seldom", "0::never"], "loop": ["a __loop__"], "bomb": ["__bomb2____bomb2__"], "bomb2": ["{3$$x|y|z}"],
        "parts/Hair": ["short"],
    ]

    /// All that comes of a prompt.
    private func outcomes(_ prompt: String, seeds: Range<UInt64> = 0..<300) throws -> [String: Int] {
        try Dictionary(seeds.map { (try PromptAlternatives.resolved(prompt, lists: Self.lists, seed: $0), 1) }, uniquingKeysWith: +)
    }

    @Test(arguments: [
        ("plain (text:1.2), [a|b]", ["plain (text:1.2), [a|b]"]),
        ("{a|b|c} x", ["a x", "b x", "c x"]),
        ("{a}", ["a"]), ("{}", [""]), ("{a|}", ["a", ""]),
        ("{a|{b|c}}d", ["ad", "bd", "cd"]),
        ("{2$$a|b|c}", ["a, b", "a, c", "b, a", "b, c", "c, a", "c, b"]),
        ("{2$$ and $$a|b}", ["a and b", "b and a"]),
        ("{0-1$$a|b}", ["", "a", "b"]),
        ("{1-2$$+$$a|b}", ["a", "b", "a+b", "b+a"]), ("{-2$$+$$a|b}", ["a", "b", "a+b", "b+a"]), ("{2-$$+$$a|b}", ["a+b", "b+a"]),
        ("{2-1$$+$$a|b}", ["a", "b", "a+b", "b+a"]), ("{9$$+$$a|b}", ["a+b", "b+a"]),
        ("{x$$a}", ["x$$a"]), ("{$$a}", ["$$a"]), ("$5 {$|€}", ["$5 $", "$5 €"]),
        ("{0::a|b}", ["b"]), ("{x::a}", ["x::a"]),
        ("__colour__!", ["red!", "green!", "blue!"]), ("__COLOUR__", ["red", "green", "blue"]),
        ("__animal__", ["big cat", "small cat", "red dog", "green dog", "blue dog"]),
        ("{2$$-$$__one__|__one__}", ["only-only"]),
        ("{2$$-$$__colour__}", ["red-green", "red-blue", "green-red", "green-blue", "blue-red", "blue-green"]),
        ("__odds__", ["often", "seldom"]), ("__parts/hair__", ["short"]),
        ("snake__ case__x", ["snake__ case__x"]), ("a__", ["a__"]), ("____", ["____"]), ("__a b__", ["__a b__"]),
        ("{a|b", ["{a|b"]), ("a}b", ["a}b"]), ("{{a|b}", ["{a", "{b"]),
        ("🍎{é|日}", ["🍎é", "🍎日"]),
    ]) func everyOutcomeComes(_ prompt: String, _ expected: [String]) throws {
        #expect(try Set(outcomes(prompt).keys) == Set(expected))
    }

    @Test func oddsHold() throws {
        let counts = try outcomes("{3::a|b}", seeds: 0..<4000)
        #expect(2850...3150 ~= counts["a", default: 0])
    }

    /// A recipe's seed must choose tomorrow what it chose today.
    @Test func aSeedChoosesTheSame() throws {
        let prompt = "{a|b|c} __colour__ {2$$a|b|c|d}"
        let chosen = try (0..<4).map { try PromptAlternatives.resolved(prompt, lists: Self.lists, seed: $0) }
        #expect(chosen == ["b red a, b", "c blue b, d", "c green b, c", "c green a, c"])
    }

    @Test func whatCannotBeChosenIsRefused() {
        func resolve(_ prompt: String) throws -> String { try PromptAlternatives.resolved(prompt, lists: Self.lists, seed: 1) }
        #expect(throws: PromptAlternativesError.unknownList("color", nearest: ["colour", "mood", "animal"])) {
            try PromptAlternatives.resolved(
                "__color__", lists: ["animal": ["a"], "weather": ["b"], "colour": ["c"], "mood": ["d"]], seed: 1)
        }
        #expect(throws: PromptAlternativesError.unknownList("x", nearest: [])) { try PromptAlternatives.resolved("__x__", seed: 1) }
        #expect(throws: PromptAlternativesError.emptyList("none")) { try resolve("__none__") }
        #expect(throws: PromptAlternativesError.tooDeep) { try resolve("__loop__") }
        #expect(throws: PromptAlternativesError.tooDeep) {
            try resolve(String(repeating: "{", count: 5000) + String(repeating: "}", count: 5000))
        }
        #expect(throws: PromptAlternativesError.tooMuch) { try resolve(String(repeating: "__bomb__", count: 5000)) }
    }

    @Test(arguments: ["{", "}", "|", "__", "_", "{a|", "$$", "{2$$", "::", "🍎"]) func nothingIsTooHard(_ part: String) throws {
        let text = String(repeating: part, count: 10_000)
        #expect(try PromptAlternatives.resolved(text, seed: 1) == text)
        #expect(PromptAlternatives.isPlain(text))
    }

    @Test func plainIsWhatHasNothingToChoose() {
        for text in ["", "a cat", "[a|b] (c:1.2)", "a_b", "{a|b", "a__b"] { #expect(PromptAlternatives.isPlain(text), "\(text)") }
        for text in ["{a|b}", "__a__", "x {a}"] { #expect(!PromptAlternatives.isPlain(text), "\(text)") }
    }
}
