import CCrypto
import Domain
import Foundation
import GRDB

/// An address by which somebody brings pictures for a training.
public struct UploadLink: Sendable, Hashable {
    public var training: Training
    public var expiresAt: Date
    /// By its owner, or because there is a newer one.
    public var isClosed: Bool
    /// Neither closed nor expired.
    public var isOpen: Bool
}

extension Store {
    /// Opens a link for a while and closes all earlier ones of the training.
    ///
    /// - Returns: 128 random bits, the secret part of the link. Only their digest is kept.
    public func openLink(to training: Int64, for seconds: TimeInterval) async throws -> String {
        let now = clock()
        return try await write { db in
            let token = Slug.random()
            try close(linksOf: training, now: now, in: db)
            try db.execute(
                sql: "INSERT INTO uploadLink (digest, training, expiresAt) VALUES (?, ?, ?)",
                arguments: [digest(token), training, now.addingTimeInterval(seconds)])
            return token
        }
    }

    /// A link beside those that are open, for the bot itself.
    public func openOwnLink(to training: Int64) async throws -> String {
        let end = clock().addingTimeInterval(60)
        return try await write { db in
            let token = Slug.random()
            try db.execute(
                sql: "INSERT INTO uploadLink (digest, training, expiresAt) VALUES (?, ?, ?)", arguments: [digest(token), training, end])
            return token
        }
    }

    /// Nil when there never was one, or its training is gone.
    public func link(_ token: String) async throws -> UploadLink? {
        let now = clock()
        return try await read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM uploadLink WHERE digest = ?", arguments: [digest(token)]),
                let training = try Training.find(row["training"], in: db)
            else { return nil }
            let (expiresAt, closedAt): (Date, Date?) = (row["expiresAt"], row["closedAt"])
            return UploadLink(
                training: training, expiresAt: expiresAt, isClosed: closedAt != nil, isOpen: closedAt == nil && now < expiresAt)
        }
    }

    public func closeLinks(of training: Int64) async throws {
        let now = clock()
        try await write { db in try close(linksOf: training, now: now, in: db) }
    }

    func close(linksOf training: Int64, now: Date, in db: Database) throws {
        try db.execute(sql: "UPDATE uploadLink SET closedAt = ? WHERE training = ? AND closedAt IS NULL", arguments: [now, training])
    }
}

/// The SHA-256 of a token.
private func digest(_ token: String) -> Data {
    let bytes = Array(token.utf8)
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = SHA256(bytes, bytes.count, &digest)
    return Data(digest)
}
