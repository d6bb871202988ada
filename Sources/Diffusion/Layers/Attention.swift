import Tensors

/// Softmax attention of several heads: Vaswani et al., "Attention Is All You Need", 2017.
enum Attention {
    /// Scores held at a time; with more, the queries are taken in blocks. 2^24 float32 scores are 64 MiB.
    static let largestScores = 1 << 24

    /// - Parameters:
    ///   - query, key, value: [N, length, heads · width].
    ///   - bias: added to the scores before the softmax, [N, 1, 1, keys]: −∞, or very low, where a key must not be seen.
    /// - Returns: [N, queries, heads · width] in the dtype of the products.
    static func attend(
        query: Tensor, key: Tensor, value: Tensor, heads: Int, bias: Tensor? = nil, largestScores: Int = largestScores
    ) throws -> Tensor {
        let shape = query.shape
        let width = shape[2] / heads
        let queries = try split(query, heads) * (1 / Double(width).squareRoot())
        let keys = try split(key, heads).transpose(2, 3)
        let values = try split(value, heads)
        let block = max(1, largestScores / max(1, shape[0] * heads * key.shape[1]))
        var parts: [Tensor] = []
        for start in stride(from: 0, to: shape[1], by: block) {
            let part = try queries.narrow(dim: 2, start: start, length: min(block, shape[1] - start))
            var scores = try part.matmul(keys).cast(to: .float32)
            if let bias { scores = try scores + bias }
            parts.append(try scores.softmax(dim: -1).cast(to: values.dtype).matmul(values))
        }
        return try Tensor.cat(parts, dim: 2).transpose(1, 2).reshape(shape)
    }

    /// [N, length, heads · width] → [N, heads, length, width].
    private static func split(_ x: Tensor, _ heads: Int) throws -> Tensor {
        let shape = x.shape
        return try x.reshape([shape[0], shape[1], heads, shape[2] / heads]).transpose(1, 2)
    }
}

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
