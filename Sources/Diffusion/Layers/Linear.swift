import Tensors

/// x·Wᵀ + b over the last dimension, computed and returned in the dtype of the weights.
final class Linear {
    private let weight: Parameter
    private let bias: Tensor?
    private var loaded: (version: Int, weight: Tensor)?

    init(_ weights: Weights, _ inputs: Int, _ outputs: Int, bias: Bool = true) throws {
        weight = weights.parameter("weight", [outputs, inputs])
        self.bias = bias ? try weights.tensor("bias", [outputs]) : nil
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let weight = try current()
        return try x.cast(to: weight.dtype).linear(weight: weight, bias: bias)
    }

    private func current() throws -> Tensor {
        if let loaded, loaded.version == weight.version { return loaded.weight }
        let value = try weight.value()
        loaded = (weight.version, value)
        return value
    }
}
