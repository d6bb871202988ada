import Diffusion
import Domain
import Foundation

/// The file of a trained LoRA, and the one beside it that makes it a model.
struct TrainedFile: Sendable, Hashable {
    /// In the folder of models.
    private static let folder = "Lora/trained"

    let url: URL
    let name: String

    private var card: URL { url.deletingPathExtension().appendingPathExtension("json") }

    init(_ name: String, folder: URL) {
        (self.name, url) = (name, folder.appending(path: "\(name).safetensors"))
    }

    /// nil for a name that no model may have.
    init?(_ name: String, in catalogue: ModelCatalogue) {
        guard TrainingName.isValid(name) else { return nil }
        self.init(name, folder: catalogue.directory.appending(path: Self.folder))
    }

    /// What web UIs and the catalogue read.
    private struct Card: Encodable {
        struct Own: Encodable {
            let base: String
        }

        enum CodingKeys: String, CodingKey {
            case description
            case trigger = "activation text"
            case weight = "preferred weight"
            case own = "atelier"
        }

        let description: String
        let trigger: String
        let weight = 1
        let own: Own
    }

    /// Writes both, each whole or not at all; those of before stay until then.
    ///
    /// - Throws: the system's errors.
    func write(_ trainer: LoRATrainer, _ order: TrainingOrder, base: String) throws {
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let count = order.pictures.count
        let text = "a \(order.kind.rawValue) learnt from \(count == 1 ? "one picture" : "\(count) pictures"), on \(base)"
        // First, as a LoRA without it would be no model.
        try encoder.encode(Card(description: text, trigger: order.trigger, own: .init(base: base))).write(to: card, options: .atomic)
        try trainer.export(to: url, name: name, comment: text)
    }

    /// - Returns: whether there was anything.
    @discardableResult
    func delete() throws -> Bool {
        let found = [url, card].filter { FileManager.default.fileExists(atPath: $0.path) }
        for file in found { try FileManager.default.removeItem(at: file) }
        return !found.isEmpty
    }

    /// What draws with it, though it may not be in the catalogue.
    func entry(_ catalogue: ModelCatalogue) throws -> ModelCatalogue.Entry {
        try ModelCatalogue.Entry(ModelResource(ModelFile(url: url), .lora), among: catalogue.entries.filter { $0.style == nil })
    }
}
