import Diffusion
import Domain
import Foundation

/// What can be said without the engine's thread.
extension DiffusionEngine {
    public nonisolated var samplers: [String] { Sampler.all.map(\.name) }

    public nonisolated func sampler(named name: String) -> SamplerChoice? {
        guard let (sampler, schedule) = Sampler.named(name) else { return nil }
        return SamplerChoice(
            sampler: sampler.name, schedule: schedule?.name ?? SamplerChoice.automatic, evaluations: sampler.evaluationsPerStep)
    }

    public nonisolated var schedules: [String] { SigmaSchedule.all.map(\.name) }

    public nonisolated func schedule(named name: String) -> String? { SigmaSchedule.named(name)?.name }

    public nonisolated func check(_ request: ImageRequest) throws {
        try DrawingPlan(request.recipe, catalogue: catalogue).checkMemory(dtype: settings.drawingType, limit: settings.memoryLimit)
    }

    /// Works out the hashes of large checkpoints on a thread of its own: seconds for each, which the first picture need not wait for then.
    public nonisolated func workOutHashes() {
        let thread = Thread { [catalogue] in catalogue.workOutHashes() }
        thread.name = "hashes"
        thread.qualityOfService = .background
        thread.start()
    }

    public nonisolated func resolved(prompt: String, seed: UInt32) throws -> String {
        // Most prompts have none, and the lists lie on the disk.
        guard !PromptAlternatives.isPlain(prompt) else { return prompt }
        return try EngineRefusal.reading {
            try PromptAlternatives.resolved(prompt, lists: WildcardLists.all(in: catalogue.wildcards), seed: UInt64(seed))
        }
    }
}

extension EngineResources {
    init(_ catalogue: ModelCatalogue) {
        func entries(_ kind: ModelResource.Kind) -> [Entry] {
            catalogue.resources.filter { $0.kind == kind }
                .map { Entry(name: $0.name, family: $0.family, triggerWords: $0.triggerWords) }
        }
        self.init(
            vaes: entries(.autoencoder), loras: entries(.lora), controls: entries(.controlNet), embeddings: entries(.embedding),
            upscalers: Upscaler.all.map(\.name))
    }
}
