import Foundation
import TestSupport
import Tensors
import Testing

@testable import Diffusion

/// bfloat16 in an autoencoder of Stable Diffusion's depth, where roundings add up as they never do in tiny ones.
@Suite(.oneAtATime)
struct AutoencoderRoundingTests {
    /// As deep as Stable Diffusion's, an eighth as wide.
    static let settings = AutoencoderKLConfiguration(
        channels: [16, 32, 64, 64], pictureChannels: (3, 3), latentChannels: 4, layers: 2, groups: 8, hasQuantConv: true,
        hasPostQuantConv: true, scalingFactor: 0.18215)

    /// Weights between those of a new network, whose blocks add little to what they are given, and those that keep its size.
    static func weights(in folder: URL) throws -> TensorIndex {
        var random = TorchRandom(seed: 13)
        var tensors: [String: Tensor] = [:]
        let shapes = try Weights.shapes { try AutoencoderKL($0, settings) }
        for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
            if name.contains("norm") {
                tensors[name] = try .full(shape, value: name.hasSuffix("weight") ? 1 : 0)
            } else {
                let inputs = shapes[name.replacing(".bias", with: ".weight")]?.dropFirst().reduce(1, *) ?? 1
                tensors[name] = try random.normal(shape) * (1 / (1.5 * Double(inputs)).squareRoot())
            }
        }
        let file = folder.appending(path: "vae.safetensors")
        try Safetensors.write(tensors, to: file)
        return try TensorIndex(file)
    }

    @Test func manyBlocksStayCloseInBFloat16() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tensors = try Self.weights(in: folder)
        let networks = try [DType.float32, .bfloat16].map { dtype in
            try Weights.load(tensors, dtype: dtype, device: .cpu) { try AutoencoderKL($0, Self.settings) }
        }
        var random = TorchRandom(seed: 14)
        let latents = try random.normal([1, 4, 16, 16])
        let pictures = try networks.map { try $0.decode(latents) }
        let decoding = try NetworkTests.relativeL2(pictures[1], pictures[0])
        let states = try networks.map { try $0.encode(pictures[0]) }
        let encoding = try NetworkTests.relativeL2(states[1], states[0])
        #expect(decoding <= 2e-2)
        #expect(encoding <= 2e-2)
    }
}
