import Tensors

/// The network that sees a noisy picture, a training step and a text, and predicts what is noise: Ronneberger et al., "U-Net", 2015,
/// in diffusers' shape and with its weight names.
public final class UNet2DConditionModel: Network {
    let encoder: UNetEncoder
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
        encoder = try UNetEncoder(weights, settings)
        upBlocks = try Self.upBlocks(weights["up_blocks"], settings)
        let first = settings.levels[0]
        normOut = try GroupNorm(
            weights["conv_norm_out"], groups: settings.groups, channels: first.channels, epsilon: settings.epsilon)
        convOut = try Conv2d(weights["conv_out"], first.channels, settings.outChannels, kernel: settings.convOutKernel)
        inChannels = settings.inChannels
        sizeMultiple = 1 << (settings.levels.count - 1)
        parameters = weights.parameters
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
    ///   - residuals: what ControlNets add to the states of the way down and of the lowest resolution.
    ///   - checkpoints: forget the activations of the blocks, for training in less memory.
    /// - Returns: the prediction, [N, outChannels, H, W], float32.
    public func callAsFunction(
        _ sample: Tensor, timestep: Tensor, context: Tensor, classLabels: Tensor? = nil, residuals: ControlResiduals? = nil,
        checkpoints: GradientCheckpoints? = nil
    ) throws -> Tensor {
        let batch = sample.shape.first ?? 0
        let inputs = try encoder.inputs(
            batch: batch, timestep: timestep, context: context, classLabels: classLabels, checkpoints: checkpoints)
        var (skips, x) = try encoder(sample, inputs)
        if let residuals {
            guard residuals.skips.count == skips.count else {
                throw TensorError(message: "a UNet of \(skips.count) skips was given \(residuals.skips.count) residuals")
            }
            skips = try zip(skips, residuals.skips).map { try $0 + $1.cast(to: $0.dtype) }
            x = try x + residuals.middle.cast(to: x.dtype)
        }
        for block in upBlocks { x = try block(x, skips: &skips, inputs) }
        return try convOut(normOut(x, silu: true)).cast(to: .float32).contiguous()
    }
}
