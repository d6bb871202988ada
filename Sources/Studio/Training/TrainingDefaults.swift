import Diffusion
import Domain

/// How models are trained when nobody says, by what they are trained on.
public struct TrainingDefaults: Sendable, Hashable {
    /// Of the LoRA's factors; see `LoRATrainingSettings` for this and what follows.
    public var rank: Int
    public var convolutions: Bool
    public var checkpointing: Bool
    /// Pictures in a step.
    public var batch: Int
    /// The highest learning rate.
    public var rate: Double
    /// The root of the largest area that is learnt from, in the model's own pixels; never more than the model's own size.
    public var resolution: Int
    /// How often each picture is seen, as far as the bounds of the steps allow.
    public var epochs: Int
    public var steps: ClosedRange<Int>

    /// The project's own small models: a file of 3 MB, and a few minutes for 30 pictures on two cores.
    public static let small = TrainingDefaults(
        rank: 16, convolutions: true, checkpointing: false, batch: 16, rate: 1e-3, resolution: 128, epochs: 800, steps: 600...2000)

    /// Stable Diffusion, whose steps take seconds without a graphics card: fewer pixels and steps than there would be time for with one.
    public static let stableDiffusion = TrainingDefaults(
        rank: 8, convolutions: false, checkpointing: true, batch: 1, rate: 2e-4, resolution: 384, epochs: 20, steps: 300...1500)

    /// What suits a base model.
    public init(for base: PipelineDescription) {
        self = base.family == nil ? .small : .stableDiffusion
    }

    public init(
        rank: Int, convolutions: Bool, checkpointing: Bool, batch: Int, rate: Double, resolution: Int, epochs: Int, steps: ClosedRange<Int>
    ) {
        (self.rank, self.convolutions, self.checkpointing) = (rank, convolutions, checkpointing)
        (self.batch, self.rate, self.resolution) = (max(1, batch), rate, resolution)
        (self.epochs, self.steps) = (epochs, steps)
    }

    /// - Parameters:
    ///   - pictures: how many there are.
    ///   - side: of the pictures that the base was trained on, in its own pixels.
    func settings(_ kind: TrainingKind, pictures: Int, side: Int) -> LoRATrainingSettings {
        let wanted = Double(epochs * pictures / batch) * Self.share(kind)
        let steps = min(max(Int(wanted), steps.lowerBound), steps.upperBound)
        return LoRATrainingSettings(
            rank: rank, convolutions: convolutions, batch: batch,
            trainer: TrainerSettings(
                optimiser: AdamW(beta2: 0.99),
                rate: LearningRate(peak: rate, warmUp: steps / 20, constantUntil: 0.5, floor: 0.02, steps: steps),
                average: ExponentialAverage(decay: 0.99), seed: 1),
            resolution: min(resolution, side),
            // A figure's scar or badge has its side; most styles and things do not.
            flips: kind != .character, checkpointing: checkpointing)
    }

    /// One thing is learnt sooner than how all things are drawn, and further steps only learn the pictures by heart.
    private static func share(_ kind: TrainingKind) -> Double { kind == .style ? 1 : 0.75 }
}
