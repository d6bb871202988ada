import Domain
import Foundation
import GRDB

/// One row of `training`. A deleted one stays as a tombstone for its ledger entries.
struct TrainingRow: Codable, FetchableRecord, PersistableRecord, Sendable {
    static let databaseTableName = "training"

    /// Nil before it is inserted.
    var id: Int64?
    var name: String
    var kind: TrainingKind
    var base: String
    var trigger: String
    var minimumSide: Int
    var account: AccountID
    var address: ReplyAddress
    var slug: String
    var isShared = false
    var createdAt: Date
    var run: Int64?
}

/// One row of `trainingRun`.
struct TrainingRunRow: Codable, FetchableRecord, Sendable {
    var id: Int64
    var key: String
    var training: Int64
    var state: Training.State
    var price: Int
    /// The day of the grant that pays for it; a refund goes back there.
    var grantDay: Int
    var attempts: Int
    var step: Int
    var steps: Int
    var loss: Double?
    var secondsLeft: Double?
    var sampleFile: String?
    var sampleUrl: String?
    var modelFile: String?
    var reason: String?

    var run: TrainingRun {
        var sample: Post.Sheet?
        if let sampleFile, let sampleUrl { sample = Post.Sheet(file: sampleFile, url: sampleUrl) }
        return TrainingRun(
            id: id, state: state, price: price, attempts: attempts, step: step, steps: steps, loss: loss, secondsLeft: secondsLeft,
            sample: sample, modelFile: modelFile, reason: reason)
    }

    static func find(_ id: Int64, in db: Database) throws -> TrainingRunRow? {
        try fetchOne(db, sql: "SELECT * FROM trainingRun WHERE id = ?", arguments: [id])
    }

    /// Moves a run on, if it still is what the caller believes it to be.
    ///
    /// - Parameter attempts: the attempt that the caller speaks for; nil for any.
    /// - Returns: nil when nothing was changed.
    static func move(
        _ id: Int64, from states: Set<Training.State>, attempts: Int? = nil, to state: Training.State, leaving left: Int? = nil,
        in db: Database
    ) throws -> TrainingRunRow? {
        guard var row = try find(id, in: db), states.contains(row.state), attempts ?? row.attempts == row.attempts else { return nil }
        row.state = state
        row.attempts = left ?? row.attempts
        try db.execute(sql: "UPDATE trainingRun SET state = ?, attempts = ? WHERE id = ?", arguments: [state.rawValue, row.attempts, id])
        return row
    }
}

extension Training {
    /// - Parameter condition: SQL on the table `training`, never made of anybody's words.
    static func fetch(
        _ db: Database, where condition: String, _ arguments: StatementArguments = [], order: String = "training.id"
    ) throws -> [Training] {
        try TrainingRow.fetchAll(db, sql: "SELECT * FROM training WHERE \(condition) ORDER BY \(order)", arguments: arguments).map { row in
            Training(row, run: try row.run.flatMap { try TrainingRunRow.find($0, in: db)?.run })
        }
    }

    static func find(_ id: Int64, in db: Database) throws -> Training? {
        try fetch(db, where: "id = ? AND deletedAt IS NULL", [id]).first
    }

    /// The training of a run.
    static func of(run: Int64, in db: Database) throws -> Training? { try fetch(db, where: "run = ?", [run]).first }

    private init(_ row: TrainingRow, run: TrainingRun?) {
        self.init(
            id: row.id ?? 0, name: row.name, kind: row.kind, base: row.base, trigger: row.trigger, minimumSide: row.minimumSide,
            account: row.account,
            address: row.address,
            slug: row.slug, isShared: row.isShared, createdAt: row.createdAt, run: run)
    }
}
