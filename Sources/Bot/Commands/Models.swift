import Chat
import Domain
import Storage

/// `models`: the catalogue.
struct Models: Command {
    static let name = "models"
    static let operands = ""
    static let summary = "the models that draw here"
    static let examples = ["models"]

    init(_ arguments: Arguments) throws { try arguments.nothing() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let cards = context.services.engine.models
        let names = cards.map { "\($0.name) (\($0.licence))" }.joined(separator: ", ")
        return [
            context.reply(
                "\(cards.count == 1 ? "1 model" : "\(cards.count) models"): \(names) · more: \(context.line("\(ModelInfo.name) \(cards[0].name)"))"
            )
        ]
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
        let engine = context.services.engine
        guard let card = engine.model(named: modelName) else {
            let nearest = NearestNames.of(modelName, among: engine.models.map(\.name)).first ?? engine.models[0].name
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
            "\(card.name): \(card.summary)", "licence: \(card.licence)", words, usual, card.hash.map { "hash \($0)" },
            example.map { "for example \($0.id) \($0.request.recipe.prompt.shortened(to: 60)) ·" },
        ]
        return [
            context.reply(facts.compactMap(\.self).joined(separator: " · "), link: example.map { context.services.rules.page(of: $0) })
        ]
    }
}
