import Tensors

/// x·Wᵀ + b over the last dimension, computed in the dtype of the weights.
struct Linear {
    private let weight: PackedParameter

    init(_ weights: Weights, _ inputs: Int, _ outputs: Int, bias: Bool = true) throws {
        let bias = bias ? try weights.tensor("bias", [outputs]) : nil
        weight = PackedParameter(
            weights.parameter("weight", [outputs, inputs]), bias: bias, pack: { try PackedLayer(linear: $0, bias: bias) },
            operation: { try $0.linear(weight: $1, bias: $2) })
    }

    /// - Parameters:
    ///   - residual: added to the result, of its shape.
    ///   - dtype: of the result; the residual's, or the weights' without one, when nil.
    func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil, as dtype: DType? = nil) throws -> Tensor {
        try weight(x, adding: residual, as: dtype)
    }
}
