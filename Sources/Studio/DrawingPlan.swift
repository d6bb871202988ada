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
    /// Textual inversions that the prompts name.
    let embeddings: [ModelResource]
    /// All but the input pictures.
    private(set) var request: GenerationRequest

    /// - Throws: ``EngineRefusal`` for what is not there or does not fit together.
    init(_ recipe: Recipe, catalogue: ModelCatalogue) throws {
        guard let entry = catalogue.entry(named: recipe.model) else { throw UnknownModel(name: recipe.model) }
        let finder = ResourceFinder(catalogue: catalogue, entry: entry)
        let (prompt, tags) = try EngineRefusal.reading { try ExtraNetworks.parse(recipe.prompt) }
        self.recipe = recipe
        self.entry = entry
        vae = try recipe.vae.map { try finder.find(.autoencoder, $0) }
        loras = try tags.map { tag in
            let resource = try finder.find(.lora, tag.name)
            let file = try EngineRefusal.reading { try LoRAFile(resource.file ?? ModelFile(url: resource.url)) }
            return (resource, LoRAUse(file, unetWeight: tag.unetWeight, textWeight: tag.textWeight))
        }
        controls = try recipe.controls.map { (try finder.find(.controlNet, $0.network), $0) }
        embeddings = finder.embeddings(in: recipe.prompt + "\n" + recipe.negativePrompt)
        request = try Self.request(recipe, prompt: prompt, entry.checkpoint.description)
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
            guard let upscaler = Upscaler.named(hires.upscaler) else { throw EngineRefusal("there is no upscaler “\(hires.upscaler)”.") }
            let multiple = model.sizeMultiple
            func side(_ side: Int) -> Int { max(1, Int(Double(side / scale) * hires.scale) / multiple) * multiple }
            request.hires = .init(
                width: side(recipe.width), height: side(recipe.height), strength: hires.strength,
                steps: hires.steps == 0 ? recipe.steps : hires.steps, upscaler: upscaler)
        }
        return request
    }

    /// - Throws: ``EngineRefusal`` when there is not enough memory.
    func checkMemory(dtype: DType) throws {
        try EngineRefusal.reading {
            var request = request
            // Their hints say nothing about memory.
            request.controls = controls.map {
                ControlUse(network: $0.resource.url, hint: PixelImage(width: 1, height: 1, bytes: [0, 0, 0]))
            }
            try entry.checkpoint.checkMemory(for: request, dtype: dtype, limit: AvailableMemory.bytes)
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

    /// The hashes of all files that draw the picture, which are read for it where they are not known yet.
    func hashed(by catalogue: ModelCatalogue) throws -> Recipe {
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
        let family = entry.checkpoint.description.family?.name
        if kind == .autoencoder, family == nil { throw EngineRefusal("\(entry.card.name) takes no VAE but its own.") }
        if let made = resource.family, made != family {
            throw EngineRefusal(
                "the \(kind.rawValue) \(resource.name) was made for \(made), and \(entry.card.name) is \(family ?? "none of these").")
        }
        return resource
    }

    func embeddings(in prompts: String) -> [ModelResource] {
        guard let family = entry.checkpoint.description.family?.name else { return [] }
        return catalogue.resources.filter {
            $0.kind == .embedding && [nil, family].contains($0.family) && prompts.range(of: $0.name, options: .caseInsensitive) != nil
        }
    }
}
