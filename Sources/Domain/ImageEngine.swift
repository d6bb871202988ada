import Foundation

/// A finished picture: an encoded PNG that carries its recipe as `parameters` text.
public struct DrawnPicture: Sendable, Hashable {
    public var png: Data
    public var recipe: Recipe

    public init(png: Data, recipe: Recipe) {
        self.png = png
        self.recipe = recipe
    }
}

/// How far a request has come.
public struct DrawingProgress: Sendable, Hashable {
    /// Counted from 0.
    public var picture: Int
    /// Finished denoising steps of this picture.
    public var step: Int
    public var steps: Int
    public var pictures: Int

    public init(picture: Int, step: Int, steps: Int, pictures: Int) {
        self.picture = picture
        self.step = step
        self.steps = steps
        self.pictures = pictures
    }

    /// Between 0 and 1, over all pictures of the request.
    public var fraction: Double {
        (Double(picture) + Double(step) / Double(max(steps, 1))) / Double(max(pictures, 1))
    }
}

/// Draws pictures. Two real implementations exist: the diffusion engine and a test card that needs no weights.
public protocol ImageEngine: Sendable {
    /// The catalogue, the default model first.
    var models: [ModelCard] { get }

    /// Draws all pictures of a request, one after the other.
    ///
    /// - Parameter progress: called after every denoising step, on the engine's own thread.
    /// - Throws: `CancellationError` at the next step after the surrounding task was cancelled; the engine stays usable.
    func draw(_ request: ImageRequest, progress: @escaping @Sendable (DrawingProgress) -> Void) async throws -> [DrawnPicture]

    /// Sentence vectors of unit length, one for each text, for ranking by closeness (their dot product).
    func embed(_ texts: [String]) async throws -> [[Float]]
}

extension ImageEngine {
    /// The card of a model by name, without regard to case; nil when the catalogue has none.
    public func model(named name: String) -> ModelCard? {
        models.first { $0.name.lowercased() == name.lowercased() }
    }
}
