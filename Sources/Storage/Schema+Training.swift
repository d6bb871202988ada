import GRDB

extension Schema {
    static func trainings(_ db: Database) throws {
        try db.create(table: "training", options: .strict) { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("name", .text).notNull()
            table.column("kind", .text).notNull()
            table.column("base", .text).notNull()
            table.column("trigger", .text).notNull()
            table.column("minimumSide", .integer).notNull()
            table.column("account", .text).notNull().indexed().references("account")
            table.column("address", .text).notNull()
            table.column("slug", .text).notNull().unique()
            table.column("isShared", .integer).notNull().defaults(to: 0)
            table.column("createdAt", .text).notNull()
            // Of the latest picture; it only grows.
            table.column("lastNumber", .integer).notNull().defaults(to: 0)
            // The latest attempt.
            table.column("run", .integer).references("trainingRun", column: "id")
            table.column("deletedAt", .text)
            // When its files were gone, after that.
            table.column("clearedAt", .text)
        }
        // A name is free again once everything of the deleted model is gone.
        try db.create(
            index: "training_on_name", on: "training", columns: ["name"], options: .unique, condition: Column("clearedAt") == nil)
        try db.create(table: "trainingRun", options: .strict) { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("key", .text).notNull().unique()
            table.column("training", .integer).notNull().indexed().references("training")
            table.column("state", .text).notNull().indexed()
            table.column("price", .integer).notNull().check { $0 >= 0 }
            table.column("grantDay", .integer).notNull()
            table.column("attempts", .integer).notNull().defaults(to: 0)
            table.column("step", .integer).notNull().defaults(to: 0)
            table.column("steps", .integer).notNull()
            table.column("loss", .real)
            table.column("secondsLeft", .real)
            table.column("sampleFile", .text)
            table.column("sampleUrl", .text)
            table.column("modelFile", .text)
            table.column("reason", .text)
            table.column("createdAt", .text).notNull()
        }
        try db.create(table: "trainingPicture", options: [.strict, .withoutRowID]) { table in
            table.column("training", .integer).notNull().references("training")
            table.column("number", .integer).notNull()
            table.column("file", .text).notNull()
            table.column("name", .text).notNull()
            table.column("subject", .text).notNull()
            table.column("caption", .text).notNull().defaults(to: "")
            table.column("traits", .text).notNull()
            table.primaryKey(["training", "number"])
            table.uniqueKey(["training", "file"])
        }
        // Whoever knows the token may bring pictures. The token itself is nowhere.
        try db.create(table: "uploadLink", options: [.strict, .withoutRowID]) { table in
            table.primaryKey("digest", .blob)
            table.column("training", .integer).notNull().indexed().references("training")
            table.column("expiresAt", .text).notNull()
            table.column("closedAt", .text)
        }
        try db.execute(sql: "ALTER TABLE ledgerEntry ADD COLUMN training INTEGER REFERENCES trainingRun(id)")
        try db.create(indexOn: "ledgerEntry", columns: ["training"])
    }

    static func mail(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE account ADD COLUMN mail TEXT")
        try db.create(table: "letter", options: .strict) { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("key", .text).notNull().unique()
            table.column("recipient", .text).notNull()
            table.column("subject", .text).notNull()
            table.column("body", .text).notNull()
            table.column("state", .text).notNull().defaults(to: "pending")
            table.column("attempts", .integer).notNull().defaults(to: 0)
            table.column("createdAt", .text).notNull()
            table.column("dueAt", .text).notNull()
            table.column("reason", .text)
        }
        try db.create(indexOn: "letter", columns: ["state", "dueAt"])
        // Whose a line is that could not be said: it is said when the person is there again.
        try db.execute(sql: "ALTER TABLE outgoing ADD COLUMN account TEXT REFERENCES account(id)")
        try db.create(indexOn: "outgoing", columns: ["account", "state"])
    }
}
