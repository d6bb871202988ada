import Chat
import Domain
import Storage

/// `remix ID [changed prompt] [flags]`: the same recipe with what is given changed, and a new seed unless one is given.
struct Remix: Command {
    static let name = "remix"
    static let aliases = ["re", "again"]
    static let operands = "ID [changed prompt]"
    static let flags = DrawingOptions.usualFlags
    static let moreFlags = DrawingOptions.moreFlags
    static let summary = "draws somebody's picture again, with changes; “--seed same” keeps the pixels, “..” is the last post here"
    static let examples = ["remix k7f3 a blue dragon", "remix k7f3.2 --seed same --steps 40", "remix .. --no fire"]

    let target: PostTarget
    let prompt: String?
    let options: DrawingOptions

    init(_ arguments: Arguments) throws {
        var words = arguments
        target = try words.takeTarget()
        prompt = words.text.isEmpty ? nil : try words.prompt()
        options = try DrawingOptions(arguments)
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let (post, picture) = try await context.picture(target)
        let models = try await context.services.models(for: context.account)
        let card = try context.arguments.card(fallback: picture.recipe.model, models: models)
        var base = picture.recipe
        if card.name != picture.recipe.model {
            // Another model has other usual values; what the parent said of them does not carry over.
            base = card.recipe(prompt: picture.recipe.prompt, seed: picture.recipe.seed)
            base.negativePrompt = picture.recipe.negativePrompt
            base.randomSource = picture.recipe.randomSource
            base.variation = picture.recipe.variation
            base.initImage = picture.recipe.initImage
            base.hires = picture.recipe.hires
            base.controls = picture.recipe.controls
            if base.initImage != nil {
                (base.width, base.height) = card.size(aspect: Double(picture.recipe.width) / Double(picture.recipe.height))
            }
        }
        base.idea = prompt == nil ? picture.recipe.idea : nil
        base.prompt = prompt ?? picture.recipe.prompt
        if options.seed != .same { base.seed = Imagine.seed(options.seed) }
        return try await context.order(
            [base], with: options, model: card, parent: PictureReference(post: post.id, number: picture.number),
            isPrivate: options.isPrivate || post.isPrivate)
    }
}
