import GRDB

/// The tables, as a list of named steps that only ever grows: a step that was released is never edited, and nothing is ever erased.
///
/// Dates are UTC text with milliseconds, days are whole numbers since 1970-01-01. Values of `Domain` that are never searched are JSON;
/// a property that such a value gains later must have a default when it is decoded.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("accounts and ledger", migrate: accountsAndLedger)
        migrator.registerMigration("jobs", migrate: jobs)
        migrator.registerMigration("gallery", migrate: gallery)
        migrator.registerMigration("outbox", migrate: outbox)
        migrator.registerMigration("ideas and measurements", migrate: ideasAndMeasurements)
        migrator.registerMigration("input pictures", migrate: inputPictures)
        migrator.registerMigration("trainings", migrate: trainings)
        migrator.registerMigration("mail", migrate: mail)
        return migrator
    }

    private static func accountsAndLedger(_ db: Database) throws {
        try db.create(table: "account", options: .strict) { table in
            table.primaryKey("id", .text)
            table.column("available", .integer).notNull().defaults(to: 0).check { $0 >= 0 }
            table.column("held", .integer).notNull().defaults(to: 0).check { $0 >= 0 }
            table.column("daily", .integer).notNull().defaults(to: 0)
            table.column("grantDay", .integer)
            // When it was served last, as a running number and not a time, so that no clock can mix up the turns.
            table.column("turn", .integer).notNull().defaults(to: 0).indexed()
            table.column("defaultModel", .text)
        }
        try db.create(table: "ledgerEntry", options: .strict) { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("key", .text).notNull().unique()
            table.column("account", .text).notNull().indexed().references("account")
            table.column("kind", .text).notNull()
            table.column("available", .integer).notNull()
            table.column("held", .integer).notNull()
            table.column("job", .text).indexed().references("job", column: "id")
            table.column("at", .text).notNull()
        }
        for event in ["UPDATE", "DELETE"] {
            try db.execute(
                sql: """
                    CREATE TRIGGER "ledgerEntry refuses \(event)" BEFORE \(event) ON ledgerEntry
                    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
                    """)
        }
    }

    private static func jobs(_ db: Database) throws {
        try db.create(table: "job", options: .strict) { table in
            table.autoIncrementedPrimaryKey("number")
            table.column("id", .text).notNull().unique()
            table.column("key", .text).notNull().unique()
            table.column("account", .text).notNull().references("account")
            table.column("address", .text).notNull()
            table.column("request", .text).notNull()
            table.column("isPrivate", .integer).notNull()
            table.column("parentPost", .text).references("post", column: "id")
            table.column("parentNumber", .integer)
            table.column("price", .integer).notNull().check { $0 >= 0 }
            table.column("grantDay", .integer).notNull()
            table.column("state", .text).notNull()
            table.column("attempts", .integer).notNull()
            table.column("createdAt", .text).notNull()
        }
        try db.create(indexOn: "job", columns: ["state", "account", "number"])
    }

    private static func gallery(_ db: Database) throws {
        try db.create(table: "post", options: .strict) { table in
            table.autoIncrementedPrimaryKey("number")
            table.column("id", .text).notNull().unique().references("job", column: "id")
            table.column("slug", .text).notNull().unique()
            table.column("account", .text).notNull().references("account")
            table.column("author", .text).notNull()
            table.column("network", .text).notNull()
            table.column("room", .text).notNull()
            table.column("isPrivate", .integer).notNull()
            table.column("parentPost", .text).indexed().references("post", column: "id")
            table.column("parentNumber", .integer)
            table.column("request", .text).notNull()
            table.column("model", .text).notNull()
            table.column("sheetFile", .text)
            table.column("sheetUrl", .text)
            table.column("price", .integer).notNull()
            table.column("createdAt", .text).notNull()
            table.column("deletedAt", .text)
        }
        try db.create(indexOn: "post", columns: ["account", "number"])
        try db.create(indexOn: "post", columns: ["network", "room", "number"])
        try db.create(indexOn: "post", columns: ["model", "number"])
        try db.create(table: "picture", options: [.strict, .withoutRowID]) { table in
            table.column("post", .text).notNull().references("post", column: "id")
            table.column("number", .integer).notNull()
            table.column("file", .text).notNull().indexed()
            table.column("url", .text).notNull()
            table.column("recipe", .text).notNull()
            table.primaryKey(["post", "number"])
        }
        try db.create(table: "postLike", options: [.strict, .withoutRowID]) { table in
            table.column("post", .text).notNull().references("post", column: "id")
            table.column("account", .text).notNull().references("account")
            table.column("at", .text).notNull()
            table.primaryKey(["post", "account"])
        }
        // Its rowid is the post's number. https://sqlite.org/fts5.html
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE postText
                USING fts5(prompts, idea, author, model, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')
                """)
    }

    private static func outbox(_ db: Database) throws {
        try db.create(table: "outgoing", options: .strict) { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("key", .text).notNull().unique()
            table.column("network", .text).notNull()
            table.column("message", .text).notNull()
            table.column("state", .text).notNull().defaults(to: "pending")
            table.column("attempts", .integer).notNull().defaults(to: 0)
            table.column("createdAt", .text).notNull()
            table.column("dueAt", .text).notNull()
            table.column("reason", .text)
        }
        try db.create(indexOn: "outgoing", columns: ["state", "dueAt"])
        try db.create(table: "withdrawal", options: [.strict, .withoutRowID]) { table in
            table.primaryKey("file", .text)
        }
    }

    private static func ideasAndMeasurements(_ db: Database) throws {
        try db.create(table: "expansion", options: .strict) { table in
            table.autoIncrementedPrimaryKey("id")
            table.column("slug", .text).notNull().unique()
            table.column("account", .text).notNull().references("account")
            table.column("room", .text).notNull()
            table.column("expansion", .text).notNull()
        }
        try db.create(indexOn: "expansion", columns: ["account", "room"])
        try db.create(table: "stepTime", options: [.strict, .withoutRowID]) { table in
            table.column("model", .text).notNull()
            table.column("width", .integer).notNull()
            table.column("height", .integer).notNull()
            table.column("seconds", .real).notNull()
            table.primaryKey(["model", "width", "height"])
        }
    }

    private static func inputPictures(_ db: Database) throws {
        // What was brought to the file host for a job.
        try db.create(table: "input", options: [.strict, .withoutRowID]) { table in
            table.column("file", .text).notNull()
            table.column("job", .text).notNull().indexed().references("job", column: "id")
            table.primaryKey(["file", "job"])
        }
    }
}
