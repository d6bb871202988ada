import CTorch

/// The operations that networks are made of. Pictures are [N, C, H, W].
extension Tensor {
    /// x·Wᵀ + b over the last dimension; `weight` is [out, in].
    public func linear(weight: Tensor, bias: Tensor? = nil) throws(TensorError) -> Tensor {
        try .make(self, weight, bias) { ctorch_linear(pointer, weight.pointer, bias?.pointer) }
    }

    /// `weight` is [out, in / groups, height, width].
    public func conv2d(
        weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) throws(TensorError) -> Tensor {
        try .make(self, weight, bias) {
            ctorch_conv2d(pointer, weight.pointer, bias?.pointer, Int64(stride), Int64(padding), Int64(groups))
        }
    }

    public func groupNorm(groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double) throws(TensorError) -> Tensor {
        try .make(self, weight, bias) { ctorch_group_norm(pointer, Int64(groups), weight?.pointer, bias?.pointer, epsilon) }
    }

    /// Over the last dimension.
    public func layerNorm(weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double) throws(TensorError) -> Tensor {
        try .make(self, weight, bias) { ctorch_layer_norm(pointer, weight?.pointer, bias?.pointer, epsilon) }
    }

    public func softmax(dim: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_softmax(pointer, Int64(dim)) }
    }

    /// Means over windows of `size` × `size` that do not overlap.
    public func averagePool(_ size: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_average_pool(pointer, Int64(size)) }
    }

    /// Nearest neighbour to an exact size.
    public func upsampledNearest(height: Int, width: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_upsample_nearest(pointer, Int64(height), Int64(width)) }
    }

    /// Rows of this table [rows, width], chosen by `indices` (int64, any shape): [indices…, width].
    public func rows(_ indices: Tensor) throws(TensorError) -> Tensor {
        try .make(self, indices) { ctorch_embedding(pointer, indices.pointer) }
    }
}
