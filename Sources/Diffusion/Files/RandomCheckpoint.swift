import Foundation
import Tensors

/// A checkpoint of Stable Diffusion 1.5's exact shapes with meaningless weights: what a machine can do is measured without a download.
///
/// Its pictures are noise. Values are drawn so that activations keep their size from layer to layer, as in a trained network.
public enum RandomCheckpoint {
    /// Distinct random numbers; longer tensors repeat them.
    private static let block = 1 << 16

    /// Writes a diffusers folder of float16 weights, 2.1 GB. Weights that are there are kept.
    ///
    /// - Throws: whatever writing throws.
    public static func write(to folder: URL) throws {
        try write(.unet, UNet2DConditionModel.self, to: folder.appending(path: "unet"), file: "diffusion_pytorch_model.safetensors")
        try write(.autoencoder, AutoencoderKL.self, to: folder.appending(path: "vae"), file: "diffusion_pytorch_model.safetensors")
        try write(.text, CLIPTextModel.self, to: folder.appending(path: "text_encoder"), file: "model.safetensors")
        try write(json: .scheduler, to: folder.appending(path: "scheduler/scheduler_config.json"))
        try write(json: .index, to: folder.appending(path: "model_index.json"))
    }

    /// Writes a LoRA of rank 16 for all linear layers of the UNet's transformers, as kohya's trainer names them.
    ///
    /// - Parameter number: makes different files.
    /// - Returns: the file, which is kept when it is there.
    public static func writeLoRA(number: Int, to folder: URL) throws -> URL {
        let target = folder.appending(path: "lora-\(number).safetensors")
        guard !FileManager.default.fileExists(atPath: target.path) else { return target }
        let settings = try UNetConfiguration(contentsOf: folder.appending(path: "unet/config.json"))
        let rank = 16
        var random = TorchRandom(seed: UInt32(number + 1))
        var tensors: [String: Tensor] = [:]
        for (name, shape) in try Weights.shapes({ try UNet2DConditionModel($0, settings) }) {
            guard name.contains("transformer_blocks"), name.hasSuffix(".weight"), shape.count == 2 else { continue }
            let module = "lora_unet_" + name.dropLast(".weight".count).replacing(".", with: "_")
            tensors["\(module).lora_down.weight"] = try (random.normal([rank, shape[1]]) * 0.02).cast(to: .float16)
            tensors["\(module).lora_up.weight"] = try (random.normal([shape[0], rank]) * 0.02).cast(to: .float16)
            tensors["\(module).alpha"] = try Tensor([Float(rank)], shape: [])
        }
        try Safetensors.write(tensors, to: target)
        return target
    }

    private static func write<Model: Network>(_ json: JSONText, _: Model.Type, to folder: URL, file: String) throws {
        let configuration = folder.appending(path: "config.json")
        try write(json: json, to: configuration)
        let settings = try Model.Settings(contentsOf: configuration)
        let shapes = try Weights.shapes { try Model($0, settings) }
        let target = folder.appending(path: file)
        guard !FileManager.default.fileExists(atPath: target.path) else { return }
        // Moved into place when complete: half a file would be kept the next time.
        let part = folder.appending(path: "\(file).part")
        try write(shapes, to: part)
        try FileManager.default.moveItem(at: part, to: target)
    }

    private static func write(json: JSONText, to file: URL) throws {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(json.rawValue.utf8).write(to: file, options: .atomic)
    }

    /// Streams the tensors, so that the process that measures memory does not need it first.
    private static func write(_ shapes: [String: [Int]], to url: URL) throws {
        let names = shapes.keys.sorted()
        var header: [String: Any] = [:]
        var offset = 0
        for name in names {
            let shape = shapes[name] ?? []
            let end = offset + shape.reduce(1, *) * MemoryLayout<Float16>.size
            header[name] = ["dtype": "F16", "shape": shape, "data_offsets": [offset, end]] as [String: Any]
            offset = end
        }
        let json = try JSONSerialization.data(withJSONObject: header, options: .sortedKeys)
        try Data().write(to: url)
        let handle = try FileHandle(forWritingTo: url)
        defer { try? handle.close() }
        try handle.write(contentsOf: Data((0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) }) + json)
        var random = TorchRandom(seed: 0)
        let normal = random.normal(count: block)
        for name in names {
            let shape = shapes[name] ?? []
            try write(values(normal, name: name, shape: shape), count: shape.reduce(1, *), to: handle)
        }
    }

    private static func values(_ normal: [Float], name: String, shape: [Int]) -> [Float16] {
        // Norms: weights of one and biases of zero, a little off.
        let isMatrix = shape.count > 1
        let scale = isMatrix ? 1 / Float(max(1, shape.dropFirst().reduce(1, *))).squareRoot() : 0.1
        let mean: Float = !isMatrix && name.hasSuffix("weight") ? 1 : 0
        return normal.map { Float16(mean + scale * $0) }
    }

    private static func write(_ values: [Float16], count: Int, to handle: FileHandle) throws {
        var left = count
        while left > 0 {
            let part = min(left, values.count)
            try values.withUnsafeBytes { try handle.write(contentsOf: $0.prefix(part * MemoryLayout<Float16>.size)) }
            left -= part
        }
    }
}

/// The configurations of runwayml/stable-diffusion-v1-5.
private enum JSONText: String {
    case unet = """
        {"_class_name": "UNet2DConditionModel", "in_channels": 4, "out_channels": 4, "sample_size": 64, "cross_attention_dim": 768,
        "attention_head_dim": 8, "layers_per_block": 2, "block_out_channels": [320, 640, 1280, 1280], "norm_num_groups": 32,
        "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]}
        """
    case autoencoder = """
        {"_class_name": "AutoencoderKL", "act_fn": "silu", "block_out_channels": [128, 256, 512, 512], "in_channels": 3, "out_channels": 3,
        "latent_channels": 4, "layers_per_block": 2, "norm_num_groups": 32, "sample_size": 512, "scaling_factor": 0.18215,
        "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
        "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
        """
    case text = """
        {"model_type": "clip_text_model", "hidden_act": "quick_gelu", "hidden_size": 768, "intermediate_size": 3072,
        "num_attention_heads": 12, "num_hidden_layers": 12, "max_position_embeddings": 77, "vocab_size": 49408}
        """
    case scheduler = """
        {"_class_name": "PNDMScheduler", "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012,
        "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1, "clip_sample": false}
        """
    case index = """
        {"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"], "vae": ["diffusers", "AutoencoderKL"],
        "text_encoder": ["transformers", "CLIPTextModel"], "scheduler": ["diffusers", "PNDMScheduler"]}
        """
}
