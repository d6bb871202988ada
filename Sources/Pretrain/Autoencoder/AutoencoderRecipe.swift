import Diffusion
import Foundation

/// How the autoencoder is trained: a committed file.
struct AutoencoderRecipe: Codable {
    /// Side of the square of pixels that becomes one cell of latents.
    var patch: Int
    var steps: Int
    var batch: Int
    var learningRate: Double
    var warmUp: Int
    /// Share of the steps after which the rate falls.
    var constantUntil: Double
    var beta2: Double
    var decay: Double
    var average: Double
    /// Standard deviation of the noise on latents while training, so that the decoder forgives the diffusion's errors.
    var noise: Double
    /// Weight of the differences between neighbours, which keeps edges sharp.
    var edges: Double
    /// Weight of the square of the latents.
    var magnitude: Double
    var seed: UInt64
    /// What products compute in.
    var bfloat16: Bool

    var trainer: TrainerSettings {
        TrainerSettings(
            optimiser: AdamW(beta2: beta2, decay: decay),
            rate: LearningRate(peak: learningRate, warmUp: warmUp, constantUntil: constantUntil, floor: 0.02, steps: steps),
            average: ExponentialAverage(decay: average), seed: seed)
    }
}

extension Decodable {
    /// Reads a committed file of `training/`, whose keys are in snake case.
    init(recipe url: URL) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Self.self, from: Data(contentsOf: url))
    }
}
