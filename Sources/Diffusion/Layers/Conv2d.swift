import Tensors

/// A convolution of [N, C, H, W], computed in the dtype of the weights.
struct Conv2d {
    private let weight: PackedParameter

    /// - Parameter padding: half the kernel when none is given, so that a stride of 1 keeps the size.
    init(
        _ weights: Weights, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int? = nil, bias: Bool = true
    ) throws {
        let padding = padding ?? kernel / 2
        let bias = bias ? try weights.tensor("bias", [outputs]) : nil
        weight = PackedParameter(
            weights.parameter("weight", [outputs, inputs, kernel, kernel]), bias: bias,
            pack: { try PackedLayer(convolution: $0, bias: bias, stride: stride, padding: padding) },
            operation: { try $0.conv2d(weight: $1, bias: $2, stride: stride, padding: padding) })
    }

    /// - Parameters:
    ///   - residual: added to the result, of its shape.
    ///   - dtype: of the result; the residual's, or the weights' without one, when nil.
    func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil, as dtype: DType? = nil) throws -> Tensor {
        try weight(x, adding: residual, as: dtype)
    }
}
