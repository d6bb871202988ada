import Domain
import Foundation
import GRDB

/// Where an open job stands.
public struct QueuePlace: Sendable, Hashable {
    public var job: Job
    /// 0 when it runs, 1 when it is next.
    public var position: Int
    /// The jobs before it in the order in which they run, a running one first.
    public var ahead: [Job]

    public init(job: Job, position: Int, ahead: [Job]) {
        self.job = job
        self.position = position
        self.ahead = ahead
    }
}

extension Store {
    /// Fires when there may be a job to claim, and once at the start.
    public var jobsAdded: AsyncStream<Void> { jobSignal.stream() }

    /// Takes the next job by fair share and marks it as running; nil when none waits.
    ///
    /// People take turns: the account that was served longest ago comes first, with its oldest job.
    public func claimNext() async throws -> Job? {
        try await write { db in
            guard let next = try JobRow.waiting(in: db, limit: 1).first else { return nil }
            try db.execute(
                sql: "UPDATE account SET turn = (SELECT max(turn) FROM account) + 1 WHERE id = ?", arguments: [next.account.rawValue])
            return try JobRow.move(next.id, from: [.queued], to: .running, adding: 1, in: db)?.job
        }
    }

    /// All open jobs: what runs, then what waits in the order in which ``claimNext()`` would serve it.
    public func queue() async throws -> [Job] {
        try await read { db in try Self.openJobs(in: db).map(\.job) }
    }

    /// Nil when the job is unknown or no longer open.
    public func place(of id: PostID) async throws -> QueuePlace? {
        try await read { db in
            let open = try Self.openJobs(in: db).map(\.job)
            guard let index = open.firstIndex(where: { $0.id == id }) else { return nil }
            let job = open[index]
            let waitingAhead = open[..<index].count { $0.state == .queued }
            return QueuePlace(job: job, position: job.state == .running ? 0 : waitingAhead + 1, ahead: Array(open[..<index]))
        }
    }

    /// The account's jobs that wait or run, in the order of ``queue()``.
    public func openJobs(of account: AccountID) async throws -> [Job] {
        try await queue().filter { $0.account == account }
    }

    /// A job in any state; nil when there never was one.
    public func job(_ id: PostID) async throws -> Job? {
        try await read { db in try JobRow.find(id, in: db)?.job }
    }

    private static func openJobs(in db: Database) throws -> [JobRow] {
        try JobRow.running(in: db) + JobRow.waiting(in: db)
    }

    /// Wakes the signal's listeners once the transaction is on the disk.
    func signal(_ signal: Signal, after db: Database) {
        db.afterNextTransaction { _ in signal.send() }
    }
}
