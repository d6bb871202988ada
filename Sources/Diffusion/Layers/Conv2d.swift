import Tensors

/// A convolution of [N, C, H, W], computed and returned in the dtype of the weights.
struct Conv2d {
    private let weight: Tensor
    private let bias: Tensor?
    private let stride: Int
    private let padding: Int

    /// - Parameter padding: half the kernel when none is given, so that a stride of 1 keeps the size.
    init(
        _ weights: Weights, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int? = nil, bias: Bool = true
    ) throws {
        weight = try weights.tensor("weight", [outputs, inputs, kernel, kernel])
        self.bias = bias ? try weights.tensor("bias", [outputs]) : nil
        self.stride = stride
        self.padding = padding ?? kernel / 2
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.cast(to: weight.dtype).conv2d(weight: weight, bias: bias, stride: stride, padding: padding)
    }
}
