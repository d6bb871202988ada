import Tensors

/// The variational autoencoder of latent diffusion: Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models", 2022.
public final class AutoencoderKL: Autoencoder, Network {
    /// The normal distribution that an encoder makes of a picture, [N, latents, h, w] each.
    public struct Posterior {
        public let mean: Tensor
        /// Kept within −30…20.
        public let logVariance: Tensor

        public func standardDeviation() throws -> Tensor { try (logVariance * 0.5).exp() }
    }

    let encoder: Coder
    let decoder: Coder
    private let quantConv: Conv2d?
    let postQuantConv: Conv2d?
    /// What latents are multiplied by for diffusion.
    public let scalingFactor: Double

    init(_ weights: Weights, _ settings: AutoencoderKLConfiguration) throws {
        encoder = try Coder(encoder: weights["encoder"], settings)
        decoder = try Coder(decoder: weights["decoder"], settings)
        let latents = settings.latentChannels
        quantConv = settings.hasQuantConv ? try Conv2d(weights["quant_conv"], 2 * latents, 2 * latents, kernel: 1) : nil
        postQuantConv = settings.hasPostQuantConv ? try Conv2d(weights["post_quant_conv"], latents, latents, kernel: 1) : nil
        scalingFactor = settings.scalingFactor
    }

    /// Files from before diffusers 0.17 call the projections of the attention by other names.
    static func currentName(_ name: String) -> String {
        let renamed = ["query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"]
        return name.split(separator: ".").map { renamed[String($0)] ?? String($0) }.joined(separator: ".")
    }

    /// - Parameter picture: [N, 3, H, W] in −1…1.
    public func posterior(_ picture: Tensor) throws -> Posterior {
        let encoded = try encoder(picture)
        let moments = try (quantConv.map { try $0(encoded) } ?? encoded).cast(to: .float32).split(2, dim: 1)
        return Posterior(mean: moments[0], logVariance: try moments[1].clamped(to: -30...20))
    }

    /// The mean of the posterior, which is also its mode: the same picture gives the same latents.
    public func encode(_ picture: Tensor) throws -> Tensor {
        try posterior(picture).mean
    }

    public func decode(_ latents: Tensor) throws -> Tensor {
        try decoder(postQuantConv.map { try $0(latents) } ?? latents).cast(to: .float32).contiguous()
    }
}

/// One half of the autoencoder. Both are alike but for the direction of their levels and where the middle stands.
struct Coder {
    private static let epsilon = 1e-6

    let convIn: Conv2d
    private let first: ResnetBlock2D
    private let attention: OneHeadAttention
    private let last: ResnetBlock2D
    let levels: [Level]
    private let middleStandsFirst: Bool
    /// What the first level or the middle adds to.
    private let entry: DType
    private let normOut: GroupNorm
    private let convOut: Conv2d

    struct Level {
        fileprivate let resnets: [ResnetBlock2D]
        fileprivate let resampling: Conv2d?
        fileprivate let doubles: Bool
        fileprivate let dtype: DType
        /// What the level after this one adds to.
        fileprivate let next: DType

        func callAsFunction(_ x: Tensor) throws -> Tensor {
            let x = try resnets.reduce(x) { try $1($0) }
            guard let resampling else { return x }
            let narrow = try x.cast(to: dtype)
            // Halving pads at the right and the bottom only.
            return try resampling(doubles ? narrow.upsampled(to: nil) : narrow.padded([0, 1, 0, 1]), as: next)
        }
    }

    init(encoder weights: Weights, _ settings: AutoencoderKLConfiguration) throws {
        try self.init(
            weights, settings.pictureChannels.encoded, 2 * settings.latentChannels, path: settings.channels, layers: settings.layers,
            groups: settings.groups, levels: "down_blocks", resampling: "downsamplers", middleStandsFirst: false)
    }

    init(decoder weights: Weights, _ settings: AutoencoderKLConfiguration) throws {
        try self.init(
            weights, settings.latentChannels, settings.pictureChannels.decoded, path: settings.channels.reversed(),
            layers: settings.layers + 1, groups: settings.groups, levels: "up_blocks", resampling: "upsamplers", middleStandsFirst: true)
    }

    /// - Parameter path: the channels of the levels in the order in which a picture passes them.
    private init(
        _ weights: Weights, _ inputs: Int, _ outputs: Int, path: [Int], layers: Int, groups: Int, levels name: String,
        resampling: String, middleStandsFirst: Bool
    ) throws {
        func resnet(_ weights: Weights, _ inputs: Int, _ outputs: Int) throws -> ResnetBlock2D {
            try ResnetBlock2D(weights, .init(inputs: inputs, outputs: outputs, groups: groups, epsilon: Self.epsilon))
        }
        let (start, end) = (path[0], path[path.count - 1])
        let lowest = middleStandsFirst ? start : end
        let middle = weights["mid_block"]
        convIn = try Conv2d(weights["conv_in"], inputs, start)
        first = try resnet(middle["resnets"][0], lowest, lowest)
        attention = try OneHeadAttention(middle["attentions"][0], channels: lowest, groups: groups, epsilon: Self.epsilon)
        last = try resnet(middle["resnets"][1], lowest, lowest)
        // The blocks add to float32, because its roundings would make a third of bfloat16's error; but not at the full size, which adds the
        // least and takes the most memory.
        func carried(_ level: Int) -> DType { level == (middleStandsFirst ? path.count - 1 : 0) ? weights.dtype : .float32 }
        entry = middleStandsFirst ? .float32 : carried(0)
        levels = try path.enumerated().map { i, channels in
            let level = weights[name][i]
            let resnets = try (0..<layers).map { layer in
                try resnet(level["resnets"][layer], layer == 0 ? path[max(i - 1, 0)] : channels, channels)
            }
            let isLast = i == path.count - 1
            let convolution = level[resampling][0]["conv"]
            let (stride, padding) = middleStandsFirst ? (1, 1) : (2, 0)
            return Level(
                resnets: resnets,
                resampling: isLast ? nil : try Conv2d(convolution, channels, channels, stride: stride, padding: padding),
                doubles: middleStandsFirst, dtype: weights.dtype, next: carried(min(i + 1, path.count - 1)))
        }
        self.middleStandsFirst = middleStandsFirst
        normOut = try GroupNorm(weights["conv_norm_out"], groups: groups, channels: end, epsilon: Self.epsilon)
        convOut = try Conv2d(weights["conv_out"], end, outputs)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        var x = try convIn(x, as: entry)
        if middleStandsFirst { x = try middle(x) }
        for level in levels { x = try level(x) }
        if !middleStandsFirst { x = try middle(x) }
        return try convOut(normOut(x, silu: true))
    }

    func middle(_ x: Tensor) throws -> Tensor { try last(attention(first(x))) }
}

/// Attention of a picture to itself in one head.
private struct OneHeadAttention {
    private let groupNorm: GroupNorm
    private let query, key, value, output: Linear

    init(_ weights: Weights, channels: Int, groups: Int, epsilon: Double) throws {
        groupNorm = try GroupNorm(weights["group_norm"], groups: groups, channels: channels, epsilon: epsilon)
        query = try Linear(weights["to_q"], channels, channels)
        key = try Linear(weights["to_k"], channels, channels)
        value = try Linear(weights["to_v"], channels, channels)
        output = try Linear(weights["to_out"][0], channels, channels)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        let tokens = try groupNorm(x).pixelsAsTokens()
        let mixed = try Attention.attend(query: query(tokens), key: key(tokens), value: value(tokens), heads: 1)
        return try output(mixed, adding: x.pixelsAsTokens()).tokensAsPixels(like: x)
    }
}
