import Foundation
import GRDB

/// Everything that outlives a restart, in one SQLite database: accounts, ledger, jobs, posts and outgoing messages.
///
/// ```swift
/// let store = try Store(path: "storage/atelier.sqlite")
/// if case .accepted(let job, let balance) = try await store.accept(order, daily: 150, waitingLimit: 5) { … }
/// ```
///
/// Each method is one transaction. A call that returned is on the disk (`synchronous = FULL`): it survives `kill -9` and a power failure.
///
/// ## Topics
/// - Tokens: ``balance(of:daily:)``, ``entries(of:limit:)``, ``audit()``
/// - Jobs: ``accept(_:daily:waitingLimit:)``, ``claimNext()``, ``finish(_:pictures:sheet:answer:)``, ``release(_:as:answer:)``
/// - Gallery: ``search(_:)``, ``like(_:by:)``, ``delete(_:by:)``
/// - Outbox: ``enqueue(_:key:)``, ``pendingMessages(network:limit:)``
/// - Trainings: ``newTraining(_:)``, ``openLink(to:for:)``, ``start(_:key:price:steps:address:daily:)``, ``claimNextTraining()``
public struct Store: Sendable {
    private let database: any DatabaseWriter
    private let lock: ProcessLock?
    let clock: @Sendable () -> Date
    let jobSignal = Signal()
    let messageSignal = Signal()
    let trainingSignal = Signal()
    let letterSignal = Signal()

    /// Opens the database, makes it and its folder when there is none, and brings its schema up to this build's.
    ///
    /// - Parameters:
    ///   - path: of the database file; SQLite keeps `-wal` and `-shm` files beside it, and the lock is `PATH.lock`.
    ///   - clock: the present; a test passes its own.
    /// - Throws: ``StoreError``, or GRDB's `DatabaseError` when the file can't be opened or is no database.
    public init(path: String, clock: @escaping @Sendable () -> Date = { Date() }) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let lock = try ProcessLock(path: path)
        let pool = try DatabasePool(path: path, configuration: Self.configuration)
        try self.init(database: pool, path: path, lock: lock, clock: clock)
    }

    /// A database that lives as long as the value, for tests.
    public static func inMemory(clock: @escaping @Sendable () -> Date = { Date() }) throws -> Store {
        try Store(database: DatabaseQueue(configuration: configuration), path: ":memory:", lock: nil, clock: clock)
    }

    private init(database: any DatabaseWriter, path: String, lock: ProcessLock?, clock: @escaping @Sendable () -> Date) throws {
        self.database = database
        self.lock = lock
        self.clock = clock
        let migrator = Schema.migrator
        guard try !database.read(migrator.hasBeenSuperseded) else { throw StoreError.newerDatabase(path: path) }
        // A pool sets NORMAL by itself when it opens, which loses acknowledged commits at a power failure; so this comes after.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        let synchronous = try self.synchronous()
        guard synchronous == 2 else { throw StoreError.notDurable(synchronous: synchronous) }
        try migrator.migrate(database)
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        // Somebody may look into the file with another tool for a moment.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// Waits for what is under way and lets go of the file, so that another ``Store`` can open it. Every later call throws.
    public func close() throws {
        try database.close()
        lock?.unlock()
    }

    /// What the writing connection answers to `PRAGMA synchronous`; 2 is FULL.
    func synchronous() throws -> Int {
        try database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? -1 }
    }

    /// Runs one transaction, in a task of its own: GRDB rolls back a write inside a cancelled task, and a settle or a refund must not be lost.
    func write<Value: Sendable>(_ changes: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await Task { [database] in try await database.write(changes) }.value
    }

    func read<Value: Sendable>(_ value: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await database.read(value)
    }
}
