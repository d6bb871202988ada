import Foundation

/// An order of one to four pictures: picture `i` (from 0) is drawn from `recipe` with the seed `recipe.seed + i`; with a variation it is the
/// variation's seed that counts up.
public struct ImageRequest: Sendable, Hashable, Codable {
    /// What any request may ask for; a model narrows the sizes further (``ModelCard/sizes``).
    public enum Limits {
        public static let count = 1...4
        public static let steps = 1...100
        public static let guidanceScale = 1.0...30.0
        public static let seed = UInt32.min...UInt32.max
        public static let side = 64...2048
        /// Denoising strength, of an init image and of a hires pass; and the strength of a variation.
        public static let strength = 0.0...1.0
        public static let clipSkip = 1...12
        public static let guidanceRescale = 0.0...1.0
        public static let eta = 0.0...1.0
        public static let hiresScale = 1.0...4.0
        public static let controlWeight = 0.0...2.0
        /// Where in the steps a ControlNet starts and ends.
        public static let controlSpan = 0.0...1.0
        /// Of one request.
        public static let controls = 0...4
        /// In pixels.
        public static let maskBlur = 0...64
        public static let maskPadding = 0...256
        /// In characters (grapheme clusters).
        public static let prompt = 1...2000
    }

    public var recipe: Recipe
    public var count: Int

    public init(recipe: Recipe, count: Int = 1) {
        self.recipe = recipe
        self.count = count
    }

    /// The recipe of picture `index`, counted from 0. Seeds wrap at 2^32, as torch's generator takes 32 bits.
    public func recipe(at index: Int) -> Recipe {
        var one = recipe
        let step = UInt32(truncatingIfNeeded: index)
        if let variation = recipe.variation {
            one.variation?.seed = variation.seed &+ step
        } else {
            one.seed = recipe.seed &+ step
        }
        return one
    }
}
