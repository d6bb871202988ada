import Domain
import Foundation
import GRDB

/// A list of prompts that `expand` made of an idea.
public struct Expansion: Codable, Sendable, Hashable {
    public var idea: String
    /// In the order in which they were numbered.
    public var prompts: [String]

    public init(idea: String, prompts: [String]) {
        self.idea = idea
        self.prompts = prompts
    }
}

extension Store {
    /// Keeps what `expand` printed for somebody in a room.
    ///
    /// - Returns: the last part of its page's address, 128 random bits.
    public func saveExpansion(_ expansion: Expansion, account: AccountID, room: String) async throws -> String {
        let json = try JSONEncoder().encode(expansion)
        return try await write { db in
            let owner = try AccountRow.find(account, in: db)
            let slug = Slug.random()
            try db.execute(
                sql: "INSERT INTO expansion (slug, account, room, expansion) VALUES (?, ?, ?, ?)",
                arguments: [slug, owner.id.rawValue, room, String(decoding: json, as: UTF8.self)])
            return slug
        }
    }

    /// The latest one of a person in a room, which `imagine 3` picks from; nil when there was none.
    public func expansion(account: AccountID, room: String) async throws -> Expansion? {
        try await expansion("account = ? AND room = ? ORDER BY id DESC LIMIT 1", [account.rawValue, room])
    }

    /// The one of a page; nil when there is none.
    public func expansion(slug: String) async throws -> Expansion? {
        try await expansion("slug = ?", [slug])
    }

    private func expansion(_ condition: String, _ arguments: StatementArguments) async throws -> Expansion? {
        let json = try await read { db in
            try String.fetchOne(db, sql: "SELECT expansion FROM expansion WHERE \(condition)", arguments: arguments)
        }
        return try json.map { try JSONDecoder().decode(Expansion.self, from: Data($0.utf8)) }
    }
}
