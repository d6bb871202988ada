import Tensors

/// The first half of a UNet, which a ControlNet is a copy of: the entry, the time, the way down and the lowest resolution.
struct UNetEncoder {
    let convIn: Conv2d
    let timesteps: Timesteps
    let timeEmbedding: TimestepEmbedding
    let classEmbedding: TimestepEmbedding?
    let downBlocks: [DownBlock]
    let middleBlock: MiddleBlock
    /// Channels of the latents that come in.
    let inChannels: Int

    init(_ weights: Weights, _ settings: UNetConfiguration) throws {
        let first = settings.levels[0]
        convIn = try Conv2d(weights["conv_in"], settings.inChannels, first.channels, kernel: settings.convInKernel)
        timesteps = Timesteps(
            channels: first.channels, flipSinToCos: settings.flipSinToCos, frequencyShift: settings.frequencyShift, device: weights.device)
        timeEmbedding = try TimestepEmbedding(weights["time_embedding"], first.channels, settings.timeWidth)
        classEmbedding = try settings.classWidth.map { try TimestepEmbedding(weights["class_embedding"], $0, settings.timeWidth) }
        downBlocks = try settings.levels.enumerated().map { i, level in
            try DownBlock(
                weights["down_blocks"][i], settings, kind: settings.down[i], level: level,
                inputs: settings.levels[max(i - 1, 0)].channels, isLast: i == settings.levels.count - 1)
        }
        middleBlock = try MiddleBlock(weights["mid_block"], settings, level: settings.levels[settings.levels.count - 1])
        inChannels = settings.inChannels
    }

    /// What all blocks are given beside the picture.
    ///
    /// - Parameters:
    ///   - timestep: training steps, [N] or [1] for all; fractions are allowed.
    ///   - context: the states of the text, [N, tokens, width].
    ///   - classLabels: the vector that is added to the time, [N, width], in networks that have one.
    func inputs(
        batch: Int, timestep: Tensor, context: Tensor, classLabels: Tensor?, checkpoints: GradientCheckpoints? = nil
    ) throws -> UNetInputs {
        func time() throws -> Tensor {
            let time = try timeEmbedding(timesteps(timestep.expand([batch])))
            guard let classEmbedding else { return try time.silu() }
            guard let classLabels else { throw TensorError(message: "this UNet needs a class vector") }
            return try (time + classEmbedding(classLabels)).silu()
        }
        return UNetInputs(time: try checkpoints?.part(time) ?? time(), context: context, checkpoints: checkpoints)
    }

    /// - Parameters:
    ///   - sample: the noisy latents, [N, inChannels, H, W].
    ///   - hint: added after the entry, [N or 1, C, H, W].
    /// - Returns: the states that the way down leaves for the way up, from the entry's on, and the lowest one.
    func callAsFunction(_ sample: Tensor, _ inputs: UNetInputs, hint: Tensor? = nil) throws -> (skips: [Tensor], middle: Tensor) {
        guard sample.shape.count == 4, sample.shape[1] == inChannels else {
            throw TensorError(message: "a network of \(inChannels) channels was given latents of shape \(sample.shape)")
        }
        var first = try inputs.part { [convIn] in try convIn(sample) }
        if let hint { first = try first + hint.cast(to: first.dtype) }
        var skips = [first]
        for block in downBlocks { skips += try block(skips[skips.count - 1], inputs) }
        return (skips, try middleBlock(skips[skips.count - 1], inputs))
    }
}
