import Diffusion
import Foundation

/// How the embedded UNet is trained: a committed file.
struct UNetRecipe: Codable {
    var steps: Int
    var batch: Int
    var learningRate: Double
    var warmUp: Int
    /// Share of the steps after which the rate falls.
    var constantUntil: Double
    var beta2: Double
    var decay: Double
    var average: Double
    /// Share of captions that are left out, for guidance without a classifier.
    var captionDropout: Double
    /// See ``TimestepChoice/stratified(power:)``.
    var timestepPower: Double
    /// nil counts all noise alike.
    var minimumSnr: Double?
    var noiseOffset: Double
    /// What the weights of pictures of a kind are multiplied by; 1 for kinds that are not named.
    var kinds: [String: Double]
    /// Power of the pictures' own weights: above 1 what people ask for often is seen even more often.
    var emphasis: Double
    var seed: UInt64

    /// How often a picture is seen in an epoch, on average.
    func weight(of note: PictureNote) -> Double {
        note.held ? 0 : pow(note.weight, emphasis) * (kinds[note.kind] ?? 1)
    }

    var trainer: TrainerSettings {
        TrainerSettings(
            optimiser: AdamW(beta2: beta2, decay: decay),
            rate: LearningRate(peak: learningRate, warmUp: warmUp, constantUntil: constantUntil, floor: 0.02, steps: steps),
            average: ExponentialAverage(decay: average), seed: seed)
    }
}
