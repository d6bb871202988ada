import Foundation

/// Everything that decides the pixels of one picture, each value resolved: drawing a recipe again on the same machine gives the same bytes.
public struct Recipe: Sendable, Hashable, Codable {
    public var prompt: String
    /// Empty when none was given.
    public var negativePrompt: String
    /// The catalogue name of the checkpoint.
    public var model: String
    /// The first ten hex digits of the SHA-256 of the checkpoint's UNet file, as AUTOMATIC1111 writes them; nil when not known.
    public var modelHash: String?
    /// Size of the finished picture in pixels.
    public var width: Int
    public var height: Int
    public var steps: Int
    /// Guidance scale (CFG); 1 means that the unconditional run is skipped.
    public var guidanceScale: Double
    /// AUTOMATIC1111's name, for example `DPM++ 2M`.
    public var sampler: String
    /// AUTOMATIC1111's name of the schedule of sigmas, `Automatic` for the model's own.
    public var schedule: String
    public var seed: UInt32
    /// The bare idea from which `expand` made the prompt.
    public var idea: String?

    public init(
        prompt: String, negativePrompt: String = "", model: String, modelHash: String? = nil, width: Int, height: Int, steps: Int,
        guidanceScale: Double, sampler: String, schedule: String, seed: UInt32, idea: String? = nil
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.model = model
        self.modelHash = modelHash
        self.width = width
        self.height = height
        self.steps = steps
        self.guidanceScale = guidanceScale
        self.sampler = sampler
        self.schedule = schedule
        self.seed = seed
        self.idea = idea
    }
}
