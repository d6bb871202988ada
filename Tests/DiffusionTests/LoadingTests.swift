import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// What is said about folders that are not the networks they claim to be.
@Suite(.oneAtATime)
final class LoadingTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    /// A copy of a fixture whose configuration or weights have been changed.
    private func folder(
        _ name: String, configuration change: (inout [String: Any]) -> Void = { _ in },
        weights changeWeights: (inout [String: Tensor]) throws -> Void = { _ in }
    ) throws -> URL {
        let source = Fixtures.folder.appending(path: name)
        let copy = root.appending(path: name)
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        let data = try Data(contentsOf: source.appending(path: "config.json"))
        var configuration = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        change(&configuration)
        try JSONSerialization.data(withJSONObject: configuration).write(to: copy.appending(path: "config.json"))
        let file = try Safetensors(url: ModelFolder.weights(in: source)[0])
        var tensors = Dictionary(uniqueKeysWithValues: try file.names.map { ($0, try file.tensor($0)) })
        try changeWeights(&tensors)
        try Safetensors.write(tensors, to: copy.appending(path: "diffusion_pytorch_model.safetensors"))
        return copy
    }

    @Test func allThatDoesNotFitIsListedAtOnce() throws {
        let folder = try folder(
            "unet-sd1",
            weights: { tensors in
                tensors["conv_in.bias"] = nil
                tensors["mid_block.resnets.1.norm2.weight"] = nil
                tensors["conv_out.weight"] = try .zeros([4, 8, 1, 1])
                tensors["lora.up"] = try .zeros([1])
            })
        let error = #expect(throws: WeightsError.self) { try UNet2DConditionModel.load(directory: folder) }
        #expect(error?.missing == ["conv_in.bias", "mid_block.resnets.1.norm2.weight"])
        #expect(error?.misshaped == ["conv_out.weight is [4, 8, 1, 1], not [4, 8, 3, 3]"])
        #expect(error?.unexpected == ["lora.up"])
        #expect(error?.description.contains("missing: conv_in.bias") == true)
    }

    @Test func float16WeightsLoadAsFloat32() throws {
        let folder = try folder(
            "vae-tiny",
            weights: { tensors in
                for (name, tensor) in tensors { tensors[name] = try tensor.cast(to: .float16) }
            })
        let io = try Safetensors(url: Fixtures.folder.appending(path: "vae-tiny/io.safetensors"))
        let output = try AutoencoderTiny.load(directory: folder).decode(io.tensor("in.latents"))
        #expect(try NetworkTests.error(output, io.tensor("out.picture")) <= 5e-3)
    }

    @Test func oldNamesOfTheAttentionAreUnderstood() throws {
        let old = ["to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"]
        let folder = try folder(
            "vae-kl",
            weights: { tensors in
                for (name, tensor) in tensors where name.contains("attentions") {
                    guard let pair = old.first(where: { name.contains($0.key) }) else { continue }
                    tensors[name] = nil
                    tensors[name.replacingOccurrences(of: pair.key, with: pair.value)] = tensor
                }
            })
        let io = try Safetensors(url: Fixtures.folder.appending(path: "vae-kl/io.safetensors"))
        let output = try AutoencoderKL.load(directory: folder).decode(io.tensor("in.latents"))
        #expect(try NetworkTests.error(output, io.tensor("out.picture")) <= 5e-4)
    }

    static let badConfigurations: [(key: String, value: String, says: String)] = [
        ("block_out_channels", "[]", "1 to 16 entries"),
        ("block_out_channels", "[8, 0]", "must lie between"),
        ("block_out_channels", "\"8\"", "a list of integers"),
        ("block_out_channels", "[8, 13]", "must divide"),
        ("attention_head_dim", "3", "attention_head_dim must divide"),
        ("attention_head_dim", "[2, 2, 2]", "must have 2 entries"),
        ("norm_num_groups", "0", "between 1 and"),
        ("norm_num_groups", "3", "norm_num_groups must divide"),
        ("layers_per_block", "1000000", "between 1 and 16"),
        ("layers_per_block", "1.5", "an integer"),
        ("freq_shift", "4", "freq_shift is too large"),
        ("down_block_types", "[\"DownBlock2D\"]", "must have 2 entries"),
        ("down_block_types", "[\"DownBlock2D\", \"AttnDownBlock2D\"]", "AttnDownBlock2D is not supported"),
        ("mid_block_type", "\"UNetMidBlock3D\"", "UNetMidBlock3D is not supported"),
        ("resnet_time_scale_shift", "\"spatial\"", "spatial is not supported"),
        ("act_fn", "\"mish\"", "act_fn is \"mish\""),
        ("only_cross_attention", "true", "only_cross_attention is true"),
        ("addition_embed_type", "\"text_time\"", "addition_embed_type is \"text_time\""),
        ("class_embed_type", "\"projection\"", "projection_class_embeddings_input_dim is missing"),
        ("something_new", "1", "something_new is not a known setting"),
        ("_class_name", "\"UNet3D\"", "_class_name is \"UNet3D\""),
    ]

    @Test(arguments: badConfigurations)
    func settingsThatAreNotFollowedAreRefused(key: String, value: String, says: String) throws {
        let json = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
        let folder = try folder("unet-sd1", configuration: { $0[key] = json })
        let error = #expect(throws: ConfigurationError.self) { try UNet2DConditionModel.load(directory: folder) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test func allProblemsOfAConfigurationAreReportedTogether() throws {
        let folder = try folder(
            "vae-kl",
            configuration: { configuration in
                configuration["act_fn"] = "mish"
                configuration["norm_num_groups"] = 5
                configuration["novelty"] = true
            })
        let error = #expect(throws: ConfigurationError.self) { try AutoencoderKL.load(directory: folder) }
        #expect(error?.problems.count == 3)
    }

    @Test func foldersWithoutWeightsOrConfigurationAreErrors() throws {
        let folder = try folder("bert")
        try FileManager.default.removeItem(at: folder.appending(path: "diffusion_pytorch_model.safetensors"))
        #expect(throws: ModelFolderError.noWeights(folder.path)) { try BertModel.load(directory: folder) }
        try Data("nonsense".utf8).write(to: folder.appending(path: "config.json"))
        #expect(throws: ConfigurationError.self) { try BertModel.load(directory: folder) }
        try FileManager.default.removeItem(at: folder.appending(path: "config.json"))
        #expect(throws: (any Error).self) { try BertModel.load(directory: folder) }
    }
}
