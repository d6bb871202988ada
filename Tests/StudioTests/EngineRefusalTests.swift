import Domain
import Foundation
import ImageCodec
import Tensors
import TestSupport
import Testing

@testable import Studio

/// What cannot be drawn, and what people read about it. After each the engine still draws.
@Suite(.serialized, .timeLimit(.minutes(10)), .oneAtATime)
struct EngineRefusalTests {
    private static let models = Result { try TinyModels() }

    private let models: TinyModels
    private let engine: DiffusionEngine
    private let pictures: TinyPictures

    init() throws {
        (models, pictures) = (try Self.models.get(), try TinyPictures())
        try models.write(
            [
                "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": .ones([1, 1024]),
                "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight": .ones([4, 1]),
            ], to: "Lora/second.safetensors")
        try models.write(
            [
                "lora_unet_mid_block_resnets_0_conv1.lora_down.weight": .ones([1, 5, 3, 3]),
                "lora_unet_mid_block_resnets_0_conv1.lora_up.weight": .ones([5, 1, 1, 1]),
            ], to: "Lora/wide.safetensors")
        try models.write(
            TinyModels.tensors("controlnet-sd1.safetensors"), to: "ControlNet/broad.safetensors",
            sidecar: #""attention_heads": 2, "norm_num_groups": 4"#)
        engine = try models.engine { $0.memoryLimit = 1 << 30 }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// All that the reply must say.
        let says: [String]
        /// Whether it is known before anything is paid.
        var isChecked = true
        let change: @Sendable (inout Recipe, TinyPictures) -> Void

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "a LoRA that is not there", says: ["LoRA", "wosh", "wash"]) { recipe, _ in recipe.prompt += " <lora:wosh:1>" },
        Case(name: "a VAE that is not there", says: ["VAE", "brigth", "bright"]) { recipe, _ in recipe.vae = "brigth" },
        Case(name: "a ControlNet that is not there", says: ["ControlNet", "egdes", "edges"]) { recipe, pictures in
            recipe.controls = [ControlUnit(network: "egdes", picture: pictures.hint)]
        },
        Case(name: "a LoRA of another family", says: ["second", "SD 2.x", "ink", "SD 1.x"]) { recipe, _ in
            recipe.prompt += " <lora:second:1>"
        },
        Case(name: "a LoRA of another width", says: ["wide", "mid_block.resnets.0.conv1"], isChecked: false) { recipe, _ in
            recipe.prompt += " <lora:wide:1>"
        },
        Case(name: "a ControlNet of another width", says: ["broad"], isChecked: false) { recipe, pictures in
            recipe.controls = [ControlUnit(network: "broad", picture: pictures.hint)]
        },
        Case(name: "a ControlNet of another family", says: ["edges", "SD 1.x", "hole", "SD 2.x"]) { recipe, pictures in
            recipe.model = "hole"
            recipe.controls = [ControlUnit(network: "edges", picture: pictures.hint)]
        },
        Case(name: "a hypernetwork", says: ["<hypernet:old:1>", "not supported"]) { recipe, _ in recipe.prompt += " <hypernet:old:1>" },
        Case(name: "a LoRA without a weight's number", says: ["heavy"]) { recipe, _ in recipe.prompt += " <lora:wash:heavy>" },
        Case(name: "more clip skip than layers", says: ["clip skip 9"], isChecked: false) { recipe, _ in recipe.clipSkip = 9 },
        Case(name: "clip skip without CLIP", says: ["atelier-mini", "CLIP"]) { recipe, _ in
            (recipe.model, recipe.clipSkip, recipe.width, recipe.height) = ("atelier-mini", 2, 256, 256)
        },
        Case(name: "a VAE for the embedded model", says: ["atelier-mini", "VAE"]) { recipe, _ in
            (recipe.model, recipe.vae) = ("atelier-mini", "bright")
        },
        Case(name: "8192 pixels", says: ["8192x8192", "memory", "would do"]) { recipe, _ in (recipe.width, recipe.height) = (8192, 8192) },
        Case(name: "8192 pixels in a second pass", says: ["8192x8192", "memory", "would do"]) { recipe, _ in
            (recipe.width, recipe.height, recipe.hires) = (2048, 2048, HiresPass(scale: 4))
        },
        Case(name: "a second pass over an init image", says: ["second pass"]) { recipe, pictures in
            (recipe.initImage, recipe.hires) = (InitImage(picture: pictures.photo), HiresPass(scale: 2))
        },
        Case(name: "an unknown upscaler", says: ["ESRGAN"]) { recipe, _ in recipe.hires = HiresPass(scale: 2, upscaler: "ESRGAN") },
        Case(name: "an unknown sampler", says: ["Eular", "Euler"], isChecked: false) { recipe, _ in recipe.sampler = "Eular" },
        Case(name: "a size between the cells", says: ["66x64"], isChecked: false) { recipe, _ in recipe.width = 66 },
        Case(name: "an endless prompt", says: ["too long"], isChecked: false) { recipe, _ in
            recipe.prompt = String(repeating: "fox, ", count: 20_000)
        },
        Case(name: "a picture that is not there", says: ["gone.png"], isChecked: false) { recipe, _ in
            recipe.initImage = InitImage(picture: InputPicture(hash: "44ee", origin: "gone.png"))
        },
        Case(name: "a mask that is no picture", says: ["words.png", "neither PNG nor JPEG"], isChecked: false) { recipe, pictures in
            recipe.initImage = InitImage(picture: pictures.photo, mask: InpaintMask(picture: words))
        },
        Case(name: "a hint that is half a picture", says: ["half.png"], isChecked: false) { recipe, _ in
            recipe.controls = [ControlUnit(network: "edges", picture: half)]
        },
    ]

    private static let words = InputPicture(hash: "55ff", origin: "words.png")
    private static let half = InputPicture(hash: "66aa", origin: "half.png")

    @Test(arguments: cases)
    func refusalsSayWhy(_ given: Case) async throws {
        let before = try await engine.picture(.tiny())
        var recipe = Recipe.tiny()
        given.change(&recipe, pictures)
        let request = ImageRequest(recipe: recipe)
        var inputs = pictures.files
        inputs[Self.words] = Data("just words".utf8)
        inputs[Self.half] = inputs[pictures.photo]?.prefix(300)
        if given.isChecked {
            #expect(throws: EngineRefusal.self) { try engine.check(request) }
        } else {
            try engine.check(request)
        }
        let error = await #expect(throws: EngineRefusal.self) { try await engine.draw(request, inputs: inputs) { _ in } }
        let reply = error?.reply ?? ""
        for words in given.says { #expect(reply.contains(words), "\(reply)") }
        #expect(reply.hasSuffix(".") && !reply.hasSuffix("..") && !reply.contains("\n") && !reply.contains("/tmp"), "\(reply)")
        #expect(try await engine.picture(.tiny()) == before)
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        let path: String
        let tensor: String
        let recipe: @Sendable (TinyPictures) -> Recipe

        var testDescription: String { path }
    }

    static let damages = [
        Damage(path: "Stable-diffusion/ink", tensor: "model.diffusion_model.middle_block.0.in_layers.2.weight") { _ in .tiny() },
        Damage(path: "Stable-diffusion/ink", tensor: "first_stage_model.decoder.conv_in.bias") { _ in .tiny() },
        Damage(path: "Stable-diffusion/ink", tensor: "cond_stage_model.transformer.text_model.final_layer_norm.weight") { _ in .tiny() },
        Damage(path: "Lora/wash", tensor: "lora_unet_mid_block_resnets_0_conv1.lora_up.weight") { _ in
            .tiny { $0.prompt += " <lora:wash:1>" }
        },
        Damage(path: "VAE/bright", tensor: "decoder.conv_out.weight") { _ in .tiny { $0.vae = "bright" } },
        Damage(path: "ControlNet/edges", tensor: "control_model.zero_convs.0.0.weight") { pictures in
            .tiny { $0.controls = [ControlUnit(network: "edges", picture: pictures.hint)] }
        },
        Damage(path: "embeddings/inkstyle", tensor: "emb_params") { _ in .tiny() },
    ]

    /// One value that is no number: named, never drawn as a black square.
    @Test(arguments: damages, [Double.nan, .infinity])
    func weightsThatAreNoNumbersAreNamed(_ damage: Damage, value: Double) async throws {
        let models = try TinyModels()
        let file = models.url("\(damage.path).safetensors")
        let weights = try Safetensors(url: file)
        var tensors = Dictionary(uniqueKeysWithValues: try weights.names.map { ($0, try weights.tensor($0)) })
        let whole = try #require(tensors[damage.tensor])
        var values = try whole.floats()
        values[values.count / 2] = Float(value)
        tensors[damage.tensor] = try Tensor(values, shape: whole.shape).cast(to: whole.dtype)
        try models.write(tensors, to: "\(damage.path).safetensors")
        let engine = try models.engine()
        let recipe = damage.recipe(pictures)
        let error = await #expect(throws: EngineRefusal.self) { try await engine.picture(recipe, pictures.files) }
        let reply = error?.reply ?? ""
        #expect(reply.contains("damaged") && reply.contains(file.deletingPathExtension().lastPathComponent), "\(reply)")
        let plain = Recipe.tiny("oil") { $0.prompt = "a fox" }
        #expect(try await engine.picture(plain).png == Self.models.get().engine().picture(plain).png)
    }

    @Test func anEmbeddingThatIsTooLongIsAProblemOfItsOwn() async throws {
        let models = try TinyModels()
        try models.write(["emb_params": .ones([76, 8])], to: "embeddings/long.safetensors")
        let catalogue = try models.catalogue()
        #expect(catalogue.problems.count == 1)
        #expect(catalogue.problems.first?.hasPrefix("long.safetensors") == true)
        #expect(catalogue.resource(.embedding, named: "long") == nil)
        _ = try await DiffusionEngine(catalogue: catalogue, settings: .init()).picture(.tiny { $0.prompt = "long" })
    }

    /// In the first pass, between the passes, and in the second.
    @Test(arguments: [1, 4, 6])
    func cancellingAnywhereLeavesTheEngineUsable(step: Int) async throws {
        let recipe = Recipe.tiny { $0.hires = HiresPass(scale: 1.5, steps: 4, upscaler: "Lanczos") }
        let whole = try await engine.picture(recipe)
        let seen = ProgressLog()
        let task = Task { [engine] in
            try await engine.draw(ImageRequest(recipe: recipe)) { progress in
                seen.add(progress)
                // On the engine's own thread: the task ends at its next step.
                if progress.step == step { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(seen.all.last?.step == step)
        #expect(seen.all.last?.steps == 8)
        #expect(try await engine.picture(recipe) == whole)
    }
}
