import Domain
import TestSupport
import Testing

@testable import Bot

/// Options of `imagine` and `remix`, good and bad.
struct DrawingOptionsTests {
    private let engine = TestCardEngine()

    private func recipe(_ rest: String) throws -> Recipe {
        let arguments = try Arguments(rest, head: "!imagine", flags: DrawingOptions.flags)
        let options = try DrawingOptions(arguments)
        let card = try arguments.card(fallback: nil, engine: engine)
        return try options.applied(to: card.recipe(prompt: arguments.prompt(), seed: 1), model: card, engine: engine)
    }

    @Test func everythingGiven() throws {
        let recipe = try recipe("fox --no hats --steps 10 --cfg 3,5 --sampler euler a --size 1024x512")
        #expect(recipe.prompt == "fox")
        #expect(recipe.negativePrompt == "hats")
        #expect(recipe.steps == 10)
        #expect(recipe.guidanceScale == 3.5)
        #expect(recipe.sampler == "Euler a")
        #expect((recipe.width, recipe.height) == (1024, 512))
    }

    @Test func proportionsKeepTheArea() throws {
        for (ratio, expected) in [
            ("1:1", (512, 512)), ("3:2", (640, 448)), ("2:3", (448, 640)), ("16:9", (704, 384)), ("10:1", (1024, 256)),
        ] {
            let recipe = try recipe("fox --ar \(ratio)")
            #expect((recipe.width, recipe.height) == expected, "\(ratio)")
        }
    }

    static let corrected: [(String, String)] = [
        ("fox --seed -1", "!imagine fox"),
        ("fox --seed 1e99", "!imagine fox"),
        ("fox --seed NaN", "!imagine fox"),
        ("fox --seed 18446744073709551616", "!imagine fox"),
        ("fox --seed 4294967296", "!imagine fox"),
        ("fox --steps 0", "!imagine fox --steps 1"),
        ("fox --steps 999999", "!imagine fox --steps 100"),
        ("fox --steps many", "!imagine fox"),
        ("fox --steps 20.4", "!imagine fox --steps 20"),
        ("fox --steps nan", "!imagine fox"),
        ("fox --steps 1e99", "!imagine fox --steps 100"),
        ("fox --cfg NaN", "!imagine fox"),
        ("fox --cfg 0", "!imagine fox --cfg 1"),
        ("fox --cfg 1e99", "!imagine fox --cfg 30"),
        ("fox --size 0x0", "!imagine fox --size 256x256"),
        ("fox --size 99999x1", "!imagine fox --size 1024x256"),
        ("fox --size 500x500", "!imagine fox --size 512x512"),
        ("fox --size big", "!imagine fox --size 512x512"),
        ("fox --size 99999999999999999999x1", "!imagine fox --size 512x512"),
        ("fox --ar 0:1", "!imagine fox --ar 3:2"),
        ("fox --ar 100:1", "!imagine fox --ar 3:2"),
        ("fox --ar 3:2 --size 512x512", "!imagine fox --ar 3:2"),
        ("fox -n 0", "!imagine fox -n 1"),
        ("fox -n 5", "!imagine fox -n 4"),
        ("fox --sampler eular", "!imagine fox --sampler Euler"),
        ("fox --model atelier-mimi", "!imagine fox --model test-card"),
        ("", "!imagine a red dragon, pixel art"),
        ("--seed 4", "!imagine a red dragon, pixel art"),
    ]

    @Test(arguments: corrected)
    func isCorrected(_ rest: String, _ correction: String) throws {
        let error = try #require(throws: UsageError.self) { try recipe(rest) }
        #expect(error.correction == correction)
    }

    @Test(arguments: corrected)
    func correctionsWork(_ rest: String, _ correction: String) throws {
        _ = try recipe(String(correction.dropFirst("!imagine ".count)))
    }

    @Test func aPromptIsBounded() throws {
        _ = try recipe(String(repeating: "é", count: 2000))
        let error = try #require(throws: UsageError.self) { try recipe(String(repeating: "x", count: 10_000)) }
        #expect(error.reply.contains("2000") && error.reply.contains("10000"))
    }

    /// What `show` prints is what `imagine` reads: the recipe survives the way through the chat.
    @Test func chatFormReadsBack() throws {
        var original = try recipe("a red dragon, pixel art")
        original.negativePrompt = "blurry, text"
        original.seed = 4_294_967_295
        original.guidanceScale = 4.5
        original.sampler = "DPM++ 2M"
        original.schedule = "Karras"
        let arguments = try Arguments(original.chatForm, head: "!imagine", flags: DrawingOptions.flags)
        let options = try DrawingOptions(arguments)
        var read = try options.applied(
            to: engine.models[0].recipe(prompt: arguments.prompt(), seed: 1), model: engine.models[0], engine: engine)
        if case .number(let seed) = options.seed { read.seed = seed }
        #expect(read == original)
    }
}
