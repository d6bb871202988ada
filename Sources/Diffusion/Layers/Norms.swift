import Tensors

/// Wu and He, "Group Normalization", 2018, with float32 statistics, to the dtype of the network.
struct GroupNorm {
    private let groups: Int
    private let epsilon: Double
    private let weight: Tensor
    private let bias: Tensor
    private let dtype: DType

    init(_ weights: Weights, groups: Int, channels: Int, epsilon: Double) throws {
        self.groups = groups
        self.epsilon = epsilon
        dtype = weights.dtype
        weight = try weights.tensor("weight", [channels], as: .float32)
        bias = try weights.tensor("bias", [channels], as: .float32)
    }

    /// - Parameters:
    ///   - before: added to each channel of each picture before the norm, [N, C].
    ///   - scale, shift: times 1 + scale, plus shift after the norm, [N, C].
    ///   - silu: whether SiLU follows.
    func callAsFunction(
        _ x: Tensor, before: Tensor? = nil, scale: Tensor? = nil, shift: Tensor? = nil, silu: Bool = false
    ) throws -> Tensor {
        try x.groupNorm(
            groups: groups, weight: weight, bias: bias, epsilon: epsilon, before: before, scale: scale, shift: shift, silu: silu, as: dtype)
    }
}

/// Ba, Kiros and Hinton, "Layer Normalization", 2016, over the last dimension, with float32 statistics, in the dtype of what comes in.
struct LayerNorm {
    private let epsilon: Double
    private let weight: Tensor
    private let bias: Tensor

    init(_ weights: Weights, _ width: Int, epsilon: Double) throws {
        self.epsilon = epsilon
        weight = try weights.tensor("weight", [width], as: .float32)
        bias = try weights.tensor("bias", [width], as: .float32)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.layerNorm(weight: weight, bias: bias, epsilon: epsilon)
    }
}
