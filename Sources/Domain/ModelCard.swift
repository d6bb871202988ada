import Foundation

/// What people are told about a checkpoint, and what a request for it falls back on.
public struct ModelCard: Sendable, Hashable, Codable {
    /// Which words a prompt for it is made of.
    public enum Style: String, Sendable, Codable {
        /// Short prompts: an object or a character in the words of game tiles and emoji.
        case pixelArt
        /// Paintings and photographs, as Stable Diffusion checkpoints know them.
        case general
    }

    public var name: String
    /// One sentence.
    public var summary: String
    public var licence: String
    /// Which LoRAs, ControlNets and embeddings fit it, for example `SD 1.x`; nil when that is not known.
    public var family: String?
    /// Words that steer the model well, for example `pixel art of a`.
    public var triggerWords: [String]
    public var style: Style
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
    /// Of a request that does not say: see ``Recipe/clipSkip``.
    public var clipSkip: Int

    public init(
        name: String, summary: String, licence: String, triggerWords: [String], style: Style, hash: String?, width: Int, height: Int,
        sizeMultiple: Int, sizes: ClosedRange<Int>, steps: Int, guidanceScale: Double, sampler: String, schedule: String,
        costFactor: Double = 1, family: String? = nil, clipSkip: Int = 1
    ) {
        self.name = name
        self.summary = summary
        self.licence = licence
        self.triggerWords = triggerWords
        self.style = style
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
        self.family = family
        self.clipSkip = clipSkip
    }
}

extension ModelCard {
    /// The allowed side that is nearest to a length in pixels.
    public func side(nearest length: Double) -> Int {
        let lowest = (sizes.lowerBound + sizeMultiple - 1) / sizeMultiple
        let highest = sizes.upperBound / sizeMultiple
        guard length.isFinite else { return highest * sizeMultiple }
        return Int(min(max((length / Double(sizeMultiple)).rounded(), Double(lowest)), Double(highest))) * sizeMultiple
    }

    /// The size of proportions `aspect` (width / height) with about as many pixels as the usual size.
    public func size(aspect: Double) -> (width: Int, height: Int) {
        let area = Double(width) * Double(height)
        return (side(nearest: (area * aspect).squareRoot()), side(nearest: (area / aspect).squareRoot()))
    }

    /// A recipe with this model's usual values.
    public func recipe(prompt: String, seed: UInt32) -> Recipe {
        var recipe = Recipe(
            prompt: prompt, model: name, modelHash: hash, width: width, height: height, steps: steps, guidanceScale: guidanceScale,
            sampler: sampler, schedule: schedule, seed: seed)
        recipe.clipSkip = clipSkip
        return recipe
    }
}
