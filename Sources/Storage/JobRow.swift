import Domain
import Foundation
import GRDB

/// One row of `job`.
struct JobRow: Codable, FetchableRecord, PersistableRecord, Sendable {
    static let databaseTableName = "job"

    /// Grows with every job, so that their order does not hang on a clock. Nil before it is inserted.
    var number: Int64?
    var id: PostID
    var key: String
    var account: AccountID
    var address: ReplyAddress
    var request: ImageRequest
    var isPrivate: Bool
    var parentPost: PostID?
    var parentNumber: Int?
    var price: Int
    /// The day of the grant that pays for it; a refund goes back there.
    var grantDay: Int
    var state: Job.State
    var attempts: Int
    var createdAt: Date

    init(_ order: Order, id: PostID, grantDay: Int, createdAt: Date) {
        self.id = id
        key = order.key
        account = order.account
        address = order.address
        request = order.request
        isPrivate = order.isPrivate
        parentPost = order.parent?.post
        parentNumber = order.parent?.number
        price = order.price
        self.grantDay = grantDay
        state = .queued
        attempts = 0
        self.createdAt = createdAt
    }

    var parent: PictureReference? {
        parentPost.map { PictureReference(post: $0, number: parentNumber ?? 1) }
    }

    var job: Job {
        Job(
            id: id, account: account, address: address, request: request, isPrivate: isPrivate, parent: parent, price: price, state: state,
            attempts: attempts, createdAt: createdAt)
    }
}

extension JobRow {
    static func find(_ id: PostID, in db: Database) throws -> JobRow? {
        try fetchOne(db, sql: "SELECT * FROM job WHERE id = ?", arguments: [id.rawValue])
    }

    static func countWaiting(of account: AccountID, in db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM job WHERE state = 'queued' AND account = ?", arguments: [account.rawValue]) ?? 0
    }

    static func running(in db: Database) throws -> [JobRow] {
        try fetchAll(db, sql: "SELECT * FROM job WHERE state = 'running' ORDER BY number")
    }

    /// The waiting jobs in the order in which they will run: people take turns.
    ///
    /// The account that was served longest ago comes first, with its oldest job, and then goes to the end of the line. So everybody's first jobs
    /// come before anybody's second, and every round has the order of the first one.
    static func waiting(in db: Database, limit: Int = -1) throws -> [JobRow] {
        try fetchAll(
            db,
            sql: """
                SELECT * FROM (
                    SELECT job.*, account.turn,
                        row_number() OVER mine AS round,
                        first_value(job.number) OVER mine AS oldest
                    FROM job JOIN account ON account.id = job.account
                    WHERE job.state = 'queued'
                    WINDOW mine AS (PARTITION BY job.account ORDER BY job.number)
                )
                ORDER BY round, turn, oldest
                LIMIT ?
                """,
            arguments: [limit])
    }

    /// Moves a job on, if it still is what the caller believes it to be.
    ///
    /// - Parameters:
    ///   - states: in one of which it must be.
    ///   - attempts: the attempt that the caller speaks for; nil for any. An answer of an earlier attempt comes too late.
    /// - Returns: the job as it is now; nil when nothing was changed.
    static func move(
        _ id: PostID, from states: Set<Job.State>, attempts: Int? = nil, to state: Job.State, adding: Int = 0, in db: Database
    ) throws -> JobRow? {
        guard var row = try find(id, in: db), states.contains(row.state), attempts ?? row.attempts == row.attempts else { return nil }
        row.state = state
        row.attempts += adding
        try db.execute(
            sql: "UPDATE job SET state = ?, attempts = ? WHERE id = ?", arguments: [row.state.rawValue, row.attempts, id.rawValue])
        return row
    }
}
