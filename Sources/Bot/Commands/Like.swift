import Chat
import Domain
import Storage

/// `like ID`: once for each person and post, and not for one's own.
struct Like: Command {
    static let name = "like"
    static let aliases = ["star"]
    static let operands = "ID"
    static let summary = "likes somebody's picture"
    static let examples = ["like k7f3", "like .."]

    let target: PostTarget

    init(_ arguments: Arguments) throws { target = try arguments.onlyTarget() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let post = try await context.post(target)
        let text =
            switch try await context.services.store.like(post.id, by: context.account) {
            case .liked(let count): "\(post.id) by \(post.author) has \(count == 1 ? "its first like" : "\(count) likes") now."
            case .alreadyLiked(let count): "You like \(post.id) already (\(count == 1 ? "1 like" : "\(count) likes"))."
            case .own: "\(post.id) is your own; likes come from others."
            case .unknown: "There is no post \(post.id)."
            }
        return [context.reply(text, kind: .notice)]
    }
}
