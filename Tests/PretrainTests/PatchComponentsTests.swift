import Diffusion
import Foundation
import TestSupport
import Tensors
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct PatchComponentsTests {
    /// Patches that are sums of three patterns, so that three components say all.
    private func patches(_ random: inout TrainingRandom, count: Int) throws -> Tensor {
        let patterns = try random.normal([3, 48]) * 0.05
        return try random.normal([count, 3]).matmul(patterns) + 0.5
    }

    @Test func findsAllThatIsThere() throws {
        var random = TrainingRandom(seed: 1, stream: [])
        let components = try PatchComponents(patches(&random, count: 400))
        #expect(components.quality(of: 3) > 60)
        #expect(components.quality(of: 2) < 50)
        let square = try components.directions.matmul(components.directions.transpose(0, 1)).floats()
        for (place, value) in square.enumerated() { #expect(abs(value - (place % 49 == 0 ? 1 : 0)) < 1e-4) }
    }

    /// The network that is made of the components gives such pictures back, through the way of its convolutions and rectifiers.
    @Test func isAnAutoencoderFromTheBeginning() throws {
        var random = TrainingRandom(seed: 2, stream: [])
        let cells = try patches(&random, count: 2 * 16)
        let components = try PatchComponents(cells)
        let folder = FileManager.default.temporaryDirectory.appending(path: "components-\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(Self.configuration.utf8).write(to: folder)
        let network = try TrainableNetwork<AutoencoderTiny>(
            settings: folder, start: .init(seed: 3) { name, _ in name.contains(".conv.4.") ? .zeros : nil })
        var values = try network.parameters.copies()
        try components.write(into: &values, latents: 3)
        try network.parameters.assign(values)

        let picture = try cells.reshape([2, 4, 4, 48]).permute([0, 3, 1, 2]).contiguous() * 2 - 1
        let latents = try network.network.encode(picture)
        #expect(latents.shape == [2, 3, 4, 4])
        let level = try latents.power(2).mean().sqrt().floats()[0]
        #expect(abs(level - 0.6) < 0.02)
        let error = try (network.network.decode(latents) - picture).abs().max().floats()[0]
        // The decoder bends large latents a little.
        #expect(error < 0.05)
    }

    private static let configuration = """
        {"_class_name": "AutoencoderTiny", "act_fn": "relu", "in_channels": 48, "out_channels": 48, "latent_channels": 3,
         "encoder_block_out_channels": [16], "decoder_block_out_channels": [16], "num_encoder_blocks": [1], "num_decoder_blocks": [1]}
        """
}
