import Tensors

/// x·Wᵀ + b over the last dimension, computed and returned in the dtype of the weights.
struct Linear {
    private let weight: Tensor
    private let bias: Tensor?

    init(_ weights: Weights, _ inputs: Int, _ outputs: Int, bias: Bool = true) throws {
        weight = try weights.tensor("weight", [outputs, inputs])
        self.bias = bias ? try weights.tensor("bias", [outputs]) : nil
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.cast(to: weight.dtype).linear(weight: weight, bias: bias)
    }
}
