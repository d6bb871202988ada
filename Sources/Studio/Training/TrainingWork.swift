import Diffusion

/// How much a training has to compute, in floating-point operations: rough, but alike for all models, so that a rate that was measured with
/// one of them tells about the others.
struct TrainingWork: Sendable {
    let step: Double
    /// Of one picture as the base draws it.
    let picture: Double

    init(_ checkpoint: Checkpoint, _ settings: LoRATrainingSettings) {
        let description = checkpoint.description
        // Two runs in each step, and a multiplication and an addition are two.
        picture = 2 * checkpoint.usualWork
        let run = picture / Double(2 * description.steps)
        let area = Double(settings.resolution * settings.resolution) / Double(description.imageSize * description.imageSize)
        // Forward and back through weights that stay, the factors' own share, and forward again for what was forgotten.
        let runs = 2.5 + (settings.checkpointing ? 1 : 0)
        step = run * runs * area * Double(settings.batch)
    }
}

/// How fast this machine trains, in operations of ``TrainingWork`` a second.
struct TrainingRates: Sendable {
    /// Of what a large matrix product reaches a training keeps about this much.
    private static let shareOfProduct = 0.3

    private var measured: [String: Double] = [:]

    /// What was measured with a base, by its name.
    subscript(_ base: String) -> Double? { measured[base] }

    mutating func note(_ work: TrainingWork, seconds: Double, base: String) {
        if seconds > 0 { measured[base] = work.step / seconds }
    }

    /// - Parameter gigaflops: of a large matrix product, see ``MatrixProduct``.
    static func estimate(gigaflops: Double) -> Double { gigaflops * 1e9 * shareOfProduct }
}
