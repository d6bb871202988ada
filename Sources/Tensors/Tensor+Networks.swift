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

    /// Wu and He, "Group Normalization", 2018, of [N, C, H, W], in one pass with what stands around it in residual blocks.
    ///
    /// - Parameters:
    ///   - weight, bias: [C].
    ///   - before: added to each channel of each picture before the norm, [N, C].
    ///   - scale, shift: times 1 + scale, plus shift after the norm, [N, C].
    ///   - silu: whether SiLU follows.
    ///   - dtype: of the result, the own one when nil; the statistics are float32.
    public func groupNorm(
        groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double, before: Tensor? = nil, scale: Tensor? = nil,
        shift: Tensor? = nil, silu: Bool = false, as dtype: DType? = nil
    ) throws(TensorError) -> Tensor {
        let dtype = dtype ?? self.dtype
        return try .make(self, weight, bias, before, scale, shift) {
            ctorch_group_norm(
                pointer, Int64(groups), weight?.pointer, bias?.pointer, epsilon, before?.pointer, scale?.pointer, shift?.pointer,
                silu ? 1 : 0, dtype.code)
        }
    }

    /// Over the last dimension, in the own dtype; the statistics are float32.
    public func layerNorm(weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Double) throws(TensorError) -> Tensor {
        try .make(self, weight, bias) { ctorch_layer_norm(pointer, weight?.pointer, bias?.pointer, epsilon) }
    }

    /// The first half of the last dimension times GELU of the second: Shazeer, "GLU Variants Improve Transformer", 2020.
    public func geglu() throws(TensorError) -> Tensor {
        try .make(self) { ctorch_geglu(pointer) }
    }

    /// Softmax attention of several heads: Vaswani et al., "Attention Is All You Need", 2017. The scores are never all held at a time.
    ///
    /// - Parameters:
    ///   - self: the queries, [N, length, heads · width]; keys and values alike.
    ///   - bias: added to the scores before the softmax: −∞, or very low, where a key must not be seen. Of shape [N, 1, 1, keys], or,
    ///     more slowly, anything that broadcasts to [N, heads, queries, keys].
    /// - Returns: [N, queries, heads · width].
    public func attention(key: Tensor, value: Tensor, heads: Int, bias: Tensor? = nil) throws(TensorError) -> Tensor {
        try .make(self, key, value, bias) { ctorch_attention(pointer, key.pointer, value.pointer, Int64(heads), bias?.pointer) }
    }

    public func softmax(dim: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_softmax(pointer, Int64(dim)) }
    }

    /// Means over windows of `size` × `size` that do not overlap.
    public func averagePool(_ size: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_average_pool(pointer, Int64(size)) }
    }

    /// Nearest neighbour to an exact size, in any of the two dtypes that networks compute in.
    public func upsampledNearest(height: Int, width: Int) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_upsample_nearest(pointer, Int64(height), Int64(width)) }
    }

    /// Rows of this table [rows, width], chosen by `indices` (int64, any shape): [indices…, width].
    public func rows(_ indices: Tensor) throws(TensorError) -> Tensor {
        try .make(self, indices) { ctorch_embedding(pointer, indices.pointer) }
    }
}
