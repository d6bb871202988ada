import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct StoreTests {
    @Test("Commits survive a power failure: synchronous is FULL", arguments: Place.allCases)
    func synchronous(place: Place) async throws {
        try await place.withStore { store in
            #expect(try store.synchronous() == 2)
            // Also after writes and reads, which open further connections.
            try await store.take(order())
            _ = try await store.queue()
            #expect(try store.synchronous() == 2)
        }
    }

    @Test("What was written is there after the next start, in a folder that is made")
    func reopen() async throws {
        try await withFolder { folder in
            let path = folder + "/new/folder/atelier.sqlite"
            let first = try Store(path: path)
            let job = try await first.take(order())
            try first.close()
            await #expect(throws: (any Error).self) { try await first.queue() }
            let second = try Store(path: path)
            #expect(try await second.queue() == [job])
            #expect(try await second.audit() == [])
            try second.close()
        }
    }

    @Test("Two on one database would refund each other's jobs: the second is refused")
    func lock() async throws {
        try await withFolder { folder in
            let path = folder + "/atelier.sqlite"
            let first = try Store(path: path)
            #expect(throws: StoreError.inUse(path: path)) { try Store(path: path) }
            try await first.take(order())
            try first.close()
            try Store(path: path).close()
        }
    }

    @Test("A database of a newer build is refused and left as it was")
    func newerBuild() async throws {
        try await withFolder { folder in
            let path = folder + "/atelier.sqlite"
            let store = try Store(path: path)
            let job = try await store.take(order())
            try store.close()
            try change(path, "INSERT INTO grdb_migrations (identifier) VALUES ('of the year 2100')")
            #expect(throws: StoreError.newerDatabase(path: path)) { try Store(path: path) }
            try change(path, "DELETE FROM grdb_migrations WHERE identifier = 'of the year 2100'")
            let again = try Store(path: path)
            #expect(try await again.queue() == [job])
            try again.close()
        }
    }

    @Test("A file that is no database, and a folder that can't be, are errors")
    func noDatabase() async throws {
        try await withFolder { folder in
            let path = folder + "/notes.txt"
            try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: path))
            #expect(throws: DatabaseError.self) { try Store(path: path) }
            #expect(throws: (any Error).self) { try Store(path: path + "/atelier.sqlite") }
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).count == 5000)
        }
    }

    @Test("All tables are strict and all foreign keys hold")
    func schema() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue)
        try queue.read { db in
            let loose = try String.fetchAll(
                db,
                sql: """
                    SELECT name FROM pragma_table_list
                    WHERE type = 'table' AND NOT strict AND schema = 'main' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'grdb%'
                    """)
            #expect(loose == [])
            try db.checkForeignKeys()
        }
    }

    @Test("A full disk refuses an order whole, and loses nothing", arguments: Place.allCases)
    func fullDisk(place: Place) async throws {
        try await place.withStore { store in
            let kept = try await store.take(order())
            try await store.write { try $0.execute(sql: "PRAGMA max_page_count = 1") }
            let long = order(String(repeating: "fox ", count: 100_000))
            let error = await #expect(throws: DatabaseError.self) { try await store.take(long) }
            #expect(error?.resultCode == .SQLITE_FULL)
            #expect(try await store.queue() == [kept])
            #expect(try await store.audit() == [])
            try await store.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
            #expect(try await store.take(long).request == long.request)
            #expect(try await store.balance(of: ada, daily: daily).held == 8)
            #expect(try await store.audit() == [])
        }
    }

    /// Seconds since 1970, and the UTC day then.
    @Test(
        "A day begins at midnight UTC",
        arguments: [
            (0.0, 0, "1970-01-01"), (86_399.999, 0, "1970-01-01"), (86_400, 1, "1970-01-02"), (-0.001, -1, "1969-12-31"),
            (1_728_000_000, 20_000, "2024-10-04"), (1_709_164_800, 19_782, "2024-02-29"),
        ])
    func days(seconds: TimeInterval, number: Int, text: String) {
        let day = UTCDay(of: Date(timeIntervalSince1970: seconds))
        #expect(day.number == number)
        #expect(day.description == text)
        #expect(day.next.start.timeIntervalSince(day.start) == 86_400)
    }

    @Test("The ledger is append-only", arguments: ["UPDATE ledgerEntry SET available = 999", "DELETE FROM ledgerEntry"])
    func appendOnly(sql: String) async throws {
        let store = try Store.inMemory()
        _ = try await store.balance(of: ada, daily: daily)
        await #expect(throws: DatabaseError.self) { try await store.write { try $0.execute(sql: sql) } }
        #expect(try await store.balance(of: ada, daily: daily).available == daily)
    }

    /// After one done, one failed and one open job.
    @Test(
        "The audit finds what is wrong",
        arguments: [
            "UPDATE account SET available = available + 1",
            "UPDATE account SET held = held - 1",
            "UPDATE job SET state = 'queued' WHERE state = 'failed'",
            "UPDATE job SET state = 'cancelled' WHERE state = 'queued'",
            "UPDATE job SET state = 'done' WHERE state = 'queued'",
            "UPDATE job SET state = 'failed' WHERE state = 'done'",
            "UPDATE job SET price = 5 WHERE state = 'queued'",
            "DELETE FROM picture; DELETE FROM post",
            "DROP TRIGGER \"ledgerEntry refuses DELETE\"; DELETE FROM ledgerEntry WHERE kind = 'hold' AND job = (SELECT max(job) FROM ledgerEntry)",
            """
            INSERT INTO ledgerEntry (key, account, kind, available, held, job, at)
            SELECT 'again', account, kind, available, held, job, at FROM ledgerEntry WHERE kind = 'release'
            """,
        ])
    func audit(damage: String) async throws {
        let store = try Store.inMemory()
        try await store.publish(order())
        try await store.release(store.take(order()), as: .failed)
        try await store.take(order())
        #expect(try await store.audit() == [])
        try await store.write { try $0.execute(sql: damage) }
        #expect(try await store.audit() != [])
    }

    private func change(_ path: String, _ sql: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
