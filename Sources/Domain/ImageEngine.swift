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

/// All pictures of a request, and a numbered contact sheet (PNG) when there are several.
public struct Drawing: Sendable, Hashable {
    public var pictures: [DrawnPicture]
    public var sheet: Data?

    public init(pictures: [DrawnPicture], sheet: Data?) {
        self.pictures = pictures
        self.sheet = sheet
    }
}

/// How far a request has come.
public struct DrawingProgress: Sendable, Hashable {
    /// Counted from 0.
    public var picture: Int
    public var pictures: Int
    /// Finished denoising steps of this picture.
    public var step: Int
    public var steps: Int

    public init(picture: Int, of pictures: Int, step: Int, of steps: Int) {
        self.picture = picture
        self.pictures = pictures
        self.step = step
        self.steps = steps
    }

    /// Between 0 and 1, over all pictures of the request.
    public var fraction: Double {
        (Double(picture) + Double(step) / Double(max(steps, 1))) / Double(max(pictures, 1))
    }
}

/// A sampler and the schedule of sigmas it runs on, by AUTOMATIC1111's names.
public struct SamplerChoice: Sendable, Hashable, Codable {
    public static let automatic = "Automatic"

    public var sampler: String
    public var schedule: String

    public init(sampler: String, schedule: String = SamplerChoice.automatic) {
        self.sampler = sampler
        self.schedule = schedule
    }

    /// The older form with both in one: `DPM++ 2M Karras`.
    public var joined: String { schedule == Self.automatic ? sampler : "\(sampler) \(schedule)" }
}

/// Draws pictures. Two real implementations exist: the diffusion engine and a test card that needs no weights.
public protocol ImageEngine: Sendable {
    /// The catalogue, the default model first; never empty.
    var models: [ModelCard] { get }

    /// AUTOMATIC1111's names of all samplers.
    var samplers: [String] { get }

    /// Resolves a name or an alias in either form (`dpmpp_2m`, `DPM++ 2M Karras`), without regard to case; nil when unknown.
    func sampler(named name: String) -> SamplerChoice?

    /// Draws all pictures of a request, one after the other.
    ///
    /// - Parameter progress: called after every denoising step, on the engine's own thread.
    /// - Throws: `CancellationError` at the next step after the surrounding task was cancelled; the engine stays usable.
    func draw(_ request: ImageRequest, progress: @escaping @Sendable (DrawingProgress) -> Void) async throws -> Drawing

    /// Sentence vectors of unit length, one for each text, for ranking by closeness (their dot product).
    func embed(_ texts: [String]) async throws -> [[Float]]
}

extension ImageEngine {
    /// The card of a model by name, without regard to case; nil when the catalogue has none.
    public func model(named name: String) -> ModelCard? {
        models.first { $0.name.lowercased() == name.lowercased() }
    }
}
