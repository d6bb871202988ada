import Domain
import Foundation
import ImageCodec
import Tensors
import Testing

@testable import Studio

/// A folder of models as people keep it: AUTOMATIC1111's tree of tiny networks, beside the embedded model.
final class TinyModels: Sendable {
    static let fixtures = Repository.models.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Tests/Fixtures")
    /// What no shape tells of networks that are so small.
    private static let unseen = #""attention_heads": 2, "text_heads": 2, "norm_num_groups": 2"#

    let root = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")

    init() throws {
        for name in ["atelier-mini", "all-minilm-l6-v2"] { try link(name, Repository.models.appending(path: name)) }
        try link("clip-vocabulary/bpe_simple_vocab_16e6.txt", Self.fixtures.appending(path: "clip-tokenizer"))
        let ink = try Self.tensors("checkpoint-sd1.safetensors")
        try write(ink, to: "Stable-diffusion/ink.safetensors", sidecar: Self.unseen)
        try write(
            Self.changed(ink, "model.diffusion_model.out.2.bias") { try $0 + 0.5 }, to: "Stable-diffusion/oil.safetensors",
            sidecar: Self.unseen)
        try write(
            Self.tensors("checkpoint-sd2.safetensors"), to: "Stable-diffusion/hole.safetensors",
            sidecar: Self.unseen + #", "prediction": "v", "image_size": 64"#)
        try write(
            Self.changed(Self.below("first_stage_model.", ink), "decoder.conv_out.bias") { try $0 + 0.2 }, to: "VAE/bright.safetensors",
            sidecar: Self.unseen)
        for (fixture, name) in [("kohya", "wash"), ("peft", "brush")] {
            try write(Self.tensors("lora/\(fixture).safetensors"), to: "Lora/\(name).safetensors")
        }
        try write(Self.controlNet(for: Self.below("model.diffusion_model.", ink)), to: "ControlNet/edges.safetensors", sidecar: Self.unseen)
        try write(["emb_params": Self.random(9, [2, 8])], to: "embeddings/inkstyle.safetensors")
        try write(Self.tensors("vae-taesd/diffusion_pytorch_model.safetensors"), to: "VAE-approx/taesd.safetensors")
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    func url(_ path: String) -> URL { root.appending(path: path) }

    private func place(_ path: String) throws -> URL {
        try FileManager.default.createDirectory(at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
        return url(path)
    }

    private func link(_ path: String, _ target: URL) throws {
        try FileManager.default.createSymbolicLink(at: place(path), withDestinationURL: target)
    }

    /// - Parameter sidecar: members of the JSON object beside it.
    func write(_ tensors: [String: Tensor], to path: String, sidecar: String? = nil) throws {
        try Safetensors.write(tensors, to: place(path))
        try sidecar.map { try Data("{\($0)}".utf8).write(to: url(path).deletingPathExtension().appendingPathExtension("json")) }
    }

    /// Another one like `ink`, changed in one tensor.
    func writeCheckpoint(_ name: String, changing tensor: String, _ change: (Tensor) throws -> Tensor) throws {
        let ink = try Self.tensors("checkpoint-sd1.safetensors")
        try write(Self.changed(ink, tensor, change), to: "Stable-diffusion/\(name).safetensors", sidecar: Self.unseen)
    }

    /// The same as `ink`, but for small pictures of few steps.
    func writeBase(_ name: String) throws {
        try write(
            Self.tensors("checkpoint-sd1.safetensors"), to: "Stable-diffusion/\(name).safetensors",
            sidecar: Self.unseen + #", "image_size": 64, "steps": 3"#)
    }

    func catalogue() throws -> ModelCatalogue { try ModelCatalogue(directory: root, defaultModel: "atelier-mini") }

    func engine(_ change: (inout DiffusionEngine.Settings) -> Void = { _ in }) throws -> DiffusionEngine {
        var settings = DiffusionEngine.Settings(dtype: .float32)
        change(&settings)
        return DiffusionEngine(catalogue: try catalogue(), settings: settings)
    }

    // MARK: - Weights

    static func tensors(_ path: String) throws -> [String: Tensor] {
        let file = try Safetensors(url: fixtures.appending(path: path))
        return Dictionary(uniqueKeysWithValues: try file.names.map { ($0, try file.tensor($0)) })
    }

    static func changed(
        _ tensors: [String: Tensor], _ name: String, _ change: (Tensor) throws -> Tensor
    ) throws -> [String: Tensor] {
        var result = tensors
        let tensor = try #require(tensors[name])
        result[name] = try change(tensor).cast(to: tensor.dtype)
        return result
    }

    private static func below(_ prefix: String, _ tensors: [String: Tensor]) -> [String: Tensor] {
        Dictionary(
            uniqueKeysWithValues: tensors.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }

    static func random(_ seed: UInt32, _ shape: [Int]) throws -> Tensor {
        var random = TorchRandom(seed: seed)
        return try random.normal(shape) * 0.4
    }

    /// A copy of a UNet's first half, with random convolutions around it.
    private static func controlNet(for unet: [String: Tensor]) throws -> [String: Tensor] {
        var result = unet.filter { name, _ in ["time_embed.", "input_blocks.", "middle_block."].contains { name.hasPrefix($0) } }
        func convolution(_ name: String, _ inputs: Int, _ outputs: Int, kernel: Int) throws {
            result["\(name).weight"] = try random(UInt32(result.count), [outputs, inputs, kernel, kernel])
            result["\(name).bias"] = try random(UInt32(result.count), [outputs])
        }
        for (block, channels) in [4, 4, 4, 4, 4, 8, 8, 8].enumerated() {
            try convolution("zero_convs.\(block).0", channels, channels, kernel: 1)
        }
        try convolution("middle_block_out.0", 8, 8, kernel: 1)
        let widths = [3, 4, 4, 4, 4, 6, 4]
        for (layer, sizes) in zip(widths, widths.dropFirst()).enumerated() {
            try convolution("input_hint_block.\(2 * layer)", sizes.0, sizes.1, kernel: 3)
        }
        return Dictionary(uniqueKeysWithValues: result.map { ("control_model.\($0.key)", $0.value) })
    }
}

/// Pictures that requests start from.
struct TinyPictures: Sendable {
    private(set) var files: [InputPicture: Data] = [:]
    let photo, other, mask, hint: InputPicture

    init() throws {
        var files: [InputPicture: Data] = [:]
        func add(_ hash: String, _ name: String, _ image: Image) throws -> InputPicture {
            let picture = InputPicture(hash: hash, origin: name)
            files[picture] = try image.png()
            return picture
        }
        func image(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> [Int]) -> Image {
            let bytes = (0..<height).flatMap { y in (0..<width).flatMap { x in pixel(x, y).map { UInt8($0 % 256) } } }
            return Image(width: width, height: height, channels: bytes.count / (width * height), bytes: bytes)
        }
        photo = try add("00aa00aa00", "photo.png", image(80, 72) { x, y in [x * 3, y * 3, x * y / 20] })
        other = try add("11bb11bb11", "other.png", image(64, 64) { x, y in [y * 4, 255 - x * 3, 40] })
        mask = try add("22cc22cc22", "mask.png", image(80, 72) { x, y in [(25..<50).contains(x) && (20..<60).contains(y) ? 255 : 0] })
        hint = try add("33dd33dd33", "hint.png", image(64, 64) { x, y in (0..<3).map { _ in (x / 8 + y / 8) % 2 * 255 } })
        self.files = files
    }

    /// For a recipe that was read from a text, which knows pictures by their hashes alone.
    func files(byHashOf recipe: Recipe) -> [InputPicture: Data] {
        let known = Dictionary(uniqueKeysWithValues: files.map { ($0.key.hash, $0.value) })
        return recipe.inputs.reduce(into: [:]) { $0[$1] = known[$1.hash] }
    }
}

extension Recipe {
    /// Of 64 × 64 pixels and few steps, with a tiny model.
    static func tiny(_ model: String = "ink", _ change: (inout Recipe) -> Void = { _ in }) -> Recipe {
        var recipe = Recipe(
            prompt: "a red fox, inkstyle", negativePrompt: "blurry", model: model, width: 64, height: 64, steps: 4, guidanceScale: 4,
            sampler: "Euler", schedule: "Automatic", seed: 7)
        change(&recipe)
        return recipe
    }
}

extension DiffusionEngine {
    /// One picture of a recipe that passes the check.
    func picture(_ recipe: Recipe, _ inputs: [InputPicture: Data] = [:]) async throws -> DrawnPicture {
        let request = try resolved(ImageRequest(recipe: recipe))
        try check(request)
        return try #require(try await draw(request, inputs: inputs) { _ in }.pictures.first)
    }
}
