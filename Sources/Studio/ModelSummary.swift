import Diffusion
import Domain
import Foundation

/// What a list says about a model.
public struct ModelSummary: Sendable {
    /// Its kind, name and hash.
    public let line: String
    public let details: [String]
}

extension ModelCatalogue {
    /// All models by kind, checkpoints first.
    ///
    /// - Parameter withHashes: reads the files whose hashes are not known.
    public func summaries(withHashes: Bool) -> [ModelSummary] {
        entries.map { summary($0, withHashes) }
            + ModelResource.Kind.allCases.flatMap { kind in
                resources.filter { $0.kind == kind }.map { summary($0, withHashes) }
            }
    }

    private func summary(_ entry: Entry, _ withHashes: Bool) -> ModelSummary {
        if let style = entry.style { return summary(entry.card, style, withHashes) }
        let card = entry.card
        let weights = entry.checkpoint.description.weights
        let known = hashes.known(weights) ?? (withHashes ? try? hashes.hash(of: weights) : nil)
        let hash = known.map { " [\($0.prefix(FileHash.checkpointDigits))]" } ?? ""
        let family = entry.checkpoint.description.family.map { "\($0), " } ?? ""
        let size = ModelResource.size(weights)
        return ModelSummary(
            line: "checkpoint \(card.name)\(hash): \(card.summary)",
            details: [
                "\(family)\(Self.bytes(size)), \(card.width)x\(card.height), \(card.steps) steps of \(card.sampler), "
                    + "cfg \(card.guidanceScale); licence: \(card.licence)",
                card.triggerWords.isEmpty ? nil : "say: \(card.triggerWords.joined(separator: ", "))",
            ].compactMap(\.self) + entry.checkpoint.notes.map { "note: \($0)" })
    }

    private func summary(_ card: ModelCard, _ style: ModelStyle, _ withHashes: Bool) -> ModelSummary {
        ModelSummary(
            line: "model \(card.name)\(hash(style.lora, withHashes)): \(card.summary)",
            details: [
                "\(style.base) with a LoRA of \(Self.bytes(style.lora.size)), weight \(style.weight); licence: \(card.licence)",
                card.triggerWords.isEmpty ? nil : "say: \(card.triggerWords.joined(separator: ", "))",
            ].compactMap(\.self))
    }

    /// In brackets; nothing for one that is not known.
    private func hash(_ resource: ModelResource, _ withHashes: Bool) -> String {
        let known =
            hashes.known(resource.url, resource.kind.hashExtent)?.prefix(resource.kind.hashDigits).description
            ?? (withHashes ? try? resource.hash(hashes) : nil)
        return known.map { " [\($0)]" } ?? ""
    }

    private func summary(_ resource: ModelResource, _ withHashes: Bool) -> ModelSummary {
        let hash = hash(resource, withHashes)
        let facts = [
            resource.family, resource.size > 0 ? Self.bytes(resource.size) : nil, resource.licence.map { "licence: \($0)" },
            resource.preferredWeight.map { "usual weight \($0)" },
        ].compactMap(\.self)
        return ModelSummary(
            line: "\(resource.kind.rawValue) \(resource.name)\(hash)" + (facts.isEmpty ? "" : ": \(facts.joined(separator: ", "))"),
            details: resource.triggerWords.isEmpty ? [] : ["say: \(resource.triggerWords.joined(separator: ", "))"])
    }

    private static func bytes(_ count: Int64) -> String {
        count < 1_000_000_000 ? String(format: "%.1f MB", Double(count) / 1e6) : String(format: "%.2f GB", Double(count) / 1e9)
    }
}
