import Chat
import Domain
import Storage

/// `show ID`: the whole recipe, parents and children.
struct Show: Command {
    static let name = "show"
    static let aliases = ["info"]
    static let operands = "ID"
    static let summary = "the recipe of a picture, what it was made from and what was made from it"
    static let examples = ["show k7f3", "show k7f3.2", "show .."]

    let target: PostTarget

    init(_ arguments: Arguments) throws { target = try arguments.onlyTarget() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let (post, picture) = try await context.picture(target)
        guard !post.isPrivate || context.message.room.isDirect else {
            throw Refusal("\(post.id) is private; ask me in a direct message: \(Self.name) \(post.id.rawValue)")
        }
        let children = try await context.services.store.children(of: post.id)
        var facts = ["\(PictureReference(post: post.id, number: picture.number)) by \(post.author): \(picture.recipe.chatForm)"]
        if let idea = picture.recipe.idea { facts.append("from the idea “\(idea)”") }
        if let parent = post.parent { facts.append("remix of \(parent)") }
        if !children.isEmpty {
            let named = children.prefix(5).map(\.id.description).joined(separator: " ")
            facts.append("remixed as \(named)\(children.count > 5 ? " and \(children.count - 5) more" : "")")
        }
        if post.likes > 0 { facts.append(post.likes == 1 ? "1 like" : "\(post.likes) likes") }
        return [context.reply(facts.joined(separator: " · ") + " ·", link: context.services.rules.page(of: post))]
    }
}
