import Diffusion
import Domain
import Foundation

/// The models of a folder, found at start: diffusers folders and single files, in AUTOMATIC1111's tree or any other. Only headers are
/// read, so that hundreds of checkpoints cost no time.
public struct ModelCatalogue: Sendable {
    /// What pictures are drawn with: what people are told, and what the pipeline needs.
    struct Entry: Sendable {
        var card: ModelCard
        var checkpoint: Checkpoint
        /// What makes another model of a checkpoint; nil for the checkpoint itself.
        var style: ModelStyle?
    }

    /// The folder of the sentence encoder, beside the checkpoints.
    static let sentenceEncoder = "all-minilm-l6-v2"
    /// Where the set-up puts what single files are read with.
    static let vocabulary = "clip-vocabulary/bpe_simple_vocab_16e6.txt"

    let directory: URL
    /// Checkpoints, then what LoRAs make of them; the default model first.
    private(set) var entries: [Entry]
    /// LoRAs, VAEs, ControlNets, embeddings and TAESDs.
    public private(set) var resources: [ModelResource]
    /// Files and folders that look like models and can't be used, with the reason.
    public let problems: [String]
    /// Where the hashes of large files are kept.
    public let hashes: FileHashes

    /// - Parameters:
    ///   - defaultModel: comes first in the list.
    ///   - hashes: known from earlier starts.
    /// - Throws: ``CatalogueError`` when no model can be used or the default one is not there.
    public init(directory: URL, defaultModel: String, hashes: FileHashes = FileHashes()) throws {
        var scan = CatalogueScan(directory, hashes)
        scan.readAll()
        guard let first = scan.entries.firstIndex(where: { ModelNames.matches(defaultModel, $0.card.name) }) else {
            throw CatalogueError(
                model: defaultModel, directory: directory.path, found: scan.entries.map(\.card.name), problems: scan.problems)
        }
        scan.entries.insert(scan.entries.remove(at: first), at: 0)
        self.directory = directory
        (entries, resources, problems) = (scan.entries, scan.resources, scan.problems)
        self.hashes = hashes
    }

    public var cards: [ModelCard] { entries.map(\.card) }

    /// Where the sentence encoder lies, for `expand` and for models that take their text states from it.
    public var sentenceEncoderDirectory: URL { directory.appending(path: Self.sentenceEncoder) }

    /// The folder of the lists that prompts may draw words from.
    var wildcards: URL { directory.appending(path: "wildcards") }

    /// The model that is meant by a name, in any case and also as `name [hash]`.
    func entry(named name: String) -> Entry? {
        entries.first { ModelNames.matches(name, $0.card.name) }
    }

    /// The resource that is meant by a name.
    public func resource(_ kind: ModelResource.Kind, named name: String) -> ModelResource? {
        resources.first { $0.kind == kind && ModelNames.matches(name, $0.name) }
    }

    /// Takes in the LoRA of a file, and the model that it makes; what the same file was before is forgotten.
    ///
    /// - Throws: ``StyleProblem`` for a LoRA that makes no model, and what recognising a file throws; nothing is changed then.
    mutating func add(lora file: URL) throws {
        var changed = self
        changed.remove(lora: file)
        let lora = try ModelResource(ModelFile(url: file), .lora)
        guard changed.resource(.lora, named: lora.name) == nil else { throw StyleProblem.nameTaken(lora.name) }
        changed.entries.append(try Entry(lora, among: changed.entries))
        changed.resources.append(lora)
        self = changed
    }

    /// Forgets the LoRA of a file, and the model that it makes; nothing happens when it isn't known.
    mutating func remove(lora file: URL) {
        let path = file.standardizedFileURL.path
        entries.removeAll { $0.style?.lora.url.standardizedFileURL.path == path }
        resources.removeAll { $0.kind == .lora && $0.url.standardizedFileURL.path == path }
    }

    /// The first ten digits of a checkpoint's hash; reads its file when it is not known yet.
    ///
    /// - Throws: whatever reading throws.
    func hash(of entry: Entry) throws -> String {
        String(try hashes.hash(of: entry.checkpoint.description.weights).prefix(FileHash.checkpointDigits))
    }

    /// Works out the hashes that are not known yet, which takes seconds for each checkpoint; blocks its thread.
    public func workOutHashes() {
        hashes.workOut(entries.map(\.checkpoint.description.weights))
    }
}

/// The default model can't be drawn with.
public struct CatalogueError: Error, CustomStringConvertible {
    var model: String
    var directory: String
    var found: [String]
    var problems: [String]

    public var description: String {
        let there = found.isEmpty ? "there is no usable model" : "there is \(found.joined(separator: ", "))"
        return (["the model “\(model)” is not in \(directory): \(there)"] + problems).joined(separator: "; ")
    }
}
