import Tensors

/// Attention of a picture to itself and to the text.
protocol SpatialAttention {
    /// - Parameters:
    ///   - x: [N, C, H, W].
    ///   - context: the states of the text, [N, tokens, width].
    func callAsFunction(_ x: Tensor, context: Tensor) throws -> Tensor
}

/// One attention over the text's and the picture's keys together, as unCLIP's and DeepFloyd's networks have it.
struct AddedKeysAttention: SpatialAttention {
    private let heads: Int
    private let groupNorm: GroupNorm
    private let query, key, value, addedKey, addedValue, output: Linear

    init(_ weights: Weights, channels: Int, heads: Int, context: Int, groups: Int) throws {
        self.heads = heads
        groupNorm = try GroupNorm(weights["group_norm"], groups: groups, channels: channels, epsilon: 1e-5)
        query = try Linear(weights["to_q"], channels, channels)
        key = try Linear(weights["to_k"], channels, channels)
        value = try Linear(weights["to_v"], channels, channels)
        addedKey = try Linear(weights["add_k_proj"], context, channels)
        addedValue = try Linear(weights["add_v_proj"], context, channels)
        output = try Linear(weights["to_out"][0], channels, channels)
    }

    func callAsFunction(_ x: Tensor, context: Tensor) throws -> Tensor {
        let tokens = try groupNorm(x).pixelsAsTokens()
        let mixed = try Attention.attend(
            query: query(tokens), key: .cat([addedKey(context), key(tokens)], dim: 1),
            value: .cat([addedValue(context), value(tokens)], dim: 1), heads: heads)
        return try output(mixed, adding: x.pixelsAsTokens()).tokensAsPixels(like: x)
    }
}
