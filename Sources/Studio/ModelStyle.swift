import Domain
import Foundation

/// A LoRA that makes a model of its own out of a checkpoint: asked for in one word, and always at work.
struct ModelStyle: Sendable {
    let lora: ModelResource
    /// The checkpoint's name in the catalogue.
    let base: String

    /// How much of the LoRA.
    var weight: Double { lora.preferredWeight ?? 1 }

    /// What the networks are given for a person's prompt: with the trigger word first, unless it stands there somewhere.
    func prompt(_ prompt: String) -> String {
        guard lora.addsTrigger, let trigger = lora.triggerWords.first, !Self.words(prompt).contains(Self.words(trigger)) else {
            return prompt
        }
        return prompt.allSatisfy(\.isWhitespace) ? trigger : "\(trigger), \(prompt)"
    }

    private static func words(_ text: String) -> [Substring] { text.lowercased().split { !$0.isLetter && !$0.isNumber } }
}

extension ModelCatalogue.Entry {
    /// What a LoRA makes of its checkpoint.
    ///
    /// - Throws: ``StyleProblem``.
    init(_ lora: ModelResource, among entries: [ModelCatalogue.Entry]) throws(StyleProblem) {
        guard let name = lora.base else { throw .noBase }
        guard let base = entries.first(where: { ModelNames.matches(name, $0.card.name) }) else { throw .missingBase(name) }
        guard base.style == nil else { throw .styledBase(base.card.name) }
        if let family = lora.family, family != base.card.family { throw .foreignBase(base.card.name, family: family) }
        guard !entries.contains(where: { ModelNames.matches(lora.name, $0.card.name) }) else { throw .nameTaken(lora.name) }
        var card = base.card
        card.name = lora.name
        card.summary = lora.summary ?? "\(base.card.name) with a LoRA"
        card.licence = lora.licence ?? base.card.licence
        card.triggerWords = lora.triggerWords
        self.init(card: card, checkpoint: base.checkpoint, style: ModelStyle(lora: lora, base: base.card.name))
    }

    /// The name of the checkpoint, which several models may share.
    var checkpointName: String { style?.base ?? card.name }
}

/// Why a LoRA makes no model.
enum StyleProblem: Error, Equatable, CustomStringConvertible {
    case noBase
    case missingBase(String)
    case styledBase(String)
    case foreignBase(String, family: String)
    case nameTaken(String)

    var description: String {
        switch self {
        case .noBase: "it does not say which checkpoint it belongs to"
        case .missingBase(let name): "it belongs to the checkpoint \(name), which is not there"
        case .styledBase(let name): "it belongs to \(name), which is no checkpoint but a LoRA itself"
        case .foreignBase(let name, let family): "it was made for \(family), and \(name), to which it belongs, is none of these"
        case .nameTaken(let name): "another model is called \(name) too"
        }
    }
}
