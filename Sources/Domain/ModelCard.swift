import Foundation

/// What people are told about a checkpoint, and what a request for it falls back on.
public struct ModelCard: Sendable, Hashable, Codable {
    public var name: String
    /// One sentence.
    public var summary: String
    public var licence: String
    /// Words that steer the model well, for example `pixel art of a`.
    public var triggerWords: [String]
    /// The first ten hex digits of the SHA-256 of the UNet's file.
    public var hash: String?
    /// Size in pixels that is drawn when none is asked for.
    public var width: Int
    public var height: Int
    /// Each side must be a multiple of this many pixels.
    public var sizeMultiple: Int
    public var sizes: ClosedRange<Int>
    public var steps: Int
    public var guidanceScale: Double
    public var sampler: String
    public var schedule: String
    /// How much dearer than the embedded model a picture is at this model's usual size and steps; 1 costs the same.
    public var costFactor: Double

    public init(
        name: String, summary: String, licence: String, triggerWords: [String], hash: String?, width: Int, height: Int,
        sizeMultiple: Int, sizes: ClosedRange<Int>, steps: Int, guidanceScale: Double, sampler: String, schedule: String, costFactor: Double = 1
    ) {
        self.name = name
        self.summary = summary
        self.licence = licence
        self.triggerWords = triggerWords
        self.hash = hash
        self.width = width
        self.height = height
        self.sizeMultiple = sizeMultiple
        self.sizes = sizes
        self.steps = steps
        self.guidanceScale = guidanceScale
        self.sampler = sampler
        self.schedule = schedule
        self.costFactor = costFactor
    }
}
