import Diffusion
import Domain
import Foundation

/// The checkpoints of a folder, found at start: every subfolder with a `model_index.json` is one.
public struct ModelCatalogue: Sendable {
    /// A checkpoint: what people are told, and what the pipeline needs.
    struct Entry: Sendable {
        var card: ModelCard
        var checkpoint: Checkpoint
    }

    /// The folder of the sentence encoder, beside the checkpoints.
    static let sentenceEncoder = "all-minilm-l6-v2"

    let directory: URL
    let entries: [Entry]
    /// Folders that look like checkpoints and can't be used, with the reason.
    public let problems: [String]

    /// - Parameter defaultModel: comes first in the list.
    /// - Throws: ``CatalogueError`` when no model can be used or the default one is not there.
    public init(directory: URL, defaultModel: String) throws {
        self.directory = directory
        var entries: [Entry] = []
        var problems: [String] = []
        let folders = (try? FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)) ?? []
        for folder in folders.sorted(by: { $0.lastPathComponent < $1.lastPathComponent }) {
            guard FileManager.default.fileExists(atPath: folder.appending(path: "model_index.json").path) else { continue }
            do {
                let checkpoint = try Checkpoint(directory: folder)
                if let encoder = checkpoint.description.textEncoder,
                    !FileManager.default.fileExists(atPath: encoder.appending(path: "config.json").path)
                {
                    problems.append(
                        "\(folder.lastPathComponent): its text encoder \(encoder.lastPathComponent) is not there; “make setup” fetches it")
                    continue
                }
                let sidecar = try ModelSidecar(directory: folder)
                entries.append(Entry(card: ModelCard(checkpoint.description, sidecar), checkpoint: checkpoint))
            } catch {
                problems.append("\(folder.lastPathComponent): \(error)")
            }
        }
        guard let first = entries.firstIndex(where: { $0.card.name == defaultModel }) else {
            throw CatalogueError(model: defaultModel, directory: directory.path, found: entries.map(\.card.name), problems: problems)
        }
        entries.insert(entries.remove(at: first), at: 0)
        self.entries = entries
        self.problems = problems
    }

    public var cards: [ModelCard] { entries.map(\.card) }

    /// Where the sentence encoder lies, for `expand` and for models that take their text states from it.
    public var sentenceEncoderDirectory: URL { directory.appending(path: Self.sentenceEncoder) }
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

/// `card.json` beside the weights: what can't be read from them.
struct ModelSidecar {
    var summary = "a Stable Diffusion checkpoint"
    var licence = "not stated"
    var triggerWords: [String] = []
    var style = ModelCard.Style.general
    /// See ``ModelCard/costFactor``.
    var costFactor = 1.0

    init(directory: URL) throws {
        let file = directory.appending(path: "card.json")
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        let given = try JSONDecoder().decode(Given.self, from: Data(contentsOf: file))
        summary = given.summary ?? summary
        licence = given.licence ?? licence
        triggerWords = given.trigger_words ?? triggerWords
        style = given.style ?? style
        costFactor = given.cost_factor ?? costFactor
    }

    /// The file, of which everything may be left out.
    private struct Given: Decodable {
        var summary: String?
        var licence: String?
        var trigger_words: [String]?
        var style: ModelCard.Style?
        var cost_factor: Double?
    }
}

extension ModelCard {
    /// Pixels of a card are those of the finished picture: the network's own times the display scale.
    init(_ description: PipelineDescription, _ sidecar: ModelSidecar) {
        let scale = description.displayScale
        let side = description.imageSize * scale
        let multiple = description.sizeMultiple * scale
        self.init(
            name: description.name, summary: sidecar.summary, licence: sidecar.licence, triggerWords: sidecar.triggerWords,
            style: sidecar.style, hash: description.hash, width: side, height: side, sizeMultiple: multiple, sizes: side / 2...side * 2,
            steps: description.steps, guidanceScale: description.guidanceScale, sampler: description.sampler,
            schedule: description.schedule, costFactor: sidecar.costFactor)
    }
}
