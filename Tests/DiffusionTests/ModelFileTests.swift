import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// What files are told to be by what is inside them.
@Suite(.oneAtATime)
final class ModelFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func write(_ data: Data) throws -> URL {
        let file = folder.appending(path: UUID().uuidString)
        try data.write(to: file)
        return file
    }

    /// A file of zeros under these names.
    private func write(_ shapes: [String: [Int]]) throws -> URL {
        let file = folder.appending(path: UUID().uuidString)
        try Safetensors.write(shapes.mapValues { try Tensor.zeros($0, dtype: .uint8) }, to: file)
        return file
    }

    private static func fixture(_ name: String) -> URL { Fixtures.folder.appending(path: name) }

    static let fixtures: [(String, ModelFile.Kind)] = [
        ("checkpoint-sd1.safetensors", .checkpoint(.stableDiffusion1, channels: 4)),
        ("checkpoint-sd2.safetensors", .checkpoint(.stableDiffusion2, channels: 9)),
        ("controlnet-sd1.safetensors", .controlNet(.stableDiffusion1)),
        ("controlnet-sd2/diffusion_pytorch_model.safetensors", .controlNet(.stableDiffusion2)),
        ("vae-kl/diffusion_pytorch_model.safetensors", .autoencoder),
        ("vae-taesd/diffusion_pytorch_model.safetensors", .tinyAutoencoder(encoder: true, decoder: true)),
        ("lora/kohya.safetensors", .lora(nil)),
        ("lora/peft.safetensors", .lora(nil)),
        ("lora/narrow-processor.safetensors", .lora(nil)),
    ]

    @Test(arguments: fixtures)
    func filesAreRecognised(name: String, kind: ModelFile.Kind) throws {
        #expect(try ModelFile.recognise(Self.fixture(name)) == kind)
    }

    static let unet = "model.diffusion_model."
    static let toK = "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"

    static let shapes: [([String: [Int]], ModelFile.Kind)] = [
        ([unet + "input_blocks.0.0.weight": [8, 4, 3, 3], unet + toK: [8, 768]], .checkpoint(.stableDiffusion1, channels: 4)),
        ([unet + "input_blocks.0.0.weight": [8, 9, 3, 3], unet + toK: [8, 1024]], .checkpoint(.stableDiffusion2, channels: 9)),
        ([unet + toK: [8, 768]], .checkpoint(.stableDiffusion1, channels: 4)),
        (["input_hint_block.0.weight": [4, 3, 3, 3], toK: [8, 1024]], .controlNet(.stableDiffusion2)),
        (
            ["first_stage_model.decoder.mid.block_1.norm1.weight": [8], "first_stage_model.decoder.conv_in.weight": [8, 4, 3, 3]],
            .autoencoder
        ),
        (["0.weight": [4, 3, 3, 3], "1.conv.0.weight": [4, 4, 3, 3]], .tinyAutoencoder(encoder: true, decoder: false)),
        (["1.weight": [4, 4, 3, 3], "3.conv.0.weight": [4, 4, 3, 3]], .tinyAutoencoder(encoder: false, decoder: true)),
        (["emb_params": [3, 768]], .embedding(.stableDiffusion1, vectors: 3)),
        (["<cat-toy>": [768]], .embedding(.stableDiffusion1, vectors: 1)),
        (["emb_params": [2, 1024]], .embedding(.stableDiffusion2, vectors: 2)),
        (["lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": [4, 1024]], .lora(.stableDiffusion2)),
        (["lora_te_text_model_encoder_layers_0_self_attn_q_proj.lora_down.weight": [4, 768]], .lora(.stableDiffusion1)),
        (["unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_v.lora_A.weight": [4, 768]], .lora(.stableDiffusion1)),
    ]

    @Test(arguments: shapes)
    func shapesDecide(shapes: [String: [Int]], kind: ModelFile.Kind) throws {
        #expect(try ModelFile.recognise(write(shapes)) == kind)
    }

    static let foreign: [([String: [Int]], String)] = [
        (["conditioner.embedders.1.model.transformer.resblocks.9.mlp.c_proj.bias": [1], unet + "out.2.bias": [4]], "SDXL base"),
        (["conditioner.embedders.0.model.text_projection": [1], unet + "out.2.bias": [4]], "SDXL refiner"),
        ([unet + "joint_blocks.0.context_block.adaLN_modulation.1.bias": [1]], "SD 3"),
        (["double_blocks.0.img_attn.norm.key_norm.scale": [1]], "Flux"),
        (["clip_txt_mapper.weight": [1]], "Cascade"),
        (["lora_unet_mid_block.hada_w1_a": [1]], "LoHa"),
        (["lora_unet_mid_block.lokr_w1": [1], "lora_unet_x.lora_down.weight": [1, 1]], "LoKr"),
        (["lora_unet_x.dora_scale": [1], "lora_unet_x.lora_down.weight": [1, 1]], "DoRA"),
        (["lora_unet_x.on_input": [1]], "IA3"),
        (["lora_unet_x.a1.weight": [1]], "GLoRA"),
        (["lora_te2_text_model_x.lora_down.weight": [1, 1]], "SDXL LoRA"),
        (["lora_unet_double_blocks_0_img.lora_down.weight": [1, 1]], "Flux LoRA"),
        (["adapter.body.0.in_conv.weight": [1]], "T2I-adapter"),
        (["ip_adapter.1.to_k_ip.weight": [1]], "IP-adapter"),
        (["down_blocks.0.motion_modules.0.temporal_transformer.norm.bias": [1]], "AnimateDiff"),
        (["768.0.linear.0.weight": [1]], "hypernetwork"),
        (["clip_l": [1, 768], "clip_g": [1, 1280]], "SDXL embedding"),
        (["text_model.encoder.layers.0.mlp.fc1.weight": [1]], "CLIP text encoder alone"),
        (["body.0.rdb1.conv1.weight": [1]], "ESRGAN"),
        ([unet + "input_blocks.0.0.weight": [8, 8, 3, 3], unet + toK: [8, 768]], "InstructPix2Pix"),
        ([unet + "input_blocks.0.0.weight": [8, 5, 3, 3], unet + toK: [8, 1024]], "depth-to-image"),
        (["decoder.mid.block_1.norm1.weight": [8], "decoder.conv_in.weight": [8, 16, 3, 3]], "VAE of 16 channels"),
        (["up_blocks.0.resnets.0.norm1.weight": [8]], "UNet alone"),
    ]

    @Test(arguments: foreign)
    func otherKindsAreNamed(shapes: [String: [Int]], what: String) throws {
        let error = #expect(throws: ModelFileError.self) { try ModelFile.recognise(write(shapes)) }
        #expect(error?.description.contains(what) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }

    static let bytes: [(String, String)] = [
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 2\n", "git lfs pull"),
        ("<!DOCTYPE html><html><body>401</body></html>", "a web page"),
        ("\u{FEFF}\n <html></html>", "a web page"),
        ("{\"error\": \"gated\"}", "a JSON text"),
        ("GGUF\u{03}\0\0\0", "a GGUF file"),
        ("PK\u{03}\u{04}archive/data.pkl", "run code"),
        ("\u{08}\u{08}\u{12}\u{07}pytorch", "an ONNX graph"),
        ("", "an empty file"),
    ]

    @Test(arguments: bytes)
    func whatIsNoWeightsIsNamed(text: String, says: String) throws {
        let error = #expect(throws: ModelFileError.self) { try ModelFile.recognise(write(Data(text.utf8))) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test func aBarePickleIsNamed() throws {
        let file = try write(Data([0x80, 0x02]) + Data("}q.".utf8))
        let error = #expect(throws: ModelFileError.self) { try ModelFile.recognise(file) }
        #expect(error?.description.contains("run code") == true)
    }

    @Test func unknownTensorsAreQuoted() throws {
        let file = try write(["anything.at.all": [2, 2]])
        #expect(throws: ModelFileError.unknown(["anything.at.all"])) { try ModelFile.recognise(file) }
    }

    @Test func aCutFileSaysHowMuchIsMissing() throws {
        let whole = try Data(contentsOf: Self.fixture("lora/kohya.safetensors"))
        let error = #expect(throws: SafetensorsError.self) { try ModelFile.recognise(write(whole.dropLast(100))) }
        #expect(error?.description.contains("cut off") == true)
        #expect(throws: SafetensorsError.self) { try ModelFile.recognise(write(whole + Data(count: 5))) }
    }

    @Test func nonFiniteWeightsAreNamed() throws {
        for (dtype, bad) in [(DType.float16, Float.infinity), (.bfloat16, .nan), (.float32, -.infinity), (.float64, .nan)] {
            let file = folder.appending(path: "\(dtype)")
            var values = [Float](repeating: 6e4, count: 40_000)
            values[39_999] = bad
            try Safetensors.write(
                ["bad": Tensor(values, shape: [200, 200], dtype: dtype), "good": Tensor([-6e4, 0, 1e-7], shape: [3], dtype: dtype)],
                to: file)
            #expect(try TensorIndex(file).nonFinite() == ["bad"])
        }
    }
}
