import Chat
import Domain
import Foundation
import Storage

/// `models`: the catalogue. `models loras ink`: the LoRAs whose names have these signs, and so for the other add-ons.
struct Models: Command {
    static let name = "models"
    static let operands = "[loras|vaes|controls|embeddings [NAME]]"
    static let summary = "the models that draw here, and what can be added to them"
    static let examples = ["models", "models loras"]

    /// How many add-ons one answer names.
    private static let most = 30

    private enum Kind: String, CaseIterable {
        case loras, vaes, controls, embeddings

        var title: String {
            switch self {
            case .loras: "LoRAs"
            case .vaes: "VAEs"
            case .controls: "ControlNets"
            case .embeddings: "embeddings"
            }
        }

        func entries(_ resources: EngineResources) -> [EngineResources.Entry] {
            switch self {
            case .loras: resources.loras
            case .vaes: resources.vaes
            case .controls: resources.controls
            case .embeddings: resources.embeddings
            }
        }
    }

    private let kind: Kind?
    private let part: String

    init(_ arguments: Arguments) throws {
        let words = arguments.text.split(separator: " ", maxSplits: 1)
        part = words.count > 1 ? String(words[1]) : ""
        kind = words.first.flatMap { Kind(rawValue: $0.lowercased()) }
        if let word = words.first, kind == nil {
            let nearest = NearestNames.of(String(word), among: Kind.allCases.map(\.rawValue), limit: 1).first ?? ""
            throw UsageError(
                "There are models, and \(Texts.list(Kind.allCases.map(\.rawValue), or: "and")).", correction: arguments.line(text: nearest))
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let hidden = try await context.services.store.hiddenModels(from: context.account)
        var resources = context.services.engine.resources
        resources.loras.removeAll { hidden.contains($0.name.lowercased()) }
        if let kind { return [context.reply(answer(kind, resources))] }
        let cards = try await context.services.models(for: context.account)
        let names = cards.map { "\($0.name) (\($0.licence))" }.joined(separator: ", ")
        let others = Kind.allCases.filter { !$0.entries(resources).isEmpty }.map { context.line("\(Self.name) \($0.rawValue)") }
        let more = ["more: \(context.line("\(ModelInfo.name) \(cards[0].name)"))"] + others
        return [
            context.reply(
                "\(cards.count == 1 ? "1 model" : "\(cards.count) models"): \(names) · \(more.joined(separator: ", "))"
            )
        ]
    }

    private func answer(_ kind: Kind, _ resources: EngineResources) -> String {
        let entries = kind.entries(resources).filter { part.isEmpty || $0.name.localizedCaseInsensitiveContains(part) }
        guard !entries.isEmpty else { return "no \(kind.title)\(part.isEmpty ? "" : " with “\(part.shortened(to: 40))”") here." }
        let names = entries.prefix(Self.most).map { entry in
            let facts = [entry.family, entry.triggerWords.isEmpty ? nil : "say \(entry.triggerWords.joined(separator: ", "))"].compactMap(
                \.self)
            return facts.isEmpty ? entry.name : "\(entry.name) (\(facts.joined(separator: "; ")))"
        }
        let rest = entries.count - names.count
        return "\(entries.count) \(kind.title): \(names.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")"
    }
}

/// `model NAME`: what one model is good at, with an example; `--default` makes it the person's own choice.
struct ModelInfo: Command {
    static let name = "model"
    static let operands = "NAME"
    static let makeDefault = Flag("default", .none, "use it for your pictures from now on")
    static let flags = [makeDefault]
    static let summary = "what a model is, its licence, trigger words and an example"
    static let examples = ["model atelier-mini", "model atelier-mini --default"]

    let modelName: String
    let becomesDefault: Bool

    init(_ arguments: Arguments) throws {
        guard !arguments.text.isEmpty else { throw UsageError("Which model? The list is in `models`.") }
        modelName = arguments.text
        becomesDefault = arguments.has(Self.makeDefault)
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let models = try await context.services.models(for: context.account)
        guard let card = models.named(modelName) else {
            let nearest = NearestNames.of(modelName, among: models.map(\.name)).first ?? models[0].name
            throw UsageError("There is no model “\(modelName.shortened(to: 40))”.", correction: context.line("\(Self.name) \(nearest)"))
        }
        if becomesDefault {
            try await context.services.store.setDefaultModel(card.name, of: context.account)
            return [context.reply("Your pictures are drawn by \(card.name) now.", kind: .notice)]
        }
        let words = card.triggerWords.isEmpty ? nil : "say " + Texts.list(card.triggerWords.map { "“\($0)”" })
        let usual = "\(card.width)x\(card.height), \(card.steps) steps of \(card.sampler), cfg \(card.guidanceScale.shortest)"
        let example = try await context.services.store.example(ofModel: card.name)
        let facts = [
            "\(card.name): \(card.summary)", card.family, "licence: \(card.licence)", words, usual, card.hash.map { "hash \($0)" },
            example.map { "for example \($0.id) \($0.request.recipe.prompt.shortened(to: 60)) ·" },
        ]
        return [
            context.reply(facts.compactMap(\.self).joined(separator: " · "), link: example.map { context.services.rules.page(of: $0) })
        ]
    }
}
