import Chat
import Domain
import Storage

/// `queue`: what is being drawn, and one's own places with the seconds they take. Other people's prompts are not shown.
struct Queue: Command {
    static let name = "queue"
    static let aliases = ["q", "status"]
    static let operands = ""
    static let summary = "what is being drawn, and how long yours will take"
    static let examples = ["queue"]

    init(_ arguments: Arguments) throws { try arguments.nothing() }

    func run(_ context: CommandContext) async throws -> [Reply] {
        let services = context.services
        let jobs = try await services.store.queue()
        guard !jobs.isEmpty else { return [context.reply("nothing is waiting.", kind: .notice)] }
        var facts: [String] = []
        if let progress = await services.runner.progress, let job = jobs.first(where: { $0.id == progress.job }) {
            facts.append("\(job.id) for \(job.address.nick) is \(Int(progress.fraction * 100)) % drawn")
        }
        let waiting = jobs.filter { $0.state == .queued }.count
        facts.append(waiting == 1 ? "1 waits" : "\(waiting) wait")
        for job in jobs where job.account == context.account && (!job.isPrivate || context.message.room.isDirect) {
            let wait = try await services.wait(for: job.id)
            facts.append(
                "your \(job.id) “\(job.request.recipe.prompt.shortened(to: 30))” \(Texts.place(wait.position)), \(Texts.about(wait.seconds))"
            )
        }
        return [context.reply(facts.prefix(8).joined(separator: " · "), kind: .notice)]
    }
}
