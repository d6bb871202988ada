import Tensors

/// The attention of Stable Diffusion's networks: pixels become tokens, pass some transformer blocks and become pixels again.
struct Transformer2DModel: SpatialAttention {
    private let norm: GroupNorm
    private let input: Projection
    private let blocks: [TransformerBlock]
    private let output: Projection

    /// Stable Diffusion 1 projects with a 1 × 1 convolution, 2 with a linear layer.
    private enum Projection {
        case convolution(Conv2d)
        case linear(Linear)

        init(_ weights: Weights, channels: Int, isLinear: Bool) throws {
            self =
                isLinear
                ? .linear(try Linear(weights, channels, channels))
                : .convolution(try Conv2d(weights, channels, channels, kernel: 1))
        }
    }

    init(_ weights: Weights, channels: Int, heads: Int, context: Int, layers: Int, groups: Int, hasLinearProjection: Bool) throws {
        norm = try GroupNorm(weights["norm"], groups: groups, channels: channels, epsilon: 1e-6)
        input = try Projection(weights["proj_in"], channels: channels, isLinear: hasLinearProjection)
        blocks = try (0..<layers).map { layer in
            try TransformerBlock(weights["transformer_blocks"][layer], channels: channels, heads: heads, context: context)
        }
        output = try Projection(weights["proj_out"], channels: channels, isLinear: hasLinearProjection)
    }

    func callAsFunction(_ x: Tensor, context: Tensor) throws -> Tensor {
        let normed = try norm(x)
        var tokens =
            switch input {
            case .convolution(let convolution): try convolution(normed).pixelsAsTokens()
            case .linear(let linear): try linear(normed.pixelsAsTokens())
            }
        for block in blocks { tokens = try block(tokens, context: context) }
        return switch output {
        case .convolution(let convolution): try convolution(tokens.tokensAsPixels(like: x), adding: x)
        case .linear(let linear): try linear(tokens, adding: x.pixelsAsTokens()).tokensAsPixels(like: x)
        }
    }
}

/// Attention to itself, attention to the text, and a feed-forward network, each with a norm before and a residual around it.
private struct TransformerBlock {
    private let norm1, norm2, norm3: LayerNorm
    private let selfAttention, crossAttention: TokenAttention
    private let feedForwardIn, feedForwardOut: Linear

    init(_ weights: Weights, channels: Int, heads: Int, context: Int) throws {
        norm1 = try LayerNorm(weights["norm1"], channels, epsilon: 1e-5)
        norm2 = try LayerNorm(weights["norm2"], channels, epsilon: 1e-5)
        norm3 = try LayerNorm(weights["norm3"], channels, epsilon: 1e-5)
        selfAttention = try TokenAttention(weights["attn1"], channels: channels, heads: heads, context: channels)
        crossAttention = try TokenAttention(weights["attn2"], channels: channels, heads: heads, context: context)
        feedForwardIn = try Linear(weights["ff"]["net"][0]["proj"], channels, 8 * channels)
        feedForwardOut = try Linear(weights["ff"]["net"][2], 4 * channels, channels)
    }

    func callAsFunction(_ x: Tensor, context: Tensor) throws -> Tensor {
        let normed = try norm1(x)
        var x = try selfAttention(normed, context: normed, adding: x)
        x = try crossAttention(norm2(x), context: context, adding: x)
        return try feedForwardOut(feedForwardIn(norm3(x)).geglu(), adding: x)
    }
}

/// Attention with projections and a residual around it, without the norm.
private struct TokenAttention {
    private let heads: Int
    private let query, key, value, output: Linear

    init(_ weights: Weights, channels: Int, heads: Int, context: Int) throws {
        self.heads = heads
        query = try Linear(weights["to_q"], channels, channels, bias: false)
        key = try Linear(weights["to_k"], context, channels, bias: false)
        value = try Linear(weights["to_v"], context, channels, bias: false)
        output = try Linear(weights["to_out"][0], channels, channels)
    }

    func callAsFunction(_ x: Tensor, context: Tensor, adding residual: Tensor) throws -> Tensor {
        try output(Attention.attend(query: query(x), key: key(context), value: value(context), heads: heads), adding: residual)
    }
}
