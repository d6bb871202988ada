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
        /// (0, −p): its pictures or its model were delivered; of a training that was stopped, the finished share.
        case settle
        /// (+p, −p): it failed or was cancelled; of a training that was stopped, the unfinished share.
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
    /// ``TrainingRun/id``; an entry is about a job, a training, or neither.
    public var training: Int64?
    public var at: Date
}

extension LedgerEntry: Codable, FetchableRecord {}

extension Store {
    /// The latest entries of an account that moved anything, newest first.
    public func entries(of account: AccountID, limit: Int) async throws -> [LedgerEntry] {
        try await read { db in
            try LedgerEntry.fetchAll(
                db, sql: "SELECT * FROM ledgerEntry WHERE account = ? AND (available, held) <> (0, 0) ORDER BY id DESC LIMIT ?",
                arguments: [account.rawValue, max(limit, 0)])
        }
    }
}

/// The bookkeeper inside one transaction. Only ``post(_:key:account:available:held:job:training:)`` moves tokens.
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
            if missing > 0 { try post(.grant, key: "\(account):\(today)", account: account, available: missing, held: 0) }
        }
        return try AccountRow.find(account, in: db)
    }

    /// - Throws: ``Overdrawn`` when fewer than the price are available.
    func hold(_ charge: Charge) throws {
        try post(.hold, charge, available: -charge.price, held: charge.price)
    }

    /// - Parameter tokens: of the price, what is paid; nil for all.
    func settle(_ charge: Charge, _ tokens: Int? = nil) throws {
        try post(.settle, charge, available: 0, held: -(tokens ?? charge.price))
    }

    /// Gives the price back to the grant that paid for it. When a later grant has filled the account up since, the excess expires.
    ///
    /// - Parameters:
    ///   - tokens: of the price, what is given back; nil for all.
    ///   - grantDay: of the grant that was the latest when the charge was accepted.
    func release(_ charge: Charge, _ tokens: Int? = nil, grantDay: Int) throws {
        let tokens = tokens ?? charge.price
        let account = try grant(charge.account)
        try post(.release, charge, available: tokens, held: -tokens)
        let excess = min(account.available + tokens - account.daily, tokens)
        if account.grantDay != grantDay, excess > 0 {
            try post(.expire, charge, available: -excess, held: 0)
        }
    }

    private func post(_ kind: LedgerEntry.Kind, _ charge: Charge, available: Int, held: Int) throws {
        try post(
            kind, key: charge.key, account: charge.account, available: available, held: held, job: charge.job, training: charge.training)
    }

    /// Moves the tokens and writes the entry, both or neither.
    private func post(
        _ kind: LedgerEntry.Kind, key: String, account: AccountID, available: Int, held: Int, job: PostID? = nil, training: Int64? = nil
    ) throws {
        try db.execute(
            sql: """
                UPDATE account SET available = available + :available, held = held + :held
                WHERE id = :account AND available + :available >= 0 AND held + :held >= 0
                """,
            arguments: ["available": available, "held": held, "account": account.rawValue])
        guard db.changesCount == 1 else { throw Overdrawn() }
        try db.execute(
            sql: "INSERT INTO ledgerEntry (key, account, kind, available, held, job, training, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: ["\(kind.rawValue):\(key)", account.rawValue, kind.rawValue, available, held, job?.rawValue, training, now])
    }
}

/// What tokens are held for.
struct Charge {
    /// Unique over all jobs and trainings.
    var key: String
    var account: AccountID
    var price: Int
    var job: PostID?
    var training: Int64?
}

extension Job {
    var charge: Charge { Charge(key: id.rawValue, account: account, price: price, job: id) }
}

extension Training {
    /// Of a run of it. No id of a post has a space.
    func charge(_ run: TrainingRun) -> Charge { Charge(key: "training \(run.id)", account: account, price: run.price, training: run.id) }
}
