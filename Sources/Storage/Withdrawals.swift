import GRDB

/// Files that are to leave the file host: of deleted posts, of orders that were cancelled after their upload, and input pictures that nothing
/// needs any more.
extension Store {
    /// Remembers files to take back; ``jobsAdded`` fires for it.
    public func withdraw(_ files: [String]) async throws {
        try await write { db in try withdraw(files, in: db) }
    }

    func withdraw(_ files: [String], in db: Database) throws {
        for file in files { try db.execute(sql: "INSERT INTO withdrawal (file) VALUES (?) ON CONFLICT DO NOTHING", arguments: [file]) }
        signal(jobSignal, after: db)
    }

    /// What is to be taken back now. Files are named by their content, and the same recipe drawn twice is the same file: one that a living post
    /// shows stays, and so does an input picture that was brought for an order.
    public func withdrawals() async throws -> [String] {
        try await write { db in
            try db.execute(
                sql: """
                    DELETE FROM withdrawal WHERE file IN (
                        SELECT picture.file FROM picture JOIN post ON post.id = picture.post WHERE post.deletedAt IS NULL
                        UNION SELECT sheetFile FROM post WHERE deletedAt IS NULL AND sheetFile IS NOT NULL
                        UNION \(Self.neededInputs))
                    """)
            return try String.fetchAll(db, sql: "SELECT file FROM withdrawal ORDER BY file")
        }
    }

    /// A file is gone from the host.
    public func withdrawn(_ file: String) async throws {
        try await write { db in try db.execute(sql: "DELETE FROM withdrawal WHERE file = ?", arguments: [file]) }
    }
}
