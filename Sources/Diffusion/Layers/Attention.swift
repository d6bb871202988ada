import Tensors

/// Softmax attention of several heads: Vaswani et al., "Attention Is All You Need", 2017.
enum Attention {
    /// - Parameters:
    ///   - query, key, value: [N, length, heads · width].
    ///   - bias: added to the scores before the softmax, [N, 1, 1, keys]: −∞, or very low, where a key must not be seen. Other shapes that
    ///     broadcast to [N, heads, queries, keys] will do, more slowly.
    /// - Returns: [N, queries, heads · width] in the dtype of the products.
    static func attend(query: Tensor, key: Tensor, value: Tensor, heads: Int, bias: Tensor? = nil) throws -> Tensor {
        try query.attention(key: key, value: value, heads: heads, bias: bias)
    }
}

/// Pictures in channels-last order and rows of tokens are the same memory: neither of these copies them.
extension Tensor {
    /// [N, C, H, W] → [N, H·W, C].
    func pixelsAsTokens() throws -> Tensor {
        let shape = shape
        return try reshape([shape[0], shape[1], shape[2] * shape[3]]).transpose(1, 2)
    }

    /// [N, H·W, C] → [N, C, H, W] of the size of `picture`.
    func tokensAsPixels(like picture: Tensor) throws -> Tensor {
        let shape = picture.shape
        return try transpose(1, 2).reshape([shape[0], -1, shape[2], shape[3]])
    }
}
