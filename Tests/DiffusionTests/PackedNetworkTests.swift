import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Packed weights inside networks: made anew when they change, left aside while gradients are recorded.
@Suite(.oneAtATime)
struct PackedNetworkTests {
    @Test(arguments: NetworkTests.unets)
    func aChangedParameterIsPackedAnew(name: String) throws {
        let folder = Fixtures.folder.appending(path: name)
        let io = try Safetensors(url: folder.appending(path: "io.safetensors"))
        let network = try UNet2DConditionModel.load(directory: folder)
        let before = try NetworkTests.run(network, io)
        let parameter = try #require(network.parameters.byName["conv_out.weight"])
        let value = try parameter.value()
        // Three times the last convolution's weight, and so three times its result but for the bias.
        parameter.change(by: [{ try value * 2 }])
        let changed = try NetworkTests.run(network, io)
        parameter.change(by: [{ try value * -1 }])
        let bias = try NetworkTests.run(network, io)
        #expect(try NetworkTests.error(changed, (before - bias) * 3 + bias) <= 1e-5)
        parameter.change(by: [])
        #expect(try NetworkTests.run(network, io).equals(before))
    }

    /// The derivative that libtorch records, against differences of what the packed kernels compute.
    @Test(arguments: NetworkTests.unets)
    func gradientsFlowThroughEveryLayer(name: String) throws {
        let folder = Fixtures.folder.appending(path: name)
        let io = try Safetensors(url: folder.appending(path: "io.safetensors"))
        let network = try UNet2DConditionModel.load(directory: folder)
        let labels = io.names.contains("in.class_labels") ? try io.tensor("in.class_labels") : nil
        let sample = try io.tensor("in.sample")
        func output(_ sample: Tensor) throws -> Tensor {
            try network(
                sample, timestep: io.tensor("in.timestep"), context: io.tensor("in.encoder_hidden_states"), classLabels: labels)
        }
        let leaf = try sample.requiringGradient()
        let recorded = try Tensor.recordingGradients {
            let result = try output(leaf)
            try result.power(2).sum().backward()
            return try result.detached()
        }
        #expect(try NetworkTests.error(output(sample), recorded) <= 1e-4)
        let gradient = try #require(leaf.gradient)
        var random = TorchRandom(seed: 12)
        let direction = try random.normal(sample.shape)
        func loss(_ step: Double) throws -> Double { try Double(output(sample + direction * step).power(2).sum().floats()[0]) }
        let difference = try (loss(5e-3) - loss(-5e-3)) / 1e-2
        let slope = try Double((gradient * direction).sum().floats()[0])
        let size = try Double(gradient.power(2).sum().sqrt().floats()[0])
        #expect(abs(difference - slope) <= 2e-2 * size)
    }
}
