import Chat
import Domain
import Storage

/// `cancel [ID]`: takes back one's own waiting or running job, with all its tokens; without an id the newest.
struct Cancel: Command {
    static let name = "cancel"
    static let aliases = ["stop"]
    static let operands = "[ID]"
    static let summary = "takes back your picture, waiting or half drawn, and its tokens"
    static let examples = ["cancel", "cancel k7f3"]

    let id: PostID?

    init(_ arguments: Arguments) throws {
        guard !arguments.text.isEmpty else {
            id = nil
            return
        }
        guard case .reference(let reference) = try arguments.onlyTarget() else {
            throw UsageError("Without an id your newest one is taken back.", correction: arguments.line(text: ""))
        }
        id = reference.post
    }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let store = context.services.store
        let newest = try await store.openJobs(of: context.account).max { $0.createdAt < $1.createdAt }?.id
        guard let id = id ?? newest else { throw Refusal("You have nothing in the queue.") }
        switch try await store.cancel(id, by: context.account) {
        case .cancelled(let job, let balance):
            await context.services.runner.abandon(job.id)
            return [
                context.reply("\(job.id) is cancelled; \(Texts.tokens(job.price)) are back, \(balance.available) left.", kind: .notice)
            ]
        case .notYours: throw Refusal("\(id) is somebody else's.")
        case .notOpen where try await store.post(id) == nil: throw Refusal("\(id) is over, and no picture came of it.")
        case .notOpen: throw UsageError("\(id) is finished.", correction: context.line("\(Delete.name) \(id.rawValue)"))
        case .unknown: throw Refusal("There is no job \(id).")
        }
    }
}
