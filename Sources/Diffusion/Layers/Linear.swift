import Tensors

/// x·Wᵀ + b over the last dimension, computed in the dtype of the weights.
struct Linear {
    private let weight: PackedParameter
    private let bias: Tensor?

    init(_ weights: Weights, _ inputs: Int, _ outputs: Int, bias: Bool = true) throws {
        let bias = bias ? try weights.tensor("bias", [outputs]) : nil
        self.bias = bias
        weight = PackedParameter(weights.parameter("weight", [outputs, inputs])) { try PackedLayer(linear: $0, bias: bias) }
    }

    /// - Parameters:
    ///   - residual: added to the result, of its shape.
    ///   - dtype: of the result; the residual's, or the weights' without one, when nil.
    func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil, as dtype: DType? = nil) throws -> Tensor {
        try weight.run(x, adding: residual, as: dtype) { try x.cast(to: $0.dtype).linear(weight: $0, bias: bias?.cast(to: $0.dtype)) }
    }
}
