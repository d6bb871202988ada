import Chat
import Domain
import Storage

/// `mine`: one's own posts; the private ones only in a direct message.
struct Mine: Command {
    static let name = "mine"
    static let operands = ""
    static let summary = "your own pictures; the private ones too when you ask in a direct message"
    static let examples = ["mine"]

    init(_ arguments: Arguments) throws { try arguments.nothing() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        var page = try await context.services.store.search(GalleryQuery(account: context.account, limit: 3 * Gallery.shown))
        if !context.message.room.isDirect {
            let isComplete = page.total <= page.posts.count
            page.posts.removeAll(where: \.isPrivate)
            if isComplete { page.total = page.posts.count }
        }
        guard !page.posts.isEmpty else {
            throw UsageError("You have no pictures here yet.", correction: context.line("\(Imagine.name) a red dragon"))
        }
        page.posts = Array(page.posts.prefix(Gallery.shown))
        return [context.reply("\(page.summary) ·", link: context.services.rules.gallery(author: context.message.sender.nick))]
    }
}
