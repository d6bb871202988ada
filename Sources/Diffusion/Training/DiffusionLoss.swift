import Tensors

/// How wrong a network's prediction of noise is: Ho et al., "Denoising Diffusion Probabilistic Models", 2020, by what the network predicts.
public struct DiffusionLoss: Sendable {
    public let schedule: NoiseSchedule
    public var timesteps: TimestepChoice
    /// Where noise is low the loss counts less: Hang et al., "Efficient Diffusion Training via Min-SNR Weighting Strategy", 2023, the
    /// paper's 5; nil counts all alike.
    public var minimumSNR: Double?
    /// A share of noise that is the same in all pixels of a channel, so that very dark and very bright pictures are learnt (N. Guttenberg,
    /// "Diffusion With Offset Noise", 2023).
    public var noiseOffset: Double

    public init(_ schedule: NoiseSchedule, timesteps: TimestepChoice = .uniform, minimumSNR: Double? = nil, noiseOffset: Double = 0) {
        (self.schedule, self.timesteps, self.minimumSNR, self.noiseOffset) = (schedule, timesteps, minimumSNR, noiseOffset)
    }

    /// What came out of one batch.
    public struct Value {
        /// A single float32 number, for `backward()`.
        public let mean: Tensor
        /// Of each row, without its weight, [N].
        public let rows: Tensor
        /// To which each row was noised.
        public let timesteps: [Int]
    }

    /// A batch that is noised already.
    struct Sample {
        let noisy: Tensor
        let target: Tensor
        let timesteps: [Int]
    }

    /// - Parameters:
    ///   - latents: of unit variance, [N, C, h, w].
    ///   - predict: the network, given noisy latents and [N] training steps.
    public func callAsFunction(
        _ latents: Tensor, _ random: inout TrainingRandom, predict: (_ noisy: Tensor, _ timesteps: Tensor) throws -> Tensor
    ) throws -> Value {
        let shape = latents.shape
        var noise = try random.normal(shape)
        if noiseOffset != 0 { noise = try noise + random.normal([shape[0], shape[1], 1, 1]) * noiseOffset }
        let steps = timesteps(shape[0], of: schedule.alphasCumprod.count, &random)
        let sample = try noised(latents, noise: noise, timesteps: steps)
        return try value(of: sample, prediction: predict(sample.noisy, Tensor(steps.map(Float.init), shape: [shape[0]])))
    }

    func noised(_ latents: Tensor, noise: Tensor, timesteps: [Int]) throws -> Sample {
        let alphas = timesteps.map { schedule.alphasCumprod[$0] }
        let shape = [timesteps.count, 1, 1, 1]
        let signal = try Tensor(alphas.map { $0.squareRoot() }, shape: shape)
        let spread = try Tensor(alphas.map { (1 - $0).squareRoot() }, shape: shape)
        let target =
            switch schedule.configuration.prediction {
            case .epsilon: noise
            case .velocity: try signal * noise - spread * latents
            }
        return Sample(noisy: try signal * latents + spread * noise, target: target, timesteps: timesteps)
    }

    func value(of sample: Sample, prediction: Tensor) throws -> Value {
        let rows = try (prediction.cast(to: .float32) - sample.target).power(2).mean([1, 2, 3])
        let weights = try Tensor(sample.timesteps.map { Float(weight(timestep: $0)) }, shape: [sample.timesteps.count])
        return Value(mean: try (rows * weights).mean(), rows: try rows.detached(), timesteps: sample.timesteps)
    }

    /// What a row counts.
    func weight(timestep: Int) -> Double {
        guard let minimumSNR else { return 1 }
        let alpha = Double(schedule.alphasCumprod[timestep])
        let ratio = alpha / (1 - alpha)
        return switch schedule.configuration.prediction {
        // The limit where nothing is left of the picture is 1.
        case .epsilon: ratio > 0 ? min(ratio, minimumSNR) / ratio : 1
        case .velocity: min(ratio, minimumSNR) / (ratio + 1)
        }
    }
}
