import Domain
import Foundation
import GRDB

/// What somebody asks for, before it is accepted.
public struct Order: Sendable {
    /// The identity of the message that it came by, unique over all networks and without NUL; the same message again is the same order.
    public var key: String
    public var account: AccountID
    public var address: ReplyAddress
    public var request: ImageRequest
    public var isPrivate: Bool
    /// The picture that is remixed; its post exists, deleted or not.
    public var parent: PictureReference?
    /// In tokens, not negative.
    public var price: Int

    public init(
        key: String, account: AccountID, address: ReplyAddress, request: ImageRequest, isPrivate: Bool = false,
        parent: PictureReference? = nil,
        price: Int
    ) {
        self.key = key
        self.account = account
        self.address = address
        self.request = request
        self.isPrivate = isPrivate
        self.parent = parent
        self.price = price
    }
}

public enum Acceptance: Sendable {
    /// Queued and paid for; the balance is what is left.
    case accepted(Job, Balance)
    /// The message was seen before, and this is the job that came of it. Nothing was charged.
    case repeated(Job)
}

public struct InsufficientTokens: Error, Sendable, Hashable {
    public var price: Int
    public var balance: Balance

    public init(price: Int, balance: Balance) {
        self.price = price
        self.balance = balance
    }
}

public struct TooManyWaiting: Error, Sendable, Hashable {
    /// The account's jobs that wait now.
    public var waiting: Int
    public var limit: Int

    public init(waiting: Int, limit: Int) {
        self.waiting = waiting
        self.limit = limit
    }
}

extension Store {
    /// Takes orders of one account: puts their prices on hold and queues a job for each, all together or none at all.
    ///
    /// - Parameters:
    ///   - daily: tokens that an account is topped up to every UTC day.
    ///   - waitingLimit: how many jobs of one account may wait; the running one does not count.
    /// - Returns: one for each order; those whose key was seen before are the jobs of then.
    /// - Throws: ``InsufficientTokens`` with the price of all, ``TooManyWaiting``; then nothing was changed.
    public func accept(_ orders: [Order], daily: Int, waitingLimit: Int) async throws -> [Acceptance] {
        let now = clock()
        return try await write { db in
            var acceptances: [Acceptance] = []
            do {
                for order in orders { acceptances.append(try accept(order, daily: daily, waitingLimit: waitingLimit, now: now, in: db)) }
            } catch let error as InsufficientTokens {
                // Of all orders, and of what there was before the first of them.
                var balance = error.balance
                for case .accepted(let job, _) in acceptances {
                    balance.available += job.price
                    balance.held -= job.price
                }
                throw InsufficientTokens(price: orders.map(\.price).reduce(0, +), balance: balance)
            }
            return acceptances
        }
    }

    /// Takes one order.
    public func accept(_ order: Order, daily: Int, waitingLimit: Int) async throws -> Acceptance {
        try await accept([order], daily: daily, waitingLimit: waitingLimit)[0]
    }

    private func accept(_ order: Order, daily: Int, waitingLimit: Int, now: Date, in db: Database) throws -> Acceptance {
        if let seen = try JobRow.fetchOne(db, sql: "SELECT * FROM job WHERE key = ?", arguments: [order.key]) {
            return .repeated(seen.job)
        }
        let ledger = Ledger(db: db, now: now)
        let account = try ledger.grant(order.account, daily: daily)
        let waiting = try JobRow.countWaiting(of: order.account, in: db)
        guard waiting < waitingLimit else { throw TooManyWaiting(waiting: waiting, limit: waitingLimit) }

        var generator = SystemRandomNumberGenerator()
        let id = try PostID.fresh(using: &generator) { id in try JobRow.find(id, in: db) != nil }
        let row = JobRow(order, id: id, grantDay: account.grantDay ?? UTCDay(of: now).number, createdAt: now)
        try row.insert(db)
        try keepInputs(of: row, in: db)
        guard let job = try JobRow.find(id, in: db)?.job else { throw RecordError.recordNotFound(databaseTableName: "job", key: [:]) }
        do {
            try ledger.hold(job.charge)
        } catch is Ledger.Overdrawn {
            throw InsufficientTokens(price: order.price, balance: account.balance(now: now))
        }
        signal(jobSignal, after: db)
        return .accepted(job, try AccountRow.find(order.account, in: db).balance(now: now))
    }
}

extension PostID {
    /// A random id that is free: as short as possible, longer when the short ones are crowded.
    static func fresh(using generator: inout some RandomNumberGenerator, isTaken: (PostID) throws -> Bool) rethrows -> PostID {
        let tries = 8
        for length in lengths {
            for _ in 0..<tries {
                let id = random(length: length, using: &generator)
                if try !isTaken(id) { return id }
            }
        }
        // 23 × 31^11 ids of the greatest length: the unique index of the table is the last guard.
        return random(length: lengths.upperBound, using: &generator)
    }
}
