import Tensors

/// A convolution of [N, C, H, W], computed and returned in the dtype of the weights.
final class Conv2d {
    private let weight: Parameter
    private let bias: Tensor?
    private let stride: Int
    private let padding: Int
    private var loaded: (version: Int, weight: Tensor)?

    /// - Parameter padding: half the kernel when none is given, so that a stride of 1 keeps the size.
    init(
        _ weights: Weights, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int? = nil, bias: Bool = true
    ) throws {
        weight = weights.parameter("weight", [outputs, inputs, kernel, kernel])
        self.bias = bias ? try weights.tensor("bias", [outputs]) : nil
        self.stride = stride
        self.padding = padding ?? kernel / 2
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let weight = try current()
        return try x.cast(to: weight.dtype).conv2d(weight: weight, bias: bias, stride: stride, padding: padding)
    }

    private func current() throws -> Tensor {
        if let loaded, loaded.version == weight.version { return loaded.weight }
        let value = try weight.value()
        loaded = (weight.version, value)
        return value
    }
}
