import Tensors

/// Wu and He, "Group Normalization", 2018. Always in float32: libtorch 1.13 is slow in bfloat16 here, and the mean loses digits.
struct GroupNorm {
    private let groups: Int
    private let epsilon: Double
    private let weight: Tensor
    private let bias: Tensor

    init(_ weights: Weights, groups: Int, channels: Int, epsilon: Double) throws {
        self.groups = groups
        self.epsilon = epsilon
        weight = try weights.tensor("weight", [channels], as: .float32)
        bias = try weights.tensor("bias", [channels], as: .float32)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try x.cast(to: .float32).groupNorm(groups: groups, weight: weight, bias: bias, epsilon: epsilon)
    }
}

/// Ba, Kiros and Hinton, "Layer Normalization", 2016, over the last dimension, in float32.
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
        try x.cast(to: .float32).layerNorm(weight: weight, bias: bias, epsilon: epsilon)
    }
}
