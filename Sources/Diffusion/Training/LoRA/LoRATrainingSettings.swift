import Tensors

/// How a LoRA is trained.
public struct LoRATrainingSettings: Sendable, Hashable, Codable {
    public var rank: Int
    /// The product of the factors is multiplied by alpha / rank.
    public var alpha: Double
    /// Whether the residual blocks get adapters beside the attention.
    public var convolutions: Bool
    /// Pictures in a step.
    public var batch: Int
    public var trainer: TrainerSettings
    /// The root of the largest area that is learnt from, in the model's own pixels.
    public var resolution: Int
    /// Share of the samples whose caption is left out, so that guidance works.
    public var captionDropout: Double
    /// Whether pictures are seen mirrored too.
    public var flips: Bool
    /// See ``DiffusionLoss/minimumSNR``.
    public var minimumSNR: Double?
    /// See ``DiffusionLoss/noiseOffset``.
    public var noiseOffset: Double
    /// Whether blocks forget their activations: less memory, a third more time.
    public var checkpointing: Bool

    public init(
        rank: Int = 16, alpha: Double? = nil, convolutions: Bool = false, batch: Int = 1, trainer: TrainerSettings, resolution: Int,
        captionDropout: Double = 0.1, flips: Bool = true, minimumSNR: Double? = 5, noiseOffset: Double = 0, checkpointing: Bool = false
    ) {
        (self.rank, self.alpha, self.convolutions) = (max(1, rank), alpha ?? Double(max(1, rank)), convolutions)
        (self.batch, self.trainer, self.resolution) = (max(1, batch), trainer, resolution)
        (self.captionDropout, self.flips, self.minimumSNR) = (captionDropout, flips, minimumSNR)
        (self.noiseOffset, self.checkpointing) = (noiseOffset, checkpointing)
    }
}
