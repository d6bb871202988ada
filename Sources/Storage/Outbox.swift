import Domain
import Foundation
import GRDB

/// A line that the bot owes somebody.
public struct OutgoingText: Sendable, Hashable, Codable {
    public var address: ReplyAddress
    public var text: String
    /// Stays whole when the text has to be shortened.
    public var link: String?
    /// A status or an error, and no result.
    public var isNotice: Bool

    public init(address: ReplyAddress, text: String, link: String? = nil, isNotice: Bool = false) {
        self.address = address
        self.text = text
        self.link = link
        self.isNotice = isNotice
    }
}

public struct OutboxMessage: Sendable, Hashable, Identifiable {
    public var id: Int64
    public var message: OutgoingText
    /// How often it was tried in vain.
    public var attempts: Int
    public var createdAt: Date
}

extension OutboxMessage: Codable, FetchableRecord {}

extension Store {
    /// Fires when there may be a message to send, and once at the start. It does not fire when a postponed one falls due.
    public var messagesAdded: AsyncStream<Void> { messageSignal.stream() }

    /// Promises a line.
    ///
    /// - Parameter key: what it answers; a second line under the same key is dropped.
    public func enqueue(_ message: OutgoingText, key: String) async throws {
        let now = clock()
        try await write { db in try enqueue(message, key: key, now: now, in: db) }
    }

    /// - Parameter account: whose line it is, to be said to them later when it can't be said now; nil for none.
    func enqueue(_ message: OutgoingText, key: String, account: AccountID? = nil, now: Date, in db: Database) throws {
        let json = try JSONEncoder().encode(message)
        try db.execute(
            sql: "INSERT INTO outgoing (key, network, message, account, createdAt, dueAt) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            arguments: [key, message.address.network, String(decoding: json, as: UTF8.self), account?.rawValue, now, now])
        signal(messageSignal, after: db)
    }

    /// Somebody is there: what was owed to them and could not be said is due again, addressed to the nick that they have now.
    public func revive(for account: AccountID, nick: String) async throws {
        let now = clock()
        let isOwed = try await read { db in try Self.unsaid(to: account, in: db).isEmpty == false }
        guard isOwed else { return }
        try await write { db in
            for row in try Self.unsaid(to: account, in: db) {
                var message = row.message
                (message.address.target, message.address.nick) = (nick, nick)
                try db.execute(
                    sql: "UPDATE outgoing SET state = 'pending', attempts = 0, message = ?, createdAt = ?, dueAt = ? WHERE id = ?",
                    arguments: [String(decoding: try JSONEncoder().encode(message), as: UTF8.self), now, now, row.id])
            }
            signal(messageSignal, after: db)
        }
    }

    private static func unsaid(to account: AccountID, in db: Database) throws -> [OutboxMessage] {
        try OutboxMessage.fetchAll(
            db, sql: "SELECT id, message, attempts, createdAt FROM outgoing WHERE account = ? AND state = 'undeliverable' ORDER BY id",
            arguments: [account.rawValue])
    }

    /// What is due now, oldest first.
    ///
    /// - Parameter network: only this one's; nil for all.
    public func pendingMessages(network: String? = nil, limit: Int) async throws -> [OutboxMessage] {
        let now = clock()
        return try await read { db in
            try OutboxMessage.fetchAll(
                db,
                sql: """
                    SELECT id, message, attempts, createdAt FROM outgoing
                    WHERE state = 'pending' AND dueAt <= ? AND network = coalesce(?, network) ORDER BY id LIMIT ?
                    """,
                arguments: [now, network, max(limit, 0)])
        }
    }

    public func markSent(_ id: Int64) async throws {
        try await write { db in
            try db.execute(sql: "UPDATE outgoing SET state = 'sent' WHERE id = ? AND state = 'pending'", arguments: [id])
        }
    }

    /// It could not be sent now; counts as an attempt.
    public func postpone(_ id: Int64, until due: Date) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE outgoing SET dueAt = ?, attempts = attempts + 1 WHERE id = ? AND state = 'pending'", arguments: [due, id])
        }
    }

    /// It never will be sent; the row and the reason stay.
    public func giveUp(_ id: Int64, reason: String) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE outgoing SET state = 'undeliverable', reason = ? WHERE id = ? AND state = 'pending'", arguments: [reason, id])
        }
    }
}
