import Tensors

/// The network that sees a noisy picture, a training step and a text, and predicts what is noise: Ronneberger et al., "U-Net", 2015,
/// in diffusers' shape and with its weight names.
public final class UNet2DConditionModel: Network {
    let convIn: Conv2d
    let timesteps: Timesteps
    let timeEmbedding: TimestepEmbedding
    let classEmbedding: TimestepEmbedding?
    let downBlocks: [DownBlock]
    let middleBlock: MiddleBlock
    let upBlocks: [UpBlock]
    let normOut: GroupNorm
    let convOut: Conv2d

    /// Channels of the picture that comes in.
    public let inChannels: Int
    /// Height and width of the latents should be multiples of this, so that every halving is exact.
    public let sizeMultiple: Int

    /// What LoRAs may change.
    let parameters: ParameterList

    init(_ weights: Weights, _ settings: UNetConfiguration) throws {
        let first = settings.levels[0]
        convIn = try Conv2d(weights["conv_in"], settings.inChannels, first.channels, kernel: settings.convInKernel)
        timesteps = Timesteps(channels: first.channels, flipSinToCos: settings.flipSinToCos, frequencyShift: settings.frequencyShift)
        timeEmbedding = try TimestepEmbedding(weights["time_embedding"], first.channels, settings.timeWidth)
        classEmbedding = try settings.classWidth.map { try TimestepEmbedding(weights["class_embedding"], $0, settings.timeWidth) }
        downBlocks = try Self.downBlocks(weights["down_blocks"], settings)
        middleBlock = try MiddleBlock(weights["mid_block"], settings, level: settings.levels[settings.levels.count - 1])
        upBlocks = try Self.upBlocks(weights["up_blocks"], settings)
        normOut = try GroupNorm(
            weights["conv_norm_out"], groups: settings.groups, channels: first.channels, epsilon: settings.epsilon)
        convOut = try Conv2d(weights["conv_out"], first.channels, settings.outChannels, kernel: settings.convOutKernel)
        inChannels = settings.inChannels
        sizeMultiple = 1 << (settings.levels.count - 1)
        parameters = weights.parameters
    }

    private static func downBlocks(_ weights: Weights, _ configuration: UNetConfiguration) throws -> [DownBlock] {
        try configuration.levels.enumerated().map { i, level in
            try DownBlock(
                weights[i], configuration, kind: configuration.down[i], level: level,
                inputs: configuration.levels[max(i - 1, 0)].channels, isLast: i == configuration.levels.count - 1)
        }
    }

    /// Each layer takes the state before it and one skip: the skips that the way down left, from its end.
    private static func upBlocks(_ weights: Weights, _ configuration: UNetConfiguration) throws -> [UpBlock] {
        let levels = Array(configuration.levels.reversed())
        return try levels.enumerated().map { i, level in
            let below = levels[max(i - 1, 0)].channels
            let above = levels[min(i + 1, levels.count - 1)].channels
            let inputs = (0...level.layers).map { layer in
                (layer == 0 ? below : level.channels) + (layer == level.layers ? above : level.channels)
            }
            return try UpBlock(
                weights[i], configuration, kind: configuration.up[i], level: level, inputs: inputs, isLast: i == levels.count - 1)
        }
    }

    /// - Parameters:
    ///   - sample: the noisy latents, [N, inChannels, H, W].
    ///   - timestep: training steps, [N] or [1] for all; fractions are allowed.
    ///   - context: the states of the text, [N, tokens, width].
    ///   - classLabels: the vector that is added to the time, [N, width], in networks that have one.
    /// - Returns: the prediction, [N, outChannels, H, W], float32.
    public func callAsFunction(_ sample: Tensor, timestep: Tensor, context: Tensor, classLabels: Tensor? = nil) throws -> Tensor {
        guard sample.shape.count == 4, sample.shape[1] == inChannels else {
            throw TensorError(message: "a UNet of \(inChannels) channels was given latents of shape \(sample.shape)")
        }
        var time = try timeEmbedding(timesteps(timestep.expand([sample.shape[0]])))
        if let classEmbedding {
            guard let classLabels else { throw TensorError(message: "this UNet needs a class vector") }
            time = try time + classEmbedding(classLabels)
        }
        let inputs = UNetInputs(time: try time.silu(), context: context)

        var skips = [try convIn(sample).cast(to: .float32)]
        for block in downBlocks { skips += try block(skips[skips.count - 1], inputs) }
        var x = try middleBlock(skips[skips.count - 1], inputs)
        for block in upBlocks { x = try block(x, skips: &skips, inputs) }
        return try convOut(normOut(x).silu()).cast(to: .float32)
    }
}
