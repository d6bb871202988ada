import Domain

/// The options that `imagine` and `remix` share, read and checked against what any model may take; a model narrows them in
/// ``applied(to:model:engine:pictures:)``.
public struct DrawingOptions: Sendable {
    /// The first are the usual ones, in the order in which they change a recipe.
    static let groups: [any OptionGroup.Type] = [
        UsualOptions.self, NoiseOptions.self, ResourceOptions.self, InitOptions.self, HiresOptions.self, ControlOptions.self,
    ]

    static let usualFlags = UsualOptions.flags
    static let moreFlags = groups.dropFirst().map { (title: $0.title, flags: $0.flags) }
    public static let flags = groups.flatMap { $0.flags }

    private let usual: UsualOptions
    private let groups: [any OptionGroup]
    private let arguments: Arguments

    /// - Throws: ``UsageError`` with the corrected line.
    public init(_ arguments: Arguments) throws(UsageError) {
        self.arguments = arguments
        usual = try UsualOptions(arguments)
        var groups: [any OptionGroup] = []
        for group in Self.groups { groups.append(try group.init(arguments)) }
        self.groups = groups
    }

    public var seed: UsualOptions.Seed? { usual.seed }
    public var count: Int { usual.count }
    public var isPrivate: Bool { usual.isPrivate }
    /// The input pictures that somebody has to find before the options can be applied.
    public var pictures: [PictureMention] { groups.flatMap { $0.pictures } }

    /// The recipe with everything that was given changed in it.
    ///
    /// - Parameter pictures: what was found for ``pictures``, by their words.
    /// - Throws: ``UsageError`` for what this model and this engine do not have, with the nearest.
    public func applied(
        to base: Recipe, model: ModelCard, engine: any ImageEngine, pictures: [String: FoundPicture] = [:]
    ) throws(UsageError) -> Recipe {
        var recipe = base
        recipe.model = model.name
        recipe.modelHash = model.hash
        // Of the parent's files; the engine says which these are.
        recipe.resources = ResourceHashes()
        let setting = DrawingSetting(model: model, engine: engine, arguments: arguments, pictures: pictures)
        for group in groups { try group.apply(to: &recipe, setting) }
        return recipe
    }

    /// Finds every mistake that can be found before anybody looks for pictures, which may take long.
    ///
    /// - Throws: ``UsageError``, as ``applied(to:model:engine:pictures:)`` would.
    public func check(against base: Recipe, model: ModelCard, engine: any ImageEngine) throws(UsageError) {
        let placeholders = pictures.reduce(into: [:]) { $0[$1.word] = FoundPicture.placeholder }
        _ = try applied(to: base, model: model, engine: engine, pictures: placeholders)
    }
}

extension Arguments {
    /// The model that `--model` names, or `fallback`, or the catalogue's first.
    ///
    /// - Parameter models: that the person may use, the default first; not empty.
    /// - Throws: ``UsageError`` with the nearest name.
    public func card(fallback: String?, models: [ModelCard]) throws(UsageError) -> ModelCard {
        let given = value(of: UsualOptions.model)
        guard let name = given ?? fallback else { return models[0] }
        guard let card = models.named(name) else {
            let names = models.map(\.name)
            let nearest = NearestNames.of(name, among: names).first ?? names[0]
            let flag = UsualOptions.model
            throw UsageError(
                "There is no model “\(name)”; there is \(Texts.list(Array(names.prefix(5)), or: "and")).",
                correction: given == nil ? "\(line()) \(flag.spelling) \(nearest)" : line(replacing: flag, with: nearest))
        }
        return card
    }
}

extension [ModelCard] {
    /// Without regard to case; nil when there is none.
    func named(_ name: String) -> ModelCard? { first { $0.name.lowercased() == name.lowercased() } }
}
