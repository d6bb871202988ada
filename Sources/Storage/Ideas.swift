import Domain
import Foundation
import GRDB

extension Store {
    /// Keeps the numbered prompts that `expand` printed for somebody in a room, in place of the ones before.
    public func saveExpansion(idea: String, prompts: [String], account: AccountID, room: String) async throws {
        try await write { db in
            let owner = try AccountRow.find(account, in: db)
            let json = try JSONEncoder().encode(prompts)
            try db.execute(
                sql: "INSERT OR REPLACE INTO expansion (account, room, idea, prompts) VALUES (?, ?, ?, ?)",
                arguments: [owner.id.rawValue, room, idea, String(decoding: json, as: UTF8.self)])
        }
    }

    /// The latest ones, in the order in which they were numbered; nil when there were none.
    public func expansion(account: AccountID, room: String) async throws -> (idea: String, prompts: [String])? {
        try await read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT idea, prompts FROM expansion WHERE account = ? AND room = ?", arguments: [account.rawValue, room])
            return try row.map { row in
                let prompts: String = row["prompts"]
                return (row["idea"], try JSONDecoder().decode([String].self, from: Data(prompts.utf8)))
            }
        }
    }
}
