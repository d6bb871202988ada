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
        let page = try await context.services.store.search(
            GalleryQuery(account: context.account, includesPrivate: context.message.room.isDirect, limit: Gallery.shown))
        guard !page.posts.isEmpty else {
            throw UsageError("You have no pictures here yet.", correction: context.line("\(Imagine.name) a red dragon"))
        }
        return [context.reply("\(page.summary) ·", link: context.services.rules.gallery(author: context.message.sender.nick))]
    }
}
