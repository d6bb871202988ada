import Domain
import Foundation
import GRDB

/// A model that somebody wants to make.
public struct TrainingDraft: Sendable {
    /// See ``TrainingName``.
    public var name: String
    public var kind: TrainingKind
    public var base: String
    public var trigger: String
    public var minimumSide: Int
    public var account: AccountID
    /// The owner, for direct messages.
    public var address: ReplyAddress

    public init(
        name: String, kind: TrainingKind, base: String, trigger: String, minimumSide: Int, account: AccountID, address: ReplyAddress
    ) {
        self.name = name
        self.kind = kind
        self.base = base
        self.trigger = trigger
        self.minimumSide = minimumSide
        self.account = account
        self.address = address
    }
}

/// Why a training can't be made or started.
public enum TrainingRefusal: Error, Sendable, Hashable {
    /// Another training has the name.
    case nameTaken
    /// The account has as many trainings as it may.
    case tooMany(limit: Int)
    /// The account has one that waits or runs.
    case another(name: String, Training.State)
    /// It is in a state in which this can't be done.
    case notNow(Training.State)
    /// Deleted meanwhile.
    case gone
}

extension Store {
    /// How many trainings one account may have, finished ones included.
    public static let trainingLimit = 20

    /// - Throws: ``TrainingRefusal``.
    public func newTraining(_ draft: TrainingDraft) async throws -> Training {
        let now = clock()
        return try await write { db in
            let account = try AccountRow.find(draft.account, in: db)
            let isTaken = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM training WHERE name = ? AND clearedAt IS NULL)", arguments: [draft.name])
            if isTaken == true { throw TrainingRefusal.nameTaken }
            guard try Training.fetch(db, where: "account = ? AND deletedAt IS NULL", [account.id.rawValue]).count < Self.trainingLimit
            else {
                throw TrainingRefusal.tooMany(limit: Self.trainingLimit)
            }
            try TrainingRow(
                name: draft.name, kind: draft.kind, base: draft.base, trigger: draft.trigger, minimumSide: draft.minimumSide,
                account: account.id, address: draft.address,
                slug: Slug.random(), createdAt: now
            ).insert(db)
            guard let training = try Training.find(db.lastInsertedRowID, in: db) else { throw TrainingRefusal.gone }
            return training
        }
    }

    /// Nil when it is unknown or deleted.
    public func training(named name: String) async throws -> Training? {
        try await read { db in try Training.fetch(db, where: "name = ? AND deletedAt IS NULL", [name]).first }
    }

    /// By the last part of its page's address. Nil when it is unknown or deleted.
    public func training(slug: String) async throws -> Training? {
        try await read { db in try Training.fetch(db, where: "slug = ? AND deletedAt IS NULL", [slug]).first }
    }

    /// Nil when it is deleted.
    public func training(_ id: Int64) async throws -> Training? {
        try await read { db in try Training.find(id, in: db) }
    }

    /// All of an account, the newest first.
    public func trainings(of account: AccountID) async throws -> [Training] {
        try await read { db in
            try Training.fetch(db, where: "account = ? AND deletedAt IS NULL", [account.rawValue], order: "training.id DESC")
        }
    }

    /// Names of models that somebody may not draw with: trained here, neither shared nor their own.
    public func hiddenModels(from account: AccountID) async throws -> Set<String> {
        try await read { db in
            try String.fetchSet(
                db, sql: "SELECT name FROM training WHERE clearedAt IS NULL AND (deletedAt IS NOT NULL OR NOT isShared AND account <> ?)",
                arguments: [account.rawValue])
        }
    }

    public func share(_ training: Int64, _ isShared: Bool) async throws {
        try await write { db in try db.execute(sql: "UPDATE training SET isShared = ? WHERE id = ?", arguments: [isShared, training]) }
    }

    /// Takes a training out of everybody's sight; its files are to be cleared, see ``deletedTrainings()``.
    ///
    /// - Throws: ``TrainingRefusal/notNow(_:)`` while it waits, runs or is paused.
    public func delete(_ training: Training) async throws {
        let now = clock()
        try await write { db in
            guard let current = try Training.find(training.id, in: db) else { return }
            guard current.isEditable || current.state == .done else { throw TrainingRefusal.notNow(current.state) }
            try db.execute(sql: "UPDATE training SET deletedAt = ? WHERE id = ?", arguments: [now, training.id])
            try db.execute(sql: "DELETE FROM uploadLink WHERE training = ?", arguments: [training.id])
            try db.execute(sql: "DELETE FROM trainingPicture WHERE training = ?", arguments: [training.id])
            if let sample = current.run?.sample { try withdraw([sample.file], in: db) }
            signal(trainingSignal, after: db)
        }
    }

    /// Those whose files and models are still there.
    public func deletedTrainings() async throws -> [Training] {
        try await read { db in try Training.fetch(db, where: "deletedAt IS NOT NULL AND clearedAt IS NULL") }
    }

    /// Everything of a deleted training is gone: its name is free again.
    public func cleared(_ training: Int64) async throws {
        let now = clock()
        try await write { db in
            try db.execute(
                sql: "UPDATE training SET clearedAt = ? WHERE id = ? AND deletedAt IS NOT NULL", arguments: [now, training])
        }
    }
}
