import Domain
import GRDB

extension Store {
    /// - Parameter model: a catalogue name; nil for whatever the bot's own default is.
    public func setDefaultModel(_ model: String?, of account: AccountID) async throws {
        try await write { db in
            let row = try AccountRow.find(account, in: db)
            try db.execute(sql: "UPDATE account SET defaultModel = ? WHERE id = ?", arguments: [model, row.id.rawValue])
        }
    }

    public func defaultModel(of account: AccountID) async throws -> String? {
        try await read { db in
            try String.fetchOne(db, sql: "SELECT defaultModel FROM account WHERE id = ?", arguments: [account.rawValue])
        }
    }
}
