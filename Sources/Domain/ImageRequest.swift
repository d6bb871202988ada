import Foundation

/// An order of one to four pictures: picture `i` (from 0) is drawn from `recipe` with the seed `recipe.seed + i`.
public struct ImageRequest: Sendable, Hashable, Codable {
    /// What any request may ask for; a model narrows the sizes further (``ModelCard/sizes``).
    public enum Limits {
        public static let count = 1...4
        public static let steps = 1...100
        public static let guidanceScale = 1.0...30.0
        public static let seed = UInt32.min...UInt32.max
        public static let side = 64...2048
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
        one.seed = recipe.seed &+ UInt32(truncatingIfNeeded: index)
        return one
    }
}
