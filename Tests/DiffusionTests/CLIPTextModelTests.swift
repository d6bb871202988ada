import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Tiny text encoders of both flavours, whose every parameter is random, against transformers.
@Suite(.oneAtATime)
struct CLIPTextModelTests {
    static let flavours = ["clip-quick", "clip-exact"]

    private func open(_ name: String, dtype: DType = .float32) throws -> (CLIPTextModel, Safetensors, ids: Tensor) {
        let folder = Fixtures.folder.appending(path: name)
        let io = try Safetensors(url: folder.appending(path: "io.safetensors"))
        return try (.load(directory: folder, dtype: dtype), io, io.tensor("in.ids").cast(to: .int64))
    }

    @Test(arguments: flavours) func everyLayerEqualsTheReference(name: String) throws {
        let (model, io, ids) = try open(name)
        for layer in 0...model.configuration.layers {
            let states = try model.hiddenStates(ids, layers: layer)
            #expect(try NetworkTests.error(states, io.tensor("out.\(layer)")) <= 1e-5, "layer \(layer)")
        }
    }

    @Test(arguments: flavours) func everyClipSkipEqualsTheReference(name: String) throws {
        let (model, io, ids) = try open(name)
        for skip in 1...model.configuration.layers {
            #expect(try NetworkTests.error(model(ids, clipSkip: skip), io.tensor("out.normed.\(skip)")) <= 1e-5, "clip skip \(skip)")
        }
    }

    @Test(arguments: flavours) func vectorsStandInForTokens(name: String) throws {
        let (model, io, ids) = try open(name)
        let vectors = try io.tensor("in.vectors")
        let replaced = try model(ids, replacing: [.init(row: 1, position: 3, vectors: vectors)])
        #expect(try NetworkTests.error(replaced, io.tensor("out.replaced")) <= 1e-5)
        for (row, position) in [(2, 0), (-1, 0), (0, -1), (0, 10)] {
            #expect(throws: TensorError.self) { try model(ids, replacing: [.init(row: row, position: position, vectors: vectors)]) }
        }
        #expect(throws: TensorError.self) { try model(ids, replacing: [.init(row: 0, position: 0, vectors: .zeros([2, 5]))]) }
    }

    @Test(arguments: flavours) func staysCloseInBFloat16(name: String) throws {
        let (model, io, ids) = try open(name, dtype: .bfloat16)
        let states = try model(ids)
        #expect(states.dtype == .float32)
        #expect(try NetworkTests.relativeL2(states, io.tensor("out.normed.1")) <= 2e-2)
    }

    @Test func aTokenSeesNoneThatComesAfterIt() throws {
        let (model, _, ids) = try open("clip-quick")
        let start = try model(ids).narrow(dim: 1, start: 0, length: 4)
        #expect(try NetworkTests.error(model(ids.narrow(dim: 1, start: 0, length: 4)), start) <= 1e-6)
    }

    @Test func inputsThatDoNotFitAreErrors() throws {
        let (model, _, ids) = try open("clip-quick")
        for skip in [-1, 0, 4, .max] { #expect(throws: TensorError.self) { try model(ids, clipSkip: skip) } }
        for id: Int64 in [814, -1, .max] { #expect(throws: TensorError.self) { try model(Tensor(integers: [id], shape: [1, 1])) } }
        for shape in [[1, 78], [1, 0], [3], [1, 1, 1]] {
            #expect(throws: TensorError.self) { try model(Tensor.zeros(shape, dtype: .int64)) }
        }
    }

    @Test func aConfigurationIsReadStrictly() throws {
        func read(_ json: String) throws -> CLIPTextConfiguration {
            let file = FileManager.default.temporaryDirectory.appending(path: "config-\(UUID()).json")
            defer { try? FileManager.default.removeItem(at: file) }
            try json.write(to: file, atomically: true, encoding: .utf8)
            return try CLIPTextConfiguration(contentsOf: file)
        }
        #expect(
            try read(#"{"model_type": "clip_text_model", "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12}"#)
                == CLIPTextConfiguration(width: 768, inner: 3072, layers: 12, heads: 12, activation: .quickGELU))
        for wrong in [
            #"{"model_type": "bert"}"#, #"{"hidden_act": "relu"}"#, #"{"num_attention_heads": 7}"#, #"{"hidden_size": -1}"#,
            #"{"rotary": true}"#,
        ] {
            #expect(throws: ConfigurationError.self) { try read(wrong) }
        }
    }
}
