import Domain
import Foundation
import GRDB

/// A mail that the bot owes somebody.
public struct Letter: Sendable, Hashable {
    /// An address that ``Store/setMail(_:of:)`` was given.
    public var recipient: String
    public var subject: String
    /// Plain text.
    public var body: String

    public init(recipient: String, subject: String, body: String) {
        self.recipient = recipient
        self.subject = subject
        self.body = body
    }
}

extension Letter: Codable, FetchableRecord {}

public struct PendingLetter: Sendable, Hashable, Identifiable {
    public var id: Int64
    public var letter: Letter
    /// Unique for ever, for the mail's Message-ID.
    public var key: String
    /// How often it was tried in vain.
    public var attempts: Int
    public var createdAt: Date
}

extension Store {
    /// Fires when there may be a letter to send, and once at the start. It does not fire when a postponed one falls due.
    public var lettersAdded: AsyncStream<Void> { letterSignal.stream() }

    /// - Parameter mail: a checked address; nil for none.
    public func setMail(_ mail: String?, of account: AccountID) async throws {
        try await write { db in
            let row = try AccountRow.find(account, in: db)
            try db.execute(sql: "UPDATE account SET mail = ? WHERE id = ?", arguments: [mail, row.id.rawValue])
        }
    }

    public func mail(of account: AccountID) async throws -> String? {
        try await read { db in try String.fetchOne(db, sql: "SELECT mail FROM account WHERE id = ?", arguments: [account.rawValue]) }
    }

    /// - Parameter key: what it is about; a second letter under the same key is dropped.
    public func enqueue(_ letter: Letter, key: String) async throws {
        let now = clock()
        try await write { db in try enqueue(letter, key: key, now: now, in: db) }
    }

    func enqueue(_ letter: Letter, key: String, now: Date, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO letter (key, recipient, subject, body, createdAt, dueAt) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """, arguments: [key, letter.recipient, letter.subject, letter.body, now, now])
        signal(letterSignal, after: db)
    }

    /// What is due now, oldest first.
    public func pendingLetters(limit: Int) async throws -> [PendingLetter] {
        let now = clock()
        return try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM letter WHERE state = 'pending' AND dueAt <= ? ORDER BY id LIMIT ?", arguments: [now, max(limit, 0)]
            ).map { row in
                PendingLetter(
                    id: row["id"], letter: try Letter(row: row), key: row["key"], attempts: row["attempts"], createdAt: row["createdAt"])
            }
        }
    }

    public func markSent(letter id: Int64) async throws {
        try await write { db in
            try db.execute(sql: "UPDATE letter SET state = 'sent' WHERE id = ? AND state = 'pending'", arguments: [id])
        }
    }

    /// It could not be sent now; counts as an attempt.
    public func postpone(letter id: Int64, until due: Date) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE letter SET dueAt = ?, attempts = attempts + 1 WHERE id = ? AND state = 'pending'", arguments: [due, id])
        }
    }

    /// It never will be sent; the row and the reason stay.
    public func giveUp(letter id: Int64, reason: String) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE letter SET state = 'undeliverable', reason = ? WHERE id = ? AND state = 'pending'", arguments: [reason, id])
        }
    }
}
