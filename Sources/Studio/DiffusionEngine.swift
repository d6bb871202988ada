import Diffusion
import Domain
import Foundation
import ImageCodec
import Synchronization
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
        /// Bytes that a picture may take with the weights; nil for what the machine has when it is asked for.
        var memoryLimit: Int?

        public init(
            device: Device = .cpu, dtype: DType? = nil, threads: Int? = nil, modelMemory: Int = ModelCacheBudget.standard
        ) {
            self.device = device
            self.dtype = dtype
            self.threads = threads
            self.modelMemory = modelMemory
        }
    }

    private struct PipelineKey: Hashable {
        let checkpoint: String
        let files: Set<FileStamp>
    }

    /// As they are now: models come and go while the engine draws.
    public nonisolated var models: [ModelCard] { catalogue.cards }
    public nonisolated var resources: EngineResources { EngineResources(catalogue) }
    /// Folders that look like models and can't be used, with the reason.
    public nonisolated var problems: [String] { catalogue.problems }
    /// All models as they are now.
    nonisolated var catalogue: ModelCatalogue { currentCatalogue.withLock { $0 } }
    private nonisolated let currentCatalogue: Mutex<ModelCatalogue>
    nonisolated let settings: Settings
    private nonisolated let thread = EngineThread(name: "engine")
    private var isPrepared = false
    private var pipelines: ModelCache<PipelineKey, Pipeline>
    private let controlNets: ControlNetCache
    private var sentenceEncoder: SentenceEncoder?
    var trainingRates = TrainingRates()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public init(catalogue: ModelCatalogue, settings: Settings) {
        currentCatalogue = Mutex(catalogue)
        self.settings = settings
        // Pictures need room too, and ControlNets come beside their checkpoint.
        pipelines = ModelCache(budget: settings.modelMemory * 3 / 4)
        controlNets = ControlNetCache(budget: settings.modelMemory / 4)
    }

    /// Makes another catalogue of the current one, for all requests that come from here on.
    func changeCatalogue(_ change: (inout ModelCatalogue) throws -> Void) rethrows {
        try currentCatalogue.withLock { try change(&$0) }
    }

    public func draw(
        _ request: ImageRequest, inputs: [InputPicture: Data], progress: @escaping @Sendable (DrawingProgress) -> Void
    ) async throws -> Drawing {
        try await draw(request, inputs: inputs, preview: nil, progress: progress)
    }

    /// - Parameter preview: called after every step with a rough picture (PNG) of what is coming, in the model's own pixels.
    public func draw(
        _ request: ImageRequest, inputs: [InputPicture: Data], preview: (@Sendable (Data) throws -> Void)?,
        progress: @escaping @Sendable (DrawingProgress) -> Void
    ) async throws -> Drawing {
        // Until the next request others may need the memory more.
        defer { Torch.releaseMemory() }
        var pictures: [DrawnPicture] = []
        var images: [Image] = []
        for index in 0..<request.count {
            let plan = try DrawingPlan(request.recipe(at: index), catalogue: catalogue)
            let (image, picture) = try picture(plan, InputImages(files: inputs)) { step in
                try preview?(Image(step.preview()).png(compression: 1))
                progress(DrawingProgress(picture: index, of: request.count, step: step.step, of: step.of))
            }
            pictures.append(picture)
            images.append(image)
            // Lets a sentence be embedded between the pictures of a long request.
            await Task.yield()
        }
        return Drawing(pictures: pictures, sheet: images.count > 1 ? try ContactSheet.make(images).png() : nil)
    }

    /// - Returns: the picture, and its file whose recipe has the hashes of what drew it.
    func picture(
        _ plan: DrawingPlan, _ inputs: InputImages, onStep: @escaping (DrawingStep) throws -> Void
    ) throws -> (Image, DrawnPicture) {
        let (request, canvas) = try plan.withPictures(inputs)
        let scale = plan.entry.checkpoint.description.displayScale
        return try EngineRefusal.reading {
            let pipeline = try pipeline(plan)
            try pipeline.apply(plan.loras.map(\.use))
            let embeddings = try plan.embeddings(named: pipeline.embeddings(in: request))
            // First, as a file that changes from here on ends the drawing.
            let recipe = try plan.hashed(with: embeddings, by: catalogue)
            do {
                let drawn = Image(try pipeline.draw(request, onStep: onStep) { try Task.checkCancellation() }).scaled(by: scale)
                let image = canvas?.finished(drawn) ?? drawn
                return (image, DrawnPicture(png: try image.png(texts: [.parameters(recipe)]), recipe: recipe))
            } catch let error as NonFiniteLatents {
                throw try plan.damage(pipeline.checkpoint, embeddings) ?? error
            }
        }
    }

    public func embed(_ texts: [String]) async throws -> [[Float]] {
        try prepare()
        if sentenceEncoder == nil {
            sentenceEncoder = try SentenceEncoder(
                directory: catalogue.sentenceEncoderDirectory, device: settings.device, dtype: settings.drawingType)
        }
        return try sentenceEncoder?.embed(texts) ?? []
    }

    /// Loads a model's weights ahead of the first request, so that it does not wait for them.
    public func warmUp() throws {
        _ = try pipeline(catalogue.entries[0], vae: nil)
    }

    /// Lets go of the files of all LoRAs; those that are drawn with next are read again.
    func releaseLoRAs() throws {
        for pipeline in pipelines.values { try pipeline.apply([]) }
    }

    /// Runs `body` on the engine's thread, once libtorch is set up, apart from all caches.
    func with<Result: Sendable>(_ body: @Sendable (_ settings: Settings) throws -> Result) throws -> Result {
        try prepare()
        return try body(settings)
    }

    /// Sets libtorch up, once: its count of threads belongs to the thread that asks for work, so it is told on this one.
    func prepare() throws {
        guard !isPrepared else { return }
        Torch.tuneAllocator()
        try Torch.setThreads(settings.threads ?? Torch.processors)
        isPrepared = true
    }

    private func pipeline(_ plan: DrawingPlan) throws -> Pipeline {
        try pipeline(plan.entry, vae: plan.vae)
    }

    private func pipeline(_ entry: ModelCatalogue.Entry, vae: ModelResource?) throws -> Pipeline {
        try prepare()
        let checkpoint = try vae.map { try entry.checkpoint.with(autoencoder: $0.url) } ?? entry.checkpoint
        let dtype = settings.drawingType
        // By its files too: a VAE that was written anew is another one.
        let key = PipelineKey(checkpoint: entry.checkpointName, files: checkpoint.files)
        return try pipelines.value(for: key, bytes: checkpoint.bytes(as: dtype)) {
            try Pipeline(
                checkpoint, device: settings.device, dtype: dtype, memoryLimit: settings.memoryLimit, loadControlNet: controlNets.network)
        }
    }
}

extension DiffusionEngine.Settings {
    /// What convolutions and matrix products compute in.
    var drawingType: DType { dtype ?? Torch.fastestType }
}

/// A request for a model that was there when it was accepted.
public struct UnknownModel: Error, CustomStringConvertible {
    public var name: String

    public var description: String { "the model “\(name)” is not in the catalogue" }
}

extension ImageText {
    /// The recipe, under the keyword that AUTOMATIC1111 and its relatives read.
    static func parameters(_ recipe: Recipe) -> ImageText {
        ImageText(keyword: "parameters", value: Infotext(recipe: recipe).text)
    }
}
