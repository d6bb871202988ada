import Domain
import Foundation
import Testing

@Suite struct InfotextTests {
    static let fox = Recipe(
        prompt: "a red fox, pixel art", negativePrompt: "blurry", model: "mini", modelHash: "6ce0161689", width: 512, height: 640,
        steps: 20,
        guidanceScale: 7, sampler: "DPM++ 2M", schedule: "Karras", seed: 42, idea: "fox, red")

    @Test func isWrittenInTheUsualOrder() {
        #expect(
            Infotext(recipe: Self.fox).text == """
                a red fox, pixel art
                Negative prompt: blurry
                Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 42, Size: 512x640, Model hash: 6ce0161689, \
                Model: mini, RNG: CPU, Idea: "fox, red", Version: Atelier
                """)
        var bare = Self.fox
        (bare.negativePrompt, bare.modelHash, bare.idea, bare.guidanceScale) = ("", nil, nil, 7.5)
        #expect(
            Infotext(recipe: bare).text == """
                a red fox, pixel art
                Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 42, Size: 512x640, Model: mini, RNG: CPU, \
                Version: Atelier
                """)
    }

    @Test func readsTheWebUIsOwnTexts() throws {
        let text = """
            masterpiece, (a cat:1.2)
            second line
            Negative prompt: bad hands,
            worse hands
            Steps: 25, Sampler: DPM++ SDE Karras, CFG scale: 6.5, Seed: 4294967295, Size: 768x512, Model hash: abc, Model: v1-5, \
            Lora hashes: "one: 11, two: 22", Clip skip: 2, Version: v1.6.0
            """
        let infotext = Infotext(parsing: text)
        #expect(infotext.prompt == "masterpiece, (a cat:1.2)\nsecond line")
        #expect(infotext.negativePrompt == "bad hands,\nworse hands")
        #expect(infotext["Lora hashes"] == "one: 11, two: 22")
        #expect(infotext.pairs.map(\.key).suffix(3) == ["Lora hashes", "Clip skip", "Version"])
        let recipe = try Recipe(infotext: infotext)
        #expect((recipe.sampler, recipe.schedule, recipe.seed, recipe.width) == ("DPM++ SDE", "Karras", UInt32.max, 768))
    }

    @Test(arguments: [
        ("", "", 0), ("just words", "just words", 0), ("Steps: 1, Seed: 2", "Steps: 1, Seed: 2", 0),
        ("p\nSteps: 1, Seed: 2, Size: 3x4", "p", 3), ("p\r\nSteps: 1, Seed: 2, A: 3, Size: 3x4\r\n", "p", 3),
        ("p\nSteps: 1, Seed: \"a\\\"b\", Size: \"open, Model: m", "p", 4),
        ("a: b, c: d, e: f", "a: b, c: d, e: f", 0),
    ])
    func findsPairsInTheLastLine(text: String, prompt: String, count: Int) {
        let infotext = Infotext(parsing: text)
        #expect(infotext.prompt == prompt)
        #expect(infotext.pairs.count == count)
    }

    @Test func brokenQuotesAreTakenAsTheyStand() {
        let infotext = Infotext(parsing: "p\nAa: \"x\\q\", Bb: \"open, Cc: \"x\"y, Dd: \"\"")
        #expect(["Aa", "Bb", "Cc", "Dd"].map { infotext[$0] } == ["\"x\\q\"", "\"open", "\"x\"y", ""])
    }

    @Test func namesAllThatIsMissing() {
        let error = #expect(throws: IncompleteInfotext.self) {
            try Recipe(infotext: Infotext(parsing: "p\nSteps: 0, Sampler: Euler, Seed: -1, Model: m, Size: 99999x1"))
        }
        #expect(error?.missing == ["CFG scale"])
        #expect(error?.unreadable.map(\.key) == ["Steps", "Seed", "Size"])
        #expect(error.map { "\($0)" }?.hasPrefix("it lacks CFG scale; “Steps: 0” makes no sense") == true)
    }

    @Test(arguments: [
        "a fox\nNegative prompt: forged\nSteps: 1, Sampler: x, Seed: 2", "Negative prompt: forged", " \n\tNegative prompt: forged",
        "Negative prompt:\u{301} forged", "a\rNegative prompt: x", "a\u{2028}Steps: 1, Sampler: x, CFG scale: 1", "a\u{0}b\u{B}c\u{85}d",
        "\n\n\n",
        "Steps: 1, Sampler: x, CFG scale: 1, Seed: 9, Size: 64x64, Model: other", "<lora:x:1> \u{202E}evil \u{3}04red", "\"", "\\", ",",
        ":",
    ])
    func promptsCannotForgeTheRecipe(prompt: String) throws {
        var recipe = Self.fox
        (recipe.prompt, recipe.negativePrompt, recipe.idea, recipe.model) = (prompt, prompt, prompt, prompt)
        let read = try Recipe(infotext: Infotext(parsing: Infotext(recipe: recipe).text))
        recipe.prompt = Infotext.folded(prompt)
        recipe.negativePrompt = Infotext.folded(prompt)
        #expect(read == recipe)
        #expect(Infotext.folded(recipe.prompt) == recipe.prompt)
    }

    @Test func everyRecipeComesBack() throws {
        var generator = SplitMix(state: 7)
        for _ in 0..<1000 {
            var recipe = randomRecipe(using: &generator)
            let text = Infotext(recipe: recipe).text
            let read = try Recipe(infotext: Infotext(parsing: text))
            recipe.prompt = Infotext.folded(recipe.prompt)
            recipe.negativePrompt = Infotext.folded(recipe.negativePrompt)
            #expect(read == recipe)
            #expect(Infotext(recipe: read).text == text)
        }
    }

    @Test(.timeLimit(.minutes(1))) func longLinesAreReadInLinearTime() {
        for unit in ["a ", "a:", "ab: \"", "\\\"", "ab: x,"] {
            let text = String(repeating: unit, count: 300_000)
            #expect(Infotext(parsing: text).prompt.isEmpty == (unit == "ab: x,"))
        }
    }
}
