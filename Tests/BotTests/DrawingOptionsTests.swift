import Domain
import TestSupport
import Testing

@testable import Bot

/// Options of `imagine` and `remix`, good and bad.
struct DrawingOptionsTests {
    private let engine = TestCardEngine()

    /// Every picture that is named is there: its hash is its word, and it is twice as wide as high.
    private func recipe(_ rest: String, base: Recipe? = nil) throws -> Recipe {
        let arguments = try Arguments(rest, head: "!imagine", flags: DrawingOptions.flags)
        let options = try DrawingOptions(arguments)
        let card = try arguments.card(fallback: nil, models: engine.models)
        let found = options.pictures.reduce(into: [:]) { found, mention in
            found[mention.word] = FoundPicture(picture: InputPicture(hash: mention.word), width: 200, height: 100)
        }
        let plain = try base ?? card.recipe(prompt: arguments.prompt(), seed: 1)
        return try options.applied(to: plain, model: card, engine: engine, pictures: found)
    }

    @Test func everyRareThing() throws {
        let recipe = try recipe(
            "fox --schedule karras --rng gpu --vary 9:0,25 --rescale 0.7 --eta 0.5 --lora INK:0.8 --lora pixel_v2.1 --vae KL f8 --clip-skip 2 "
                + "--init k7f3 --strength 0.4 --mask #abcd.2 --mask-blur 8 --fill Latent Noise --only-masked --invert-mask "
                + "--control openpose:.. --control depth:https://example.org:8443/a:b.png:0.5:0-0.8")
        #expect(recipe.prompt == "fox <lora:ink:0.8> <lora:pixel_v2.1:1>")
        #expect((recipe.sampler, recipe.schedule, recipe.randomSource) == ("DPM++ 2M", "Karras", .gpu))
        #expect((recipe.variation, recipe.guidanceRescale, recipe.eta) == (Variation(seed: 9, strength: 0.25), 0.7, 0.5))
        #expect((recipe.vae, recipe.clipSkip) == ("kl f8", 2))
        #expect(
            recipe.initImage
                == InitImage(
                    picture: InputPicture(hash: "k7f3"), strength: 0.4,
                    mask: InpaintMask(picture: InputPicture(hash: "#abcd.2"), blur: 8, fill: .latentNoise, padding: 32, isInverted: true)))
        #expect(
            recipe.controls == [
                ControlUnit(network: "openpose", picture: InputPicture(hash: "..")),
                ControlUnit(
                    network: "depth", picture: InputPicture(hash: "https://example.org:8443/a:b.png"), weight: 0.5, start: 0, end: 0.8),
            ])
        // The proportions of the init image, at the model's usual area.
        #expect((recipe.width, recipe.height) == (704, 384))
        #expect(try self.recipe("fox --init k7f3 --size 512x512").width == 512)
    }

    @Test func aSecondPass() throws {
        #expect(try recipe("fox --hires 2").hires == HiresPass(scale: 2))
        let recipe = try recipe("fox --hires 1,5 --hires-strength 0.5 --hires-steps 12 --hires-upscaler lanczos")
        #expect(recipe.hires == HiresPass(scale: 1.5, strength: 0.5, steps: 12, upscaler: "Lanczos"))
        #expect(recipe.finishedSize == (768, 768))
    }

    /// What a remix changes, keeps and clears.
    @Test func changesOfAParent() throws {
        var parent = try recipe(
            "fox --init k7f3 --mask abcd --only-masked 16 --control depth:k7f3 --lora ink:0.5 --vary 3:0.1 --vae mse --eta 1")
        #expect(try recipe("", base: parent) == parent)
        let changed = try recipe("--strength 0.2 --lora ink:0.9 --mask-blur 0", base: parent)
        var expected = parent
        expected.initImage?.strength = 0.2
        expected.initImage?.mask?.blur = 0
        expected.prompt = "fox <lora:ink:0.9>"
        #expect(changed == expected)
        let moved = try recipe("--init hjkm", base: parent)
        #expect(moved.initImage?.picture.hash == "hjkm")
        #expect(moved.initImage?.mask == parent.initImage?.mask)
        let cleared = try recipe("--init none --control none --lora none --vary none --vae none --eta none", base: parent)
        (parent.initImage, parent.controls, parent.variation, parent.vae, parent.eta) = (nil, [], nil, nil, nil)
        parent.prompt = "fox"
        #expect(cleared == parent)
        let large = try recipe("fox --hires 2")
        #expect(try recipe("--hires none", base: large).hires == nil)
        // A picture to start from takes the place of a second pass.
        #expect(try recipe("--init k7f3", base: large).hires == nil)
    }

    @Test(arguments: [
        "a (red:1.3) fox [by:near:0.4] AND a [cat|dog] BREAK <lora:ink:0.8> \\(x\\)", "a {red|blue} fox, __colour__ -ish", "x, y: z | w",
    ])
    func promptsPassUnharmed(_ prompt: String) throws {
        #expect(try recipe("\(prompt) --steps 5").prompt == prompt)
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
        ("fox --strength 2 --init k7f3", "!imagine fox --strength 1 --init k7f3"),
        ("fox --strength 0.5", "!imagine fox --strength 0.5 --init .."),
        ("fox --mask k7f3", "!imagine fox --mask k7f3 --init .."),
        ("fox --mask-blur 3", "!imagine fox --mask-blur 3 --init .. --mask .."),
        ("fox --init k7f3 --invert-mask", "!imagine fox --init k7f3 --invert-mask --mask .."),
        ("fox --init k7f3 --mask abcd --fill noise", "!imagine fox --init k7f3 --mask abcd --fill fill"),
        ("fox --init k7f3 --mask abcd --only-masked 999", "!imagine fox --init k7f3 --mask abcd --only-masked 256"),
        ("fox --hires 9", "!imagine fox --hires 4"),
        ("fox --hires-steps 5", "!imagine fox --hires-steps 5 --hires 2"),
        ("fox --hires 2 --init k7f3", "!imagine fox --init k7f3"),
        ("fox --hires 2 --hires-upscaler Lancsoz", "!imagine fox --hires 2 --hires-upscaler Lanczos"),
        ("fox --lora inkk", "!imagine fox --lora ink"),
        ("fox --lora pixel:0.4 --lora ink", "!imagine fox --lora pixel_v2.1:0.4 --lora ink"),
        ("fox --lora ink:9", "!imagine fox --lora ink"),
        ("fox <lora:inkk:0.8>", "!imagine fox <lora:ink:0.8>"),
        ("fox <lora:unheard-of-thing:1> --steps 5", "!imagine fox --steps 5"),
        ("fox --vae msee", "!imagine fox --vae mse"),
        ("fox --clip-skip 5", "!imagine fox --clip-skip 4"),
        ("fox --control openpose", "!imagine fox --control openpose:.."),
        ("fox --control opnpose:k7f3:0.5", "!imagine fox --control openpose:k7f3:0.5"),
        ("fox --control depth:k7f3:9", "!imagine fox --control depth:k7f3:1:0-1"),
        ("fox --control depth:k7f3:1:0.8-0.2", "!imagine fox --control depth:k7f3:1:0-1"),
        ("fox --rng NVIDIA", "!imagine fox --rng GPU"),
        ("fox --vary 7", "!imagine fox --vary 7:0.2"),
        ("fox --vary x:2", "!imagine fox --vary 1:0.2"),
        ("fox --rescale 3", "!imagine fox --rescale 1"),
        ("fox --eta 2", "!imagine fox --eta 1"),
        ("fox --schedule karas", "!imagine fox --schedule Karras"),
        ("fox --sampler Heun --sampler Euler", "!imagine fox --sampler Heun"),
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
    @Test func chatFormOfRareThingsReadsBack() throws {
        for line in [
            "fox --rng GPU --vary 9:0.25 --rescale 0.7 --eta 0.5 --vae kl f8 --clip-skip 2 --lora ink:0.5 --hires 2 --hires-steps 3",
            "fox --init k7f3 --strength 0.4 --mask abcd --fill latent nothing --only-masked 8 --invert-mask --control depth:k7f3:0.5:0.1-0.9",
        ] {
            let original = try recipe(line)
            #expect(try recipe(original.chatForm) == original)
        }
    }

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
