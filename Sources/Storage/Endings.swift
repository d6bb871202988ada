import Domain
import Foundation
import GRDB

public enum CancelOutcome: Sendable, Hashable {
    /// The whole price is back. The job may have been running: then its engine still has to be stopped.
    case cancelled(Job, Balance)
    case notYours
    /// Done, failed or cancelled before.
    case notOpen
    case unknown
}

extension Store {
    /// Delivers a job: settles its price, makes its post and puts the answer into the outbox, all in one transaction.
    ///
    /// - Parameters:
    ///   - job: as ``claimNext()`` gave it; an answer of an earlier attempt is refused.
    ///   - pictures: already uploaded, at least one.
    ///   - answer: writes the line for the room, from the post and what the account has left.
    /// - Returns: nil when the job was cancelled, requeued or finished meanwhile; nothing was changed then.
    public func finish(
        _ job: Job, pictures: [PostedPicture], sheet: Post.Sheet? = nil, answer: @escaping @Sendable (Post, Balance) -> OutgoingText
    ) async throws -> Post? {
        guard !pictures.isEmpty else { throw StoreError.noPictures(job.id) }
        let now = clock()
        return try await write { db in
            guard let row = try JobRow.move(job.id, from: [.running], attempts: job.attempts, to: .done, in: db) else { return nil }
            let ledger = Ledger(db: db, now: now)
            try ledger.settle(row.job.charge)
            let post = try PostRow.publish(row, pictures: pictures, sheet: sheet, now: now, in: db)
            let balance = try ledger.grant(row.account).balance(now: now)
            try enqueue(answer(post, balance), key: Self.answerKey(row.id), now: now, in: db)
            return post
        }
    }

    /// Ends a job without pictures and gives its whole price back. Harmless when it is repeated.
    ///
    /// - Parameters:
    ///   - job: as the caller knows it; a word about an earlier attempt is ignored.
    ///   - state: `.failed` or `.cancelled`.
    ///   - answer: writes the line for the room from what the account has then; nil for silence.
    /// - Returns: false when the job had already ended; nothing was changed then.
    @discardableResult
    public func release(
        _ job: Job, as state: Job.State, answer: @escaping @Sendable (Balance) -> OutgoingText?
    ) async throws -> Bool {
        guard [.failed, .cancelled].contains(state) else { throw StoreError.notAnEnding(state) }
        let now = clock()
        return try await write { db in
            try end(job.id, attempts: job.attempts, as: state, now: now, in: db) { answer($1) } != nil
        }
    }

    /// Cancels a job that waits or runs, for its owner.
    ///
    /// - Parameter answer: writes a line for the outbox; nil when the caller answers by itself.
    public func cancel(
        _ id: PostID, by account: AccountID, answer: @escaping @Sendable (Job, Balance) -> OutgoingText? = { _, _ in nil }
    ) async throws -> CancelOutcome {
        let now = clock()
        return try await write { db in
            guard let row = try JobRow.find(id, in: db) else { return .unknown }
            guard row.account == account else { return .notYours }
            guard let (job, balance) = try end(id, as: .cancelled, now: now, in: db, answer: answer) else { return .notOpen }
            return .cancelled(job, balance)
        }
    }

    /// Clears up after a crash, once at the start and before any ``claimNext()``: what was running waits again, with its attempt counted, or has failed
    /// and is refunded when it was begun `maximumAttempts` times, so that a job that kills the process can't do so for ever.
    ///
    /// - Parameter answer: writes the line about a failed job.
    /// - Returns: the jobs that were running, as they are now.
    @discardableResult
    public func recover(
        maximumAttempts: Int, answer: @escaping @Sendable (Job, Balance) -> OutgoingText
    ) async throws -> [Job] {
        let now = clock()
        return try await write { db in
            try JobRow.running(in: db).compactMap { row in
                row.attempts < maximumAttempts
                    ? try putBack(row.job, adding: 0, in: db)
                    : try end(row.id, as: .failed, now: now, in: db, answer: answer)?.0
            }
        }
    }

    /// Puts a running job back into the queue at a graceful shut-down; the attempt does not count. A job that has ended stays as it is.
    public func requeue(_ job: Job) async throws {
        try await write { db in
            _ = try putBack(job, adding: -1, in: db)
        }
    }

    /// The owner's turn is given back too: an interrupted job goes on first.
    private func putBack(_ job: Job, adding: Int, in db: Database) throws -> Job? {
        guard let row = try JobRow.move(job.id, from: [.running], attempts: job.attempts, to: .queued, adding: adding, in: db) else {
            return nil
        }
        try db.execute(sql: "UPDATE account SET turn = 0 WHERE id = ?", arguments: [row.account.rawValue])
        signal(jobSignal, after: db)
        return row.job
    }

    private func end(
        _ id: PostID, attempts: Int? = nil, as state: Job.State, now: Date, in db: Database, answer: (Job, Balance) -> OutgoingText?
    ) throws -> (Job, Balance)? {
        guard let row = try JobRow.move(id, from: [.queued, .running], attempts: attempts, to: state, in: db) else { return nil }
        try Ledger(db: db, now: now).release(row.job.charge, grantDay: row.grantDay)
        try withdrawInputs(of: id, in: db)
        let balance = try AccountRow.find(row.account, in: db).balance(now: now)
        if let text = answer(row.job, balance) { try enqueue(text, key: Self.answerKey(id), now: now, in: db) }
        return (row.job, balance)
    }

    /// A job is answered once, whatever the answer is.
    private static func answerKey(_ id: PostID) -> String { "answer:\(id.rawValue)" }
}
