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
    /// How often the sampler runs the network in one step: 2 for one of second order.
    public var evaluations: Int

    public init(sampler: String, schedule: String = SamplerChoice.automatic, evaluations: Int = 1) {
        self.sampler = sampler
        self.schedule = schedule
        self.evaluations = evaluations
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

    /// AUTOMATIC1111's names of all schedules of sigmas, ``SamplerChoice/automatic`` the first.
    var schedules: [String] { get }

    /// LoRAs, VAEs, ControlNets and embeddings by name.
    var resources: EngineResources { get }

    /// Resolves a name or an alias in either form (`dpmpp_2m`, `DPM++ 2M Karras`), without regard to case; nil when unknown.
    func sampler(named name: String) -> SamplerChoice?

    /// Resolves a schedule's name or an alias, without regard to case; nil when unknown.
    func schedule(named name: String) -> String?

    /// A prompt with its alternatives and wildcards (`{red|blue}`, `__colour__`) replaced by what they became for a seed.
    ///
    /// - Throws: ``EngineRefusal`` for a wildcard that is not there.
    func resolved(prompt: String, seed: UInt32) throws -> String

    /// Says before anything is paid whether a request can be drawn at all.
    ///
    /// - Throws: ``EngineRefusal`` for what is not there, doesn't fit together, or needs more memory than there is.
    func check(_ request: ImageRequest) throws

    /// Draws all pictures of a request, one after the other.
    ///
    /// - Parameters:
    ///   - inputs: the encoded PNG or JPEG file of each of the recipe's ``Recipe/inputs``.
    ///   - progress: called after every denoising step, on the engine's own thread.
    /// - Returns: pictures whose recipes also have the hashes of what drew them.
    /// - Throws: ``EngineRefusal`` for what people should read; `CancellationError` at the next step after the surrounding task was cancelled.
    ///   The engine stays usable.
    func draw(
        _ request: ImageRequest, inputs: [InputPicture: Data], progress: @escaping @Sendable (DrawingProgress) -> Void
    ) async throws -> Drawing

    /// Sentence vectors of unit length, one for each text, for ranking by closeness (their dot product).
    func embed(_ texts: [String]) async throws -> [[Float]]
}

extension ImageEngine {
    public var schedules: [String] { [SamplerChoice.automatic] }

    public func schedule(named name: String) -> String? { schedules.first { $0.lowercased() == name.lowercased() } }

    public var resources: EngineResources { EngineResources() }

    public func resolved(prompt: String, seed: UInt32) throws -> String { prompt }

    public func check(_ request: ImageRequest) throws {}

    /// Draws what needs no picture beside the recipe.
    public func draw(_ request: ImageRequest, progress: @escaping @Sendable (DrawingProgress) -> Void) async throws -> Drawing {
        try await draw(request, inputs: [:], progress: progress)
    }

    /// The request with both prompts as they will be drawn; doing it twice changes nothing.
    public func resolved(_ request: ImageRequest) throws -> ImageRequest {
        var result = request
        result.recipe.prompt = try resolved(prompt: request.recipe.prompt, seed: request.recipe.seed)
        result.recipe.negativePrompt = try resolved(prompt: request.recipe.negativePrompt, seed: request.recipe.seed)
        return result
    }

    /// How often a recipe's sampler runs the network in a step.
    public func evaluations(of recipe: Recipe) -> Int { sampler(named: recipe.sampler)?.evaluations ?? 1 }

    /// The card of a model by name, without regard to case; nil when the catalogue has none.
    public func model(named name: String) -> ModelCard? {
        models.first { $0.name.lowercased() == name.lowercased() }
    }
}
