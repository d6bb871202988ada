import Domain
import Foundation
import GRDB

/// What somebody can spend, in tokens.
public struct Balance: Sendable, Hashable {
    public var available: Int
    /// On hold for jobs that wait or run.
    public var held: Int
    /// What ``available`` is topped up to every day.
    public var daily: Int
    /// The next UTC midnight.
    public var nextGrant: Date

    public init(available: Int, held: Int, daily: Int, nextGrant: Date) {
        self.available = available
        self.held = held
        self.daily = daily
        self.nextGrant = nextGrant
    }
}

/// One row of `account`. Its tokens are the sums of its ledger entries, kept here so that one guarded statement can spend them.
struct AccountRow: Codable, FetchableRecord, Sendable {
    var id: AccountID
    var available: Int
    var held: Int
    var daily: Int
    /// The day of the latest grant; nil before the first.
    var grantDay: Int?
    var turn: Int
    var defaultModel: String?

    func balance(now: Date) -> Balance {
        let today = UTCDay(of: now)
        let granted = grantDay.map(UTCDay.init(number:)) ?? today
        return Balance(available: available, held: held, daily: daily, nextGrant: max(today, granted).next.start)
    }

    /// The account's row, made when there is none.
    static func find(_ id: AccountID, in db: Database) throws -> AccountRow {
        try db.execute(sql: "INSERT INTO account (id) VALUES (?) ON CONFLICT DO NOTHING", arguments: [id.rawValue])
        guard let row = try AccountRow.fetchOne(db, sql: "SELECT * FROM account WHERE id = ?", arguments: [id.rawValue]) else {
            throw DatabaseError(resultCode: .SQLITE_NOTFOUND, message: "account \(id) vanished")
        }
        return row
    }
}

extension Store {
    /// What an account has now, with today's grant.
    ///
    /// The grant is written at the first look of a UTC day: it tops up *to* `daily`, and what was left over is not carried on top.
    /// The day of the latest grant is kept, so that a clock going back never grants twice.
    public func balance(of account: AccountID, daily: Int) async throws -> Balance {
        let now = clock()
        return try await write { db in
            try Ledger(db: db, now: now).grant(account, daily: daily).balance(now: now)
        }
    }
}
