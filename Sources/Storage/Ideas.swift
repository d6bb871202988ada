import Domain
import Foundation
import GRDB

/// What `expand` printed; kept as one JSON text.
private struct Expansion: Codable {
    var idea: String
    var prompts: [String]
}

extension Store {
    /// Keeps the numbered prompts that `expand` printed for somebody in a room, in place of the ones before.
    public func saveExpansion(idea: String, prompts: [String], account: AccountID, room: String) async throws {
        let json = try JSONEncoder().encode(Expansion(idea: idea, prompts: prompts))
        try await write { db in
            let owner = try AccountRow.find(account, in: db)
            try db.execute(
                sql: "INSERT OR REPLACE INTO expansion (account, room, expansion) VALUES (?, ?, ?)",
                arguments: [owner.id.rawValue, room, String(decoding: json, as: UTF8.self)])
        }
    }

    /// The latest ones, in the order in which they were numbered; nil when there were none.
    public func expansion(account: AccountID, room: String) async throws -> (idea: String, prompts: [String])? {
        let json = try await read { db in
            try String.fetchOne(
                db, sql: "SELECT expansion FROM expansion WHERE account = ? AND room = ?", arguments: [account.rawValue, room])
        }
        guard let json else { return nil }
        let expansion = try JSONDecoder().decode(Expansion.self, from: Data(json.utf8))
        return (expansion.idea, expansion.prompts)
    }
}
