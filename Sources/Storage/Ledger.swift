import Domain
import Foundation
import GRDB

/// One movement of tokens. Entries are only ever added; a mistake is mended by a further entry.
public struct LedgerEntry: Sendable, Hashable, Identifiable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// (+n, 0): today's tokens.
        case grant
        /// (−p, +p): a job was accepted.
        case hold
        /// (0, −p): its pictures were delivered.
        case settle
        /// (+p, −p): it failed or was cancelled.
        case release
        /// (−n, 0): the part of a release that an earlier day's grant had paid for and today's grant has already made good.
        case expire
    }

    /// Grows with every entry of any account.
    public var id: Int64
    public var account: AccountID
    public var kind: Kind
    /// What it added to the tokens that can be spent.
    public var available: Int
    /// What it added to the tokens on hold.
    public var held: Int
    public var job: PostID?
    public var at: Date
}

extension LedgerEntry: Codable, FetchableRecord {}

extension Store {
    /// The latest entries of an account, newest first.
    public func entries(of account: AccountID, limit: Int) async throws -> [LedgerEntry] {
        try await read { db in
            try LedgerEntry.fetchAll(
                db, sql: "SELECT * FROM ledgerEntry WHERE account = ? ORDER BY id DESC LIMIT ?",
                arguments: [account.rawValue, max(limit, 0)])
        }
    }
}

/// The bookkeeper inside one transaction. Only ``post(_:key:account:available:held:job:)`` moves tokens.
///
/// Every entry has a business key (`hold:JOB`) that is unique, so that nothing can be booked twice, by whatever fault.
struct Ledger {
    /// The account has fewer tokens than a booking needs.
    struct Overdrawn: Error {}

    var db: Database
    var now: Date

    /// The account after today's grant.
    ///
    /// - Parameter daily: nil to grant what the account was granted last.
    func grant(_ account: AccountID, daily: Int? = nil) throws -> AccountRow {
        let row = try AccountRow.find(account, in: db)
        let daily = daily ?? row.daily
        let today = UTCDay(of: now)
        if daily != row.daily {
            try db.execute(sql: "UPDATE account SET daily = ? WHERE id = ?", arguments: [daily, account.rawValue])
        }
        if row.grantDay ?? Int.min < today.number {
            try db.execute(sql: "UPDATE account SET grantDay = ? WHERE id = ?", arguments: [today.number, account.rawValue])
            let missing = daily - row.available
            if missing > 0 { try post(.grant, key: "\(account):\(today)", account: account, available: missing, held: 0, job: nil) }
        }
        return try AccountRow.find(account, in: db)
    }

    /// - Throws: ``Overdrawn`` when fewer than the price are available.
    func hold(_ job: Job) throws {
        try post(.hold, job: job, available: -job.price, held: job.price)
    }

    func settle(_ job: Job) throws {
        try post(.settle, job: job, available: 0, held: -job.price)
    }

    /// Gives the whole price back to the grant that paid for it. When a later grant has filled the account up since, the excess expires.
    ///
    /// - Parameter grantDay: of the grant that was the latest when the job was accepted.
    func release(_ job: Job, grantDay: Int) throws {
        let account = try grant(job.account)
        try post(.release, job: job, available: job.price, held: -job.price)
        let excess = min(account.available + job.price - account.daily, job.price)
        if account.grantDay != grantDay, excess > 0 {
            try post(.expire, job: job, available: -excess, held: 0)
        }
    }

    private func post(_ kind: LedgerEntry.Kind, job: Job, available: Int, held: Int) throws {
        try post(kind, key: job.id.rawValue, account: job.account, available: available, held: held, job: job.id)
    }

    /// Moves the tokens and writes the entry, both or neither.
    private func post(_ kind: LedgerEntry.Kind, key: String, account: AccountID, available: Int, held: Int, job: PostID?) throws {
        try db.execute(
            sql: """
                UPDATE account SET available = available + :available, held = held + :held
                WHERE id = :account AND available + :available >= 0 AND held + :held >= 0
                """,
            arguments: ["available": available, "held": held, "account": account.rawValue])
        guard db.changesCount == 1 else { throw Overdrawn() }
        try db.execute(
            sql: "INSERT INTO ledgerEntry (key, account, kind, available, held, job, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: ["\(kind.rawValue):\(key)", account.rawValue, kind.rawValue, available, held, job?.rawValue, now])
    }
}
