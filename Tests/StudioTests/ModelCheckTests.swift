import Foundation
import Tensors
import TestSupport
import Testing

@testable import Studio

/// What `atelier models check` says.
@Suite(.oneAtATime)
final class ModelCheckTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
    private static let fixtures = Repository.models.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Tests/Fixtures")

    init() throws {
        let vocabulary = folder.appending(path: "clip-vocabulary/bpe_simple_vocab_16e6.txt")
        try FileManager.default.createDirectory(at: vocabulary.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(at: vocabulary, withDestinationURL: Self.fixtures.appending(path: "clip-tokenizer"))
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func check(_ url: URL, isThorough: Bool = false) -> ModelCheck { ModelCheck(url, models: folder, isThorough: isThorough) }

    /// The tiny checkpoint with its sidecar, changed.
    private func checkpoint(_ change: (inout [String: Tensor]) throws -> Void) throws -> URL {
        let source = try Safetensors(url: Self.fixtures.appending(path: "checkpoint-sd1.safetensors"))
        var tensors = Dictionary(uniqueKeysWithValues: try source.names.map { ($0, try source.tensor($0)) })
        try change(&tensors)
        let file = folder.appending(path: "model.safetensors")
        try Safetensors.write(tensors, to: file)
        try Data(#"{"attention_heads": 2, "text_heads": 2, "norm_num_groups": 2}"#.utf8).write(to: folder.appending(path: "model.json"))
        return file
    }

    @Test func aGoodCheckpointSaysWhatItIs() throws {
        let check = try check(checkpoint { _ in }, isThorough: true)
        #expect(check.lines == ["a checkpoint of SD 1.x", "SD 1.x, epsilon prediction, 512x512", "all weights are finite"])
        #expect(check.problems.isEmpty)
    }

    @Test func missingAndWildWeightsAreNamedInEachNetwork() throws {
        let check = try check(
            checkpoint { tensors in
                tensors["model.diffusion_model.out.2.bias"] = nil
                tensors["first_stage_model.decoder.conv_in.bias"] = nil
                tensors["cond_stage_model.transformer.text_model.final_layer_norm.bias"] = try .full([8], value: .nan)
            }, isThorough: true)
        #expect(check.problems.count == 3)
        for name in ["UNet", "VAE"] { #expect(check.problems.contains { $0.contains(name) && $0.contains("missing") }) }
        #expect(check.problems.contains { $0.contains("text_model.final_layer_norm.bias holds a NaN") })
    }

    @Test(arguments: [
        ("lora/kohya.safetensors", "a LoRA"), ("vae-taesd/diffusion_pytorch_model.safetensors", "a TAESD"),
        ("controlnet-sd2", "a folder with one network: controlNet"),
    ])
    func otherKindsAreCheckedToo(path: String, says: String) {
        let check = check(Self.fixtures.appending(path: path), isThorough: true)
        #expect(check.lines.first == says)
        #expect(check.problems.isEmpty, "\(check.problems)")
    }

    @Test func whatIsNothingIsAProblem() {
        #expect(!check(folder.appending(path: "nowhere.safetensors")).problems.isEmpty)
        #expect(check(Self.fixtures.appending(path: "tokens.json")).problems.count == 1)
    }
}
