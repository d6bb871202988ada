import Chat
import Domain
import Storage

/// `gallery [words] [--by NAME] [--model NAME]`: searches what everybody may see.
struct Gallery: Command {
    static let name = "gallery"
    static let aliases = ["search"]
    static let operands = "[words]"
    static let author = Flag("by", .word("NAME"), "only this person's")
    static let model = Flag("model", .word("NAME"), "only of this model")
    static let flags = [author, model]
    static let summary = "searches the gallery"
    static let examples = ["gallery", "gallery red dragon", "gallery fox --by alice"]

    /// How many posts one line names.
    static let shown = 5

    let words: String
    let authorName: String?
    let modelName: String?

    init(_ arguments: Arguments) throws {
        words = arguments.text
        authorName = arguments.value(of: Self.author)
        modelName = arguments.value(of: Self.model)
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let query = GalleryQuery(words: words, author: authorName, model: modelName, limit: Self.shown)
        let page = try await context.services.store.search(query)
        let link = context.services.rules.gallery(words: words, author: authorName, model: modelName)
        guard !page.posts.isEmpty else {
            let isFiltered = !(words.isEmpty && authorName == nil && modelName == nil)
            throw UsageError(
                isFiltered ? "Nothing in the gallery matches." : "The gallery is empty.",
                correction: context.line(isFiltered ? Self.name : "\(Imagine.name) a red dragon"))
        }
        return [context.reply("\(page.summary) ·", link: link)]
    }
}

extension GalleryPage {
    /// `12 posts: #k7f3 a red dragon (alice), …`
    var summary: String {
        let lines = posts.map { "\($0.id) \($0.request.recipe.prompt.shortened(to: 40)) (\($0.author))" }
        return "\(total == 1 ? "1 post" : "\(total) posts"): \(lines.joined(separator: ", "))\(total > posts.count ? ", …" : "")"
    }
}
