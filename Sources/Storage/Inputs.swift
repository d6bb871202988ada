import Domain
import GRDB

/// Input pictures that were brought to the file host for an order: they stay while an open job or a living post needs them.
extension Store {
    /// Files that somebody's order still needs and that no post shows.
    static let neededInputs = """
        SELECT input.file FROM input JOIN job ON job.id = input.job LEFT JOIN post ON post.id = input.job
        WHERE (job.state IN ('queued', 'running') OR (post.id IS NOT NULL AND post.deletedAt IS NULL))
            AND NOT EXISTS (SELECT 1 FROM picture WHERE picture.file = input.file)
            AND NOT EXISTS (SELECT 1 FROM post WHERE post.sheetFile = input.file)
        """

    func keepInputs(of job: JobRow, in db: Database) throws {
        for file in Set(job.request.recipe.inputs.filter(\.wasFetched).compactMap(\.file)) {
            try db.execute(sql: "INSERT INTO input (file, job) VALUES (?, ?)", arguments: [file, job.id.rawValue])
        }
    }

    /// Takes back files that were brought for an order and that nothing needs.
    public func withdrawUnused(_ files: [String]) async throws {
        try await write { db in try withdrawUnused(files, in: db) }
    }

    func withdrawInputs(of job: PostID, in db: Database) throws {
        try withdrawUnused(String.fetchAll(db, sql: "SELECT file FROM input WHERE job = ?", arguments: [job.rawValue]), in: db)
    }

    private func withdrawUnused(_ files: [String], in db: Database) throws {
        let unused = try files.filter { file in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT ? NOT IN (\(Self.neededInputs)) AND NOT EXISTS (SELECT 1 FROM picture WHERE file = ?)
                        AND NOT EXISTS (SELECT 1 FROM post WHERE sheetFile = ?)
                    """, arguments: [file, file, file]) == true
        }
        if !unused.isEmpty { try withdraw(unused, in: db) }
    }
}
