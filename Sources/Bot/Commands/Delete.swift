import Chat
import Domain
import Storage

/// `delete ID`: takes one's own post out of the gallery; what was remixed from it stays.
struct Delete: Command {
    static let name = "delete"
    static let aliases = ["rm"]
    static let operands = "ID"
    static let summary = "takes your own picture out of the gallery and off the file host"
    static let examples = ["delete k7f3"]

    let target: PostTarget

    init(_ arguments: Arguments) throws {
        target = try arguments.onlyTarget()
        if case .reference(let reference) = target, reference.number > 1 {
            throw UsageError("A set is deleted as a whole.", correction: arguments.line(text: reference.post.rawValue))
        }
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let post = try await context.post(target)
        switch try await context.services.store.delete(post.id, by: context.account) {
        case .deleted: return [context.reply("\(post.id) is gone from the gallery; its files follow.", kind: .notice)]
        case .notYours: throw Refusal("\(post.id) is \(post.author)'s; only its owner can delete it.")
        case .alreadyDeleted: throw Refusal("\(post.id) was deleted before.")
        case .unknown: throw Refusal("There is no post \(post.id).")
        }
    }
}
