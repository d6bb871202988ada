import Domain
import Foundation
import GRDB

/// What the owner of a training is told at its end.
public struct TrainingNews: Sendable {
    /// In the order in which they are said.
    public var lines: [OutgoingText]
    /// A copy by mail, when there is a relay; it goes out only when the account has an address.
    public var letter: (subject: String, body: String)?

    public init(_ lines: [OutgoingText], letter: (subject: String, body: String)? = nil) {
        self.lines = lines
        self.letter = letter
    }
}

extension Store {
    /// Delivers a model: settles its price, makes private posts of its samples, and promises the news, all in one transaction.
    ///
    /// - Parameters:
    ///   - training: as ``claimNextTraining()`` gave it; an answer of an earlier attempt is refused.
    ///   - modelFile: the LoRA's path.
    ///   - samples: already uploaded.
    /// - Returns: the posts; nil when it was paused, stopped or finished meanwhile; nothing was changed then.
    public func finish(
        _ training: Training, modelFile: String, samples: [PostedPicture], news: @escaping @Sendable ([Post], Balance) -> TrainingNews
    ) async throws -> [Post]? {
        guard let run = training.run else { return nil }
        let now = clock()
        return try await write { db in
            guard let row = try TrainingRunRow.move(run.id, from: [.running], attempts: run.attempts, to: .done, in: db) else { return nil }
            try db.execute(
                sql:
                    "UPDATE trainingRun SET step = steps, secondsLeft = 0, modelFile = ?, sampleFile = NULL, sampleUrl = NULL WHERE id = ?",
                arguments: [modelFile, run.id])
            if let sample = row.sampleFile { try withdraw([sample], in: db) }
            let ledger = Ledger(db: db, now: now)
            try ledger.settle(training.charge(row.run))
            let posts = try samples.map { sample in try publish(sample, of: training, run: row, ledger) }
            let balance = try ledger.grant(training.account).balance(now: now)
            try tell(news(posts, balance), of: training, now: now, in: db)
            return posts
        }
    }

    /// Ends a training without a model and gives the whole price back.
    ///
    /// - Returns: false when it had ended, or was paused or begun anew meanwhile; nothing was changed then.
    @discardableResult
    public func fail(
        _ training: Training, reason: String, news: @escaping @Sendable (Balance) -> TrainingNews
    ) async throws -> Bool {
        guard let run = training.run else { return false }
        let now = clock()
        return try await write { db in
            guard let row = try TrainingRunRow.move(run.id, from: [.running], attempts: run.attempts, to: .failed, in: db) else {
                return false
            }
            try end(training, row, reason: reason, refund: row.price, now: now, in: db)
            try tell(news(AccountRow.find(training.account, in: db).balance(now: now)), of: training, now: now, in: db)
            return true
        }
    }

    /// Ends a training that waits, runs or rests, for its owner: the unfinished share of its price comes back. A running one still has to be told.
    ///
    /// - Returns: what came back, and what the account has then; nil when it was none of these.
    public func stop(_ training: Training) async throws -> (refund: Int, balance: Balance)? {
        guard let run = training.run else { return nil }
        let now = clock()
        return try await write { db in
            guard let row = try TrainingRunRow.move(run.id, from: [.waiting, .running, .paused], to: .stopped, in: db) else { return nil }
            let refund = row.run.refund
            try end(training, row, reason: nil, refund: refund, now: now, in: db)
            return (refund, try AccountRow.find(training.account, in: db).balance(now: now))
        }
    }

    /// Clears up after a crash, once at the start and before any ``claimNextTraining()``: what was running waits again, with its attempt
    /// counted, or has failed and is refunded when it was begun `maximumAttempts` times.
    ///
    /// - Returns: how many were running.
    @discardableResult
    public func recoverTrainings(
        maximumAttempts: Int, reason: String, news: @escaping @Sendable (Training, Balance) -> TrainingNews
    ) async throws -> Int {
        let now = clock()
        return try await write { db in
            let rows = try TrainingRunRow.fetchAll(db, sql: "SELECT * FROM trainingRun WHERE state = 'running' ORDER BY id")
            for row in rows {
                let fails = row.attempts >= maximumAttempts
                guard let moved = try TrainingRunRow.move(row.id, from: [.running], to: fails ? .failed : .waiting, in: db),
                    fails, let training = try Training.of(run: row.id, in: db)
                else { continue }
                try end(training, moved, reason: reason, refund: moved.price, now: now, in: db)
                try tell(news(training, AccountRow.find(training.account, in: db).balance(now: now)), of: training, now: now, in: db)
            }
            return rows.count
        }
    }

    /// Puts a running training back into the queue at a graceful shut-down; the attempt does not count. One that has ended or rests stays so.
    public func requeue(_ training: Training) async throws {
        guard let run = training.run else { return }
        try await write { db in
            let row = try TrainingRunRow.move(
                run.id, from: [.running], attempts: run.attempts, to: .waiting, leaving: run.attempts - 1, in: db)
            if row != nil { signal(trainingSignal, after: db) }
        }
    }

    /// Books the end of a run without a model.
    private func end(_ training: Training, _ row: TrainingRunRow, reason: String?, refund: Int, now: Date, in db: Database) throws {
        try db.execute(
            sql: "UPDATE trainingRun SET reason = ?, secondsLeft = NULL, sampleFile = NULL, sampleUrl = NULL WHERE id = ?",
            arguments: [reason, row.id])
        if let sample = row.sampleFile { try withdraw([sample], in: db) }
        let ledger = Ledger(db: db, now: now)
        let charge = training.charge(row.run)
        if refund < row.price { try ledger.settle(charge, row.price - refund) }
        if refund > 0 { try ledger.release(charge, refund, grantDay: row.grantDay) }
    }

    /// A sample becomes a post that costs nothing and is its owner's alone.
    private func publish(_ sample: PostedPicture, of training: Training, run: TrainingRunRow, _ ledger: Ledger) throws -> Post {
        let db = ledger.db
        var generator = SystemRandomNumberGenerator()
        let id = try PostID.fresh(using: &generator) { id in try JobRow.find(id, in: db) != nil }
        let order = Order(
            key: "training \(run.id) \(sample.number)", account: training.account, address: training.address,
            request: ImageRequest(recipe: sample.recipe), isPrivate: true, price: 0)
        var row = JobRow(order, id: id, grantDay: run.grantDay, createdAt: ledger.now)
        row.state = .done
        try row.insert(db)
        try ledger.hold(row.job.charge)
        try ledger.settle(row.job.charge)
        var picture = sample
        picture.number = 1
        return try PostRow.publish(row, pictures: [picture], sheet: nil, now: ledger.now, in: db)
    }

    private func tell(_ news: TrainingNews, of training: Training, now: Date, in db: Database) throws {
        let key = "training:\(training.run?.id ?? 0)"
        for (index, line) in news.lines.enumerated() {
            try enqueue(line, key: "\(key):\(index)", account: training.account, now: now, in: db)
        }
        let recipient = try String.fetchOne(db, sql: "SELECT mail FROM account WHERE id = ?", arguments: [training.account.rawValue])
        guard let recipient, let letter = news.letter else { return }
        try enqueue(Letter(recipient: recipient, subject: letter.subject, body: letter.body), key: key, now: now, in: db)
    }
}
