import Domain
import Foundation
import ImageCodec
import Tensors
import TestSupport
import Testing

@testable import Studio

/// Everything that a recipe says decides the pixels, and the text of the picture says everything that decided them.
@Suite(.serialized, .timeLimit(.minutes(10)), .oneAtATime)
struct RecipeFieldTests {
    private static let models = Result { try TinyModels() }
    private static let engine = Result { try models.get().engine() }

    private let engine: DiffusionEngine
    private let pictures: TinyPictures

    init() throws {
        engine = try Self.engine.get()
        pictures = try TinyPictures()
    }

    /// Recipes of which no two are the same picture.
    struct Group: Sendable, CustomTestStringConvertible {
        let name: String
        let recipes: @Sendable (TinyPictures) -> [Recipe]

        var testDescription: String { name }
    }

    private static func each(_ base: Recipe, _ changes: [(inout Recipe) -> Void]) -> [Recipe] {
        [base]
            + changes.map { change in
                var recipe = base
                change(&recipe)
                return recipe
            }
    }

    private static func prompts(_ prompts: String...) -> [Recipe] {
        prompts.map { prompt in .tiny { $0.prompt = prompt } }
    }

    static let groups: [Group] = [
        Group(name: "text") { _ in
            prompts(
                "a red fox", "a red fox, inkstyle", "a (red:1.5) fox", "a [red:blue:0.5] fox", "a [red|blue] fox", "a red BREAK fox",
                "a red fox AND a blue wolf", "a red fox AND a blue wolf:0.4", "a blue wolf") + [
                    .tiny { ($0.prompt, $0.negativePrompt) = ("a red fox", "") },
                    .tiny { ($0.prompt, $0.negativePrompt) = ("a red fox", "dark, inkstyle") },
                    .tiny { ($0.prompt, $0.clipSkip) = ("a red fox", 2) },
                ]
        },
        Group(name: "LoRAs") { _ in
            prompts(
                "a red fox", "a red fox <lora:wash:1>", "a red fox <lora:wash:0.6>", "a red fox <lora:wash:te=0:unet=1>",
                "a red fox <lora:wash:te=1:unet=0>", "a red fox <lora:brush:1>", "a red fox <lora:wash:1><lora:brush:-0.5>")
        },
        Group(name: "noise") { _ in
            each(
                .tiny(),
                [
                    { $0.seed = 8 }, { $0.randomSource = .gpu }, { $0.variation = .init(seed: 9, strength: 0.3) },
                    { $0.variation = .init(seed: 9, strength: 0.7) }, { $0.variation = .init(seed: 10, strength: 0.3) },
                    { ($0.randomSource, $0.variation) = (.gpu, .init(seed: 9, strength: 0.3)) },
                ])
        },
        Group(name: "guidance and steps") { _ in
            each(
                .tiny(),
                [
                    { $0.guidanceScale = 1 }, { $0.guidanceScale = 6.5 }, { $0.guidanceRescale = 0.7 }, { $0.steps = 5 },
                    { ($0.width, $0.height) = (72, 64) }, { ($0.width, $0.height) = (64, 72) },
                ])
        },
        Group(name: "samplers") { _ in
            // Without noise DDIM takes the same steps as Euler.
            [
                "Euler", "Euler a", "PLMS", "Heun", "DPM2", "DPM2 a", "DPM++ 2S a", "DPM++ 2M", "DPM++ 2M SDE", "DPM++ SDE", "UniPC", "LCM",
                "TCD",
            ].map { name in .tiny { $0.sampler = name } } + [
                .tiny { ($0.sampler, $0.eta) = ("DDIM", 1) }, .tiny { ($0.sampler, $0.eta) = ("DDIM", 0.5) },
                .tiny { ($0.sampler, $0.eta) = ("Euler a", 0.3) },
            ]
        },
        Group(name: "schedules") { _ in
            ["Automatic", "Karras", "Exponential", "SGM Uniform", "Simple"].map { name in .tiny { $0.schedule = name } }
        },
        Group(name: "models and VAEs") { _ in
            each(.tiny(), [{ $0.vae = "bright" }, { $0.model = "oil" }, { ($0.model, $0.vae) = ("oil", "bright") }, { $0.model = "hole" }])
        },
        Group(name: "hires") { _ in
            each(
                .tiny { $0.hires = .init(scale: 1.5) },
                [
                    { $0.hires = nil }, { $0.hires?.scale = 1.25 }, { $0.hires?.strength = 0.4 }, { $0.hires?.steps = 3 },
                    { $0.hires?.upscaler = "Latent (nearest)" }, { $0.hires?.upscaler = "Lanczos" },
                ])
        },
        Group(name: "ControlNets") { pictures in
            let unit = ControlUnit(network: "edges", picture: pictures.hint)
            return each(
                .tiny { $0.controls = [unit] },
                [
                    { $0.controls = [] }, { $0.controls[0].weight = 0.4 }, { $0.controls[0].start = 0.5 }, { $0.controls[0].end = 0.5 },
                    { $0.controls[0].picture = pictures.photo }, { $0.controls.append(unit) },
                    { $0.controls.append(ControlUnit(network: "edges", picture: pictures.other, weight: 0.7, end: 0.75)) },
                ])
        },
        Group(name: "init images") { pictures in
            each(
                .tiny { $0.initImage = InitImage(picture: pictures.photo, strength: 0.6) },
                [
                    { $0.initImage?.strength = 0 }, { $0.initImage?.strength = 1 }, { $0.initImage?.picture = pictures.other },
                    { $0.model = "hole" }, { $0.controls = [ControlUnit(network: "edges", picture: pictures.hint)] },
                ])
        },
        Group(name: "masks") { pictures in
            let mask = InpaintMask(picture: pictures.mask)
            return ["ink", "hole"].flatMap { model in
                each(
                    .tiny(model) { $0.initImage = InitImage(picture: pictures.photo, strength: 0.8, mask: mask) },
                    [
                        { $0.initImage?.mask?.blur = 0 }, { $0.initImage?.mask?.fill = .fill }, { $0.initImage?.mask?.fill = .latentNoise },
                        { $0.initImage?.mask?.fill = .latentNothing }, { $0.initImage?.mask?.padding = 4 },
                        { $0.initImage?.mask?.padding = 16 }, { $0.initImage?.mask?.isInverted = true },
                        { $0.initImage?.mask?.picture = pictures.hint },
                    ])
            }
        },
    ]

    @Test(arguments: groups)
    func everyFieldChangesThePixels(_ group: Group) async throws {
        let recipes = group.recipes(pictures)
        var drawn: [Image: Recipe] = [:]
        for recipe in recipes {
            let picture = try await engine.picture(recipe, pictures.files)
            let image = try ImageFile(picture.png).image
            if let other = drawn.updateValue(recipe, forKey: image) { Issue.record("\(recipe)\nis\n\(other)") }
            let size = recipe.finishedSize
            #expect(recipe.initImage?.mask?.padding != nil || (image.width, image.height) == size)
        }
    }

    /// Whatever was drawn in between, and from nothing but the text inside the picture.
    @Test(arguments: groups)
    func theTextOfAPictureDrawsItAgain(_ group: Group) async throws {
        var drawn: [(recipe: Recipe, png: Data)] = []
        for recipe in group.recipes(pictures) { drawn.append((recipe, try await engine.picture(recipe, pictures.files).png)) }
        for (recipe, png) in drawn.reversed() {
            let text = try #require(ImageFile(png).text("parameters"))
            let read = try Recipe(infotext: Infotext(parsing: text))
            let again = try await engine.picture(read, pictures.files(byHashOf: read))
            #expect(again.png == png, "\(recipe)\n\(text)")
        }
    }

    /// Another engine over the same files, with nothing in its caches.
    @Test func anotherStartDrawsTheSameBytes() async throws {
        let other = try Self.models.get().engine()
        for group in Self.groups {
            let recipe = try #require(group.recipes(pictures).last)
            let first = try await engine.picture(recipe, pictures.files)
            #expect(try await other.picture(recipe, pictures.files) == first, "\(group.name)")
        }
    }

    /// 30 dB in every mode, with networks that no training has made tame.
    @Test func bfloat16DrawsThePicturesOfFloat32() async throws {
        let rounded = try Self.models.get().engine { $0.dtype = .bfloat16 }
        let embedded = engine.models[0].recipe(prompt: "pixel art of a red book", seed: 7)
        for recipe in Self.groups.compactMap({ $0.recipes(pictures).last }) + [embedded] {
            let exact = try ImageFile(try await engine.picture(recipe, pictures.files).png).image
            let close = try ImageFile(try await rounded.picture(recipe, pictures.files).png).image
            let squares = zip(exact.bytes, close.bytes).reduce(0) { $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1)) }
            let decibels = 10 * log10(255 * 255 * Double(exact.bytes.count) / Double(squares))
            #expect(decibels >= 30, "\(recipe)")
            #expect(close != exact)
        }
    }

    @Test func wildcardsAreWrittenAsWhatTheyBecame() async throws {
        let lists = try Self.models.get().url("wildcards")
        try FileManager.default.createDirectory(at: lists, withIntermediateDirectories: true)
        try Data("red\nblue\n# green\nblack\n".utf8).write(to: lists.appending(path: "colour.txt"))
        let picture = try await engine.picture(.tiny { $0.prompt = "a __colour__ {fox|wolf}" })
        #expect(picture.recipe.prompt.wholeMatch(of: /a (red|blue|black) (fox|wolf)/) != nil)
        let plain = try await engine.picture(.tiny { $0.prompt = picture.recipe.prompt })
        #expect(plain.png == picture.png)
        #expect(throws: EngineRefusal.self) { try engine.resolved(prompt: "a __shape__ fox", seed: 1) }
    }
}
