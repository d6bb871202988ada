import Diffusion
import Domain
import Foundation
import ImageCodec
import Tensors

/// Draws with the networks, on a thread of its own. Tensors never leave this actor; requests and encoded bytes do.
public actor DiffusionEngine: ImageEngine {
    /// How the networks run on this machine.
    public struct Settings: Sendable {
        public var device: Device
        /// nil chooses what is fast here: bfloat16 where the processor multiplies it, else float32.
        public var dtype: DType?
        /// Threads of one operation; nil is one for each core.
        public var threads: Int?
        /// Bytes that the weights of models may take together.
        public var modelMemory: Int

        public init(
            device: Device = .cpu, dtype: DType? = nil, threads: Int? = nil, modelMemory: Int = ModelCacheBudget.standard
        ) {
            self.device = device
            self.dtype = dtype
            self.threads = threads
            self.modelMemory = modelMemory
        }
    }

    public nonisolated let models: [ModelCard]
    /// Folders that look like models and can't be used, with the reason.
    public nonisolated var problems: [String] { catalogue.problems }
    private nonisolated let thread = EngineThread(name: "engine")
    private let catalogue: ModelCatalogue
    private let settings: Settings
    private var isPrepared = false
    /// By the checkpoint's name.
    private var pipelines: ModelCache<String, Pipeline>
    private var sentenceEncoder: SentenceEncoder?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public init(catalogue: ModelCatalogue, settings: Settings) {
        self.catalogue = catalogue
        self.settings = settings
        pipelines = ModelCache(budget: settings.modelMemory)
        models = catalogue.cards
    }

    public nonisolated var samplers: [String] { Sampler.all.map(\.name) }

    public nonisolated func sampler(named name: String) -> SamplerChoice? {
        guard let (sampler, schedule) = Sampler.named(name) else { return nil }
        return SamplerChoice(sampler: sampler.name, schedule: schedule?.name ?? SamplerChoice.automatic)
    }

    public nonisolated var schedules: [String] { SigmaSchedule.all.map(\.name) }

    public nonisolated func schedule(named name: String) -> String? { SigmaSchedule.named(name)?.name }

    public nonisolated func check(_ request: ImageRequest) throws {
        let recipe = request.recipe
        let missing: [(isAsked: Bool, ability: String)] = [
            (recipe.initImage != nil, "draw over a picture"), (recipe.hires != nil, "enlarge a picture"),
            (!recipe.controls.isEmpty, "follow a hint"), (!LoRATag.names(in: recipe.prompt).isEmpty, "use LoRAs"),
            (recipe.vae != nil, "change the VAE"), (recipe.clipSkip != 1, "skip layers of the text encoder"),
            (recipe.randomSource != .cpu, "make a graphics card's noise"), (recipe.variation != nil, "vary a seed"),
            (recipe.guidanceRescale != 0, "rescale guidance"), (recipe.eta != nil, "change eta"),
        ]
        if let first = missing.first(where: \.isAsked) { throw EngineRefusal("\(recipe.model) can't \(first.ability).") }
    }

    public func draw(
        _ request: ImageRequest, inputs: [InputPicture: Data], progress: @escaping @Sendable (DrawingProgress) -> Void
    ) async throws -> Drawing {
        try check(request)
        let (entry, pipeline) = try pipeline(named: request.recipe.model)
        var pictures: [DrawnPicture] = []
        var images: [Image] = []
        for index in 0..<request.count {
            var recipe = request.recipe(at: index)
            recipe.modelHash = try catalogue.hash(of: entry)
            let wanted = GenerationRequest(recipe, displayScale: entry.checkpoint.description.displayScale)
            let pixels = try pipeline.draw(wanted) { step in
                progress(DrawingProgress(picture: index, of: request.count, step: step.step, of: step.of))
            } between: {
                try Task.checkCancellation()
            }
            let image = Image(width: pixels.width, height: pixels.height, channels: 3, bytes: pixels.bytes)
                .scaled(by: entry.checkpoint.description.displayScale)
            pictures.append(DrawnPicture(png: try image.png(texts: [.parameters(recipe)]), recipe: recipe))
            images.append(image)
            // Lets a sentence be embedded between the pictures of a long request.
            await Task.yield()
        }
        return Drawing(pictures: pictures, sheet: images.count > 1 ? try ContactSheet.make(images).png() : nil)
    }

    public func embed(_ texts: [String]) async throws -> [[Float]] {
        try prepare()
        if sentenceEncoder == nil {
            sentenceEncoder = try SentenceEncoder(
                directory: catalogue.sentenceEncoderDirectory, device: settings.device, dtype: settings.dtype ?? Torch.fastestType)
        }
        return try sentenceEncoder?.embed(texts) ?? []
    }

    /// Loads a model's weights ahead of the first request, so that it does not wait for them.
    public func warmUp() throws {
        _ = try pipeline(named: models[0].name)
    }

    /// The default model, loaded anew.
    func freshPipeline() throws -> (ModelCatalogue.Entry, Pipeline) {
        pipelines.removeValue(for: models[0].name)
        return try pipeline(named: models[0].name)
    }

    /// Sets libtorch up, once: its count of threads belongs to the thread that asks for work, so it is told on this one.
    private func prepare() throws {
        guard !isPrepared else { return }
        Torch.tuneAllocator()
        try Torch.setThreads(settings.threads ?? Torch.processors)
        isPrepared = true
    }

    private func pipeline(named name: String) throws -> (ModelCatalogue.Entry, Pipeline) {
        guard let entry = catalogue.entry(named: name) else { throw UnknownModel(name: name) }
        try prepare()
        let dtype = settings.dtype ?? Torch.fastestType
        let pipeline = try pipelines.value(for: entry.card.name, bytes: entry.checkpoint.bytes(as: dtype)) {
            try Pipeline(entry.checkpoint, device: settings.device, dtype: dtype)
        }
        return (entry, pipeline)
    }
}

/// A request for a model that was there when it was accepted.
public struct UnknownModel: Error, CustomStringConvertible {
    public var name: String

    public var description: String { "the model “\(name)” is not in the catalogue" }
}

extension GenerationRequest {
    /// The networks draw at their own size; the finished picture is a whole-number multiple of it.
    init(_ recipe: Recipe, displayScale: Int) {
        self.init(
            prompt: recipe.prompt, negativePrompt: recipe.negativePrompt, width: recipe.width / displayScale,
            height: recipe.height / displayScale, steps: recipe.steps, guidanceScale: recipe.guidanceScale, sampler: recipe.sampler,
            schedule: recipe.schedule, seed: recipe.seed)
    }
}

extension ImageText {
    /// The recipe, under the keyword that AUTOMATIC1111 and its relatives read.
    static func parameters(_ recipe: Recipe) -> ImageText {
        ImageText(keyword: "parameters", value: Infotext(recipe: recipe).text)
    }
}
