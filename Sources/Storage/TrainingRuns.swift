import Domain
import Foundation
import GRDB

public enum TrainingStart: Sendable {
    /// Paid for and queued; the balance is what is left.
    case started(Training, Balance)
    /// The message was seen before, and this is the training that it started. Nothing was charged.
    case repeated(Training)
}

extension Store {
    /// Fires when there may be a training to run or to clear away, and once at the start.
    public var trainingsChanged: AsyncStream<Void> { trainingSignal.stream() }

    /// Puts the price on hold and queues a training; its upload links are closed.
    ///
    /// - Parameters:
    ///   - key: the identity of the message that asks for it, unique over all networks; the same message again starts nothing.
    ///   - steps: that were planned.
    ///   - address: of the owner now, for the news; nil leaves it.
    /// - Throws: ``InsufficientTokens``, ``TrainingRefusal``; then nothing was changed.
    public func start(_ training: Int64, key: String, price: Int, steps: Int, address: ReplyAddress? = nil, daily: Int) async throws
        -> TrainingStart
    {
        let now = clock()
        return try await write { db in
            if let seen = try Int64.fetchOne(db, sql: "SELECT training FROM trainingRun WHERE key = ?", arguments: [key]) {
                guard let training = try Training.find(seen, in: db) else { throw TrainingRefusal.gone }
                return .repeated(training)
            }
            guard let current = try Training.find(training, in: db) else { throw TrainingRefusal.gone }
            guard current.isEditable else { throw TrainingRefusal.notNow(current.state) }
            try Self.checkIsOnly(current, in: db)
            let ledger = Ledger(db: db, now: now)
            let account = try ledger.grant(current.account, daily: daily)
            try db.execute(
                sql: """
                    INSERT INTO trainingRun (key, training, state, price, grantDay, steps, createdAt) VALUES (?, ?, 'waiting', ?, ?, ?, ?)
                    """,
                arguments: [key, training, price, account.grantDay ?? UTCDay(of: now).number, steps, now])
            let run = db.lastInsertedRowID
            let told = try address.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
            try db.execute(
                sql: "UPDATE training SET run = ?, address = coalesce(?, address) WHERE id = ?", arguments: [run, told, training])
            if let sample = current.run?.sample { try withdraw([sample.file], in: db) }
            try close(linksOf: training, now: now, in: db)
            guard let started = try Training.find(training, in: db), let row = started.run else { throw TrainingRefusal.gone }
            do {
                try ledger.hold(started.charge(row))
            } catch is Ledger.Overdrawn {
                throw InsufficientTokens(price: price, balance: account.balance(now: now))
            }
            signal(trainingSignal, after: db)
            return .started(started, try AccountRow.find(current.account, in: db).balance(now: now))
        }
    }

    /// Takes the training that waits longest and marks it as running; nil when none waits.
    public func claimNextTraining() async throws -> Training? {
        try await write { db in
            let next = try TrainingRunRow.fetchOne(db, sql: "SELECT * FROM trainingRun WHERE state = 'waiting' ORDER BY id LIMIT 1")
            guard let next, try TrainingRunRow.move(next.id, from: [.waiting], to: .running, leaving: next.attempts + 1, in: db) != nil
            else {
                return nil
            }
            return try Training.of(run: next.id, in: db)
        }
    }

    /// How many trainings come before a waiting one, a running one among them.
    public func trainingsAhead(of training: Training) async throws -> Int {
        guard let run = training.run else { return 0 }
        return try await read { db in
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM trainingRun WHERE state = 'running' OR (state = 'waiting' AND id < ?)", arguments: [run.id])
                ?? 0
        }
    }

    /// Keeps how far a running training is. A word about an earlier attempt, or one that has ended, is ignored.
    ///
    /// - Parameter sample: at the file host; the one before is taken back.
    public func note(_ progress: TrainingProgress, of training: Training, sample: Post.Sheet? = nil) async throws {
        guard let run = training.run else { return }
        try await write { db in
            guard let row = try TrainingRunRow.find(run.id, in: db), row.state == .running, row.attempts == run.attempts else {
                if let sample { try withdraw([sample.file], in: db) }
                return
            }
            try db.execute(
                sql: "UPDATE trainingRun SET step = ?, steps = ?, loss = ?, secondsLeft = ? WHERE id = ?",
                arguments: [progress.step, progress.steps, progress.loss, progress.secondsLeft, run.id])
            guard let sample else { return }
            try db.execute(
                sql: "UPDATE trainingRun SET sampleFile = ?, sampleUrl = ? WHERE id = ?", arguments: [sample.file, sample.url, run.id])
            if let old = row.sampleFile, old != sample.file { try withdraw([old], in: db) }
        }
    }

    /// Whether it waited or ran, and rests now. A running one still has to be told.
    public func pause(_ training: Training) async throws -> Bool {
        guard let run = training.run else { return false }
        return try await write { db in try TrainingRunRow.move(run.id, from: [.waiting, .running], to: .paused, in: db) != nil }
    }

    /// Whether it rested, and waits again.
    ///
    /// - Throws: ``TrainingRefusal/another(name:_:)``.
    public func resume(_ training: Training) async throws -> Bool {
        guard let run = training.run else { return false }
        return try await write { db in
            try Self.checkIsOnly(training, in: db)
            guard try TrainingRunRow.move(run.id, from: [.paused], to: .waiting, leaving: 0, in: db) != nil else { return false }
            signal(trainingSignal, after: db)
            return true
        }
    }

    /// One training of a person at a time.
    private static func checkIsOnly(_ training: Training, in db: Database) throws {
        let others = try Training.fetch(
            db, where: "account = ? AND id <> ? AND run IN (SELECT id FROM trainingRun WHERE state IN ('waiting', 'running'))",
            [training.account.rawValue, training.id])
        if let other = others.first { throw TrainingRefusal.another(name: other.name, other.state) }
    }
}
