import Diffusion
import Domain
import Foundation
import Tensors

/// A recipe whose names have become files, and which is known to fit together: what `check` and `draw` both begin with.
struct DrawingPlan: Sendable {
    let recipe: Recipe
    let entry: ModelCatalogue.Entry
    let vae: ModelResource?
    let loras: [(resource: ModelResource, use: LoRAUse)]
    let controls: [(resource: ModelResource, unit: ControlUnit)]
    private let finder: ResourceFinder
    /// All but the input pictures.
    private(set) var request: GenerationRequest

    /// - Throws: ``EngineRefusal`` for what is not there or does not fit together.
    init(_ recipe: Recipe, catalogue: ModelCatalogue) throws {
        guard let entry = catalogue.entry(named: recipe.model) else { throw UnknownModel(name: recipe.model) }
        try self.init(recipe, with: entry, catalogue: catalogue)
    }

    /// - Parameter entry: what draws, which need not be in the catalogue.
    /// - Throws: ``EngineRefusal`` for what is not there or does not fit together.
    init(_ recipe: Recipe, with entry: ModelCatalogue.Entry, catalogue: ModelCatalogue) throws {
        try entry.checkUnchanged()
        let finder = ResourceFinder(catalogue: catalogue, entry: entry)
        self.finder = finder
        let (prompt, tags) = try EngineRefusal.reading { try ExtraNetworks.parse(recipe.prompt) }
        self.recipe = recipe
        self.entry = entry
        vae = try recipe.vae.map { try finder.find(.autoencoder, $0) }
        let style = try entry.style.map { style in
            (style.lora, LoRAUse(try Self.file(finder.checked(style.lora)), unetWeight: style.weight))
        }
        loras =
            try [style].compactMap(\.self)
            + tags.map { tag in
                let resource = try finder.find(.lora, tag.name)
                return (resource, LoRAUse(try Self.file(resource), unetWeight: tag.unetWeight, textWeight: tag.textWeight))
            }
        controls = try recipe.controls.map { (try finder.find(.controlNet, $0.network), $0) }
        request = try Self.request(recipe, prompt: entry.style?.prompt(prompt) ?? prompt, entry.checkpoint.description)
    }

    /// One that was trained again meanwhile is read anew.
    private static func file(_ lora: ModelResource) throws -> LoRAFile {
        let known = lora.file.flatMap { $0.isUnchanged ? $0 : nil }
        return try EngineRefusal.reading { try LoRAFile(known ?? ModelFile(url: lora.url)) }
    }

    private static func request(_ recipe: Recipe, prompt: String, _ model: PipelineDescription) throws -> GenerationRequest {
        // The networks draw at their own size; the finished picture is a whole-number multiple of it.
        let scale = model.displayScale
        var request = GenerationRequest(
            prompt: prompt, negativePrompt: recipe.negativePrompt, width: recipe.width / scale, height: recipe.height / scale,
            steps: recipe.steps, guidanceScale: recipe.guidanceScale, sampler: recipe.sampler, schedule: recipe.schedule, seed: recipe.seed)
        request.randomSource = recipe.randomSource == .gpu ? .gpu : .cpu
        request.variation = recipe.variation.map { .init(seed: $0.seed, strength: $0.strength) }
        request.guidanceRescale = recipe.guidanceRescale
        request.eta = recipe.eta
        request.clipSkip = recipe.clipSkip
        if recipe.clipSkip != 1, model.family == nil { throw EngineRefusal("\(model.name) has no CLIP whose layers could be skipped.") }
        if let hires = recipe.hires {
            // A picture's text has one strength for both.
            guard recipe.initImage == nil else { throw EngineRefusal("a second pass is for pictures that start from nothing.") }
            guard let upscaler = Upscaler.named(hires.upscaler) else { throw EngineRefusal("there is no upscaler “\(hires.upscaler)”.") }
            let multiple = model.sizeMultiple
            func side(_ side: Int) -> Int { max(1, Int(Double(side / scale) * hires.scale) / multiple) * multiple }
            request.hires = .init(
                width: side(recipe.width), height: side(recipe.height), strength: hires.strength,
                steps: hires.steps == 0 ? recipe.steps : hires.steps, upscaler: upscaler)
        }
        return request
    }

    /// - Parameter limit: in bytes; nil for what the machine has.
    /// - Throws: ``EngineRefusal`` when there is not enough memory.
    func checkMemory(dtype: DType, limit: Int?) throws {
        try EngineRefusal.reading {
            var request = request
            // Their hints say nothing about memory.
            request.controls = controls.map {
                ControlUse(network: $0.resource.url, hint: PixelImage(width: 1, height: 1, bytes: [0, 0, 0]))
            }
            try entry.checkpoint.checkMemory(for: request, dtype: dtype, limit: limit ?? AvailableMemory.bytes)
        }
    }

    /// The request with its pictures, and what becomes of the drawing.
    ///
    /// - Throws: ``EngineRefusal`` for a picture that is not there or can't be read.
    func withPictures(_ inputs: InputImages) throws -> (request: GenerationRequest, canvas: Canvas?) {
        var request = request
        request.controls = try controls.map { resource, unit in
            let hint = try inputs.image(unit.picture)
            return ControlUse(
                network: resource.url, hint: PixelImage(hint: hint, width: recipe.width, height: recipe.height), weight: unit.weight,
                start: unit.start, end: unit.end)
        }
        guard let start = recipe.initImage else { return (request, nil) }
        let canvas = Canvas(
            try inputs.image(start.picture), mask: try start.mask.map { try CanvasMask($0, inputs) }, width: recipe.width,
            height: recipe.height, displayScale: entry.checkpoint.description.displayScale)
        request.source = .picture(canvas.picture, strength: start.strength)
        request.mask = canvas.mask
        return (request, canvas)
    }

    /// Textual inversions that stand in the prompts.
    ///
    /// - Throws: ``EngineRefusal`` for one that is no longer what was read at the start.
    func embeddings(named names: Set<String>) throws -> [ModelResource] {
        try names.sorted().compactMap { name in
            let resource = finder.embedding(name)
            if let file = resource?.file, !file.isUnchanged {
                throw EngineRefusal("the embedding \(name) has been changed or taken away since the start.")
            }
            return resource
        }
    }

    /// The hashes of all files that draw the picture, which are read for it where they are not known yet.
    func hashed(with embeddings: [ModelResource], by catalogue: ModelCatalogue) throws -> Recipe {
        let hashes = catalogue.hashes
        func named(_ resource: ModelResource) throws -> ResourceHashes.Named? {
            try resource.hash(hashes).map { ResourceHashes.Named(name: resource.name, hash: $0) }
        }
        var recipe = recipe
        recipe.modelHash = try catalogue.hash(of: entry)
        recipe.resources = ResourceHashes(
            vae: try vae?.hash(hashes), loras: try loras.compactMap { try named($0.resource) },
            embeddings: try embeddings.compactMap(named),
            controls: try controls.compactMap { try named($0.resource) })
        return recipe
    }
}

extension ModelCatalogue.Entry {
    /// Its weights lie in mapped files, which must stay as they were when the catalogue was read.
    ///
    /// - Throws: ``EngineRefusal``.
    func checkUnchanged() throws {
        guard let changed = checkpoint.files.first(where: { !$0.isCurrent }) else { return }
        throw EngineRefusal("\(card.name) can't be used: its file \(changed.name) has been changed or taken away since the start.")
    }
}

extension DrawingPlan {
    /// Which weights hold a NaN or an infinity; nil when none does.
    func damage(_ checkpoint: Checkpoint, _ embeddings: [ModelResource]) throws -> EngineRefusal? {
        var damaged = try checkpoint.nonFinite()
        for lora in loras { damaged += try lora.use.file.nonFinite().map { "\(lora.resource.name): \($0)" } }
        for (network, _) in controls { damaged += try ControlNetModel.nonFinite(network.url).map { "\(network.name): \($0)" } }
        damaged += try embeddings.filter { try $0.file.map { try !EmbeddingFile($0).isFinite } ?? false }.map(\.name)
        guard !damaged.isEmpty else { return nil }
        let more = damaged.count > 3 ? " and \(damaged.count - 3) more" : ""
        return EngineRefusal(
            "there are weights that are no numbers, so a file is damaged: \(damaged.prefix(3).joined(separator: ", "))\(more).")
    }
}

/// The files that a model can use, by name.
private struct ResourceFinder {
    let catalogue: ModelCatalogue
    let entry: ModelCatalogue.Entry

    func find(_ kind: ModelResource.Kind, _ name: String) throws -> ModelResource {
        guard let resource = catalogue.resource(kind, named: name) else {
            let nearest = NameKey.nearest(to: name, among: catalogue.resources.filter { $0.kind == kind }.map(\.name))
            let hint = nearest.isEmpty ? "" : "; there is \(nearest.joined(separator: ", "))"
            throw EngineRefusal("there is no \(kind.rawValue) “\(name)”\(hint).")
        }
        return try checked(resource)
    }

    func checked(_ resource: ModelResource) throws -> ModelResource {
        let kind = resource.kind
        do {
            try resource.checkUsable()
        } catch {
            throw EngineRefusal("the \(kind.rawValue) \(resource.name) can't be used: \(error).")
        }
        let family = entry.checkpoint.description.family?.name
        if kind == .autoencoder, family == nil { throw EngineRefusal("\(entry.card.name) takes no VAE but its own.") }
        if let made = resource.family, made != family {
            throw EngineRefusal(
                "the \(kind.rawValue) \(resource.name) was made for \(made), and \(entry.card.name) is \(family ?? "none of these").")
        }
        return resource
    }

    /// The file of a name that stands in a prompt: of several in different subfolders the first that fits counts.
    func embedding(_ name: String) -> ModelResource? {
        let family = entry.checkpoint.description.family?.name
        return catalogue.resources.first { $0.kind == .embedding && $0.file?.name == name && [nil, family].contains($0.family) }
    }
}
