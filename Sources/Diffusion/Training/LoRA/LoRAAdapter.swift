import Tensors

/// Two small matrices, or kernels, beside a layer, whose product is trained in place of its weight: Hu et al., "LoRA: Low-Rank Adaptation
/// of Large Language Models", 2021.
struct LoRAAdapter {
    /// [rank, inputs, …] and [outputs, rank, …], float32 leaves.
    let down: Tensor
    let up: Tensor
    /// alpha / rank.
    let scale: Double

    /// What is added to a layer's result.
    ///
    /// - Parameter operation: the layer's own, which the first factor takes the place of the weight in.
    func change(of x: Tensor, _ operation: PackedParameter.Operation) throws -> Tensor {
        let low = try operation(x, down.cast(to: x.dtype), nil)
        let up = try up.cast(to: x.dtype)
        return try (up.shape.count == 4 ? low.conv2d(weight: up) : low.linear(weight: up)) * scale
    }
}
