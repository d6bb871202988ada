import Diffusion
import Domain
import Foundation
import Tensors

/// An order whose names have become files, and which can be trained here: what `plan` and `train` both begin with.
struct TrainingTarget: Sendable {
    let order: TrainingOrder
    let base: ModelCatalogue.Entry
    let settings: LoRATrainingSettings
    /// Where the finished LoRA goes.
    let model: TrainedFile

    /// - Parameter defaults: what suits the base when nil.
    /// - Throws: ``EngineRefusal`` for a base that can't be trained on, and a name that can't be given.
    init(_ order: TrainingOrder, catalogue: ModelCatalogue, defaults: TrainingDefaults? = nil) throws {
        guard !order.pictures.isEmpty else { throw EngineRefusal("there is no picture to learn from.") }
        let base = try Self.base(order.base, catalogue)
        guard let model = TrainedFile(order.name, in: catalogue) else { throw EngineRefusal("a model can't be called “\(order.name)”.") }
        guard !catalogue.isTaken(order.name, except: model.url) else {
            throw EngineRefusal("there is a model called \(order.name) already.")
        }
        let description = base.checkpoint.description
        self.order = order
        self.base = base
        self.model = model
        settings = (defaults ?? TrainingDefaults(for: description))
            .settings(order.kind, pictures: order.pictures.count, side: description.imageSize)
    }

    private static func base(_ name: String, _ catalogue: ModelCatalogue) throws -> ModelCatalogue.Entry {
        guard let base = catalogue.entry(named: name) else {
            let names = catalogue.entries.filter { $0.style == nil }.map(\.card.name)
            throw EngineRefusal("there is no model “\(name)” to train on; there is \(names.joined(separator: ", ")).")
        }
        if let style = base.style { throw EngineRefusal("\(base.card.name) is a LoRA itself; train on \(style.base).") }
        guard !base.checkpoint.isForInpainting else {
            throw EngineRefusal("\(base.card.name) is for inpainting, which can't be trained on.")
        }
        try base.checkUnchanged()
        return base
    }

    /// - Parameter limit: in bytes; nil for what the machine has.
    /// - Throws: ``EngineRefusal`` when there is not enough memory.
    func checkMemory(dtype: DType, limit: Int?) throws {
        guard let limit = limit ?? AvailableMemory.bytes else { return }
        let (checkpoint, side) = (base.checkpoint, base.checkpoint.description.imageSize)
        // Pictures are drawn meanwhile.
        let needed = settings.memory(for: checkpoint, dtype: dtype) + checkpoint.memory(width: side, height: side, dtype: dtype).total
        guard needed > limit else { return }
        func gigabytes(_ bytes: Int) -> String { String(format: "%.1f GB", Double(bytes) / 1e9) }
        throw EngineRefusal(
            "training on \(base.card.name) needs \(gigabytes(needed)) of memory, and there are \(gigabytes(limit)).")
    }

    /// What shows how far it has come. A style is tried on things that it has not seen, the others on what they are to look like.
    var samplePrompts: [String] {
        guard order.kind != .style else { return ["a red fox", "a house", "a knight with a sword", "a green tree"] }
        return (0..<4).map { order.pictures[$0 * order.pictures.count / 4].caption }
    }

    static let sampleSeed: UInt32 = 1
}

extension ModelCatalogue {
    /// - Parameter file: whose own name does not count.
    fileprivate func isTaken(_ name: String, except file: URL) -> Bool {
        let path = file.standardizedFileURL.path
        let isModel = entries.contains { ModelNames.matches(name, $0.card.name) && $0.style?.lora.url.standardizedFileURL.path != path }
        return isModel || resource(.lora, named: name).map { $0.url.standardizedFileURL.path != path } ?? false
    }
}
