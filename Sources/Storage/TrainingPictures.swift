import Domain
import Foundation
import GRDB

/// One row of `trainingPicture`.
private struct TrainingPictureRow: Codable, FetchableRecord, PersistableRecord, Sendable {
    static let databaseTableName = "trainingPicture"

    var training: Int64
    var number: Int
    var file: String
    var name: String
    var subject: String
    var caption: String
    var traits: PictureTraits

    var picture: CollectedPicture {
        CollectedPicture(number: number, file: file, name: name, subject: subject, caption: caption, traits: traits)
    }
}

public enum PictureAddition: Sendable, Hashable {
    case added(CollectedPicture)
    /// The very same picture was there before.
    case known(CollectedPicture)
    /// There are ``TrainingCheck/allowed`` pictures already.
    case full
    /// It waits, runs or is done, or it is gone.
    case closed
}

extension Store {
    /// In the order of their numbers.
    public func collectedPictures(of training: Int64) async throws -> [CollectedPicture] {
        try await read { db in
            try TrainingPictureRow.fetchAll(
                db, sql: "SELECT * FROM trainingPicture WHERE training = ? ORDER BY number", arguments: [training]
            ).map(\.picture)
        }
    }

    /// - Parameter file: already in the training's folder, named by its content.
    public func addPicture(
        to training: Int64, file: String, name: String, subject: String, traits: PictureTraits
    ) async throws -> PictureAddition {
        try await write { db in
            guard let current = try Training.find(training, in: db), current.isEditable else { return .closed }
            let known = try TrainingPictureRow.fetchOne(
                db, sql: "SELECT * FROM trainingPicture WHERE training = ? AND file = ?", arguments: [training, file])
            if let known { return .known(known.picture) }
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM trainingPicture WHERE training = ?", arguments: [training]) ?? 0
            guard count < TrainingCheck.allowed.upperBound else { return .full }
            try db.execute(sql: "UPDATE training SET lastNumber = lastNumber + 1 WHERE id = ?", arguments: [training])
            let number = try Int.fetchOne(db, sql: "SELECT lastNumber FROM training WHERE id = ?", arguments: [training]) ?? 0
            let row = TrainingPictureRow(
                training: training, number: number, file: file, name: name, subject: subject, caption: "", traits: traits)
            try row.insert(db)
            return .added(row.picture)
        }
    }

    /// Says what pictures show; an empty text goes back to the proposed one. Numbers that aren't there are passed over.
    ///
    /// - Returns: how many were changed.
    /// - Throws: ``TrainingRefusal``.
    @discardableResult
    public func setCaptions(_ captions: [Int: String], of training: Int64) async throws -> Int {
        try await write { db in
            try Self.checkEditable(training, in: db)
            var changed = 0
            for (number, caption) in captions {
                try db.execute(
                    sql: "UPDATE trainingPicture SET caption = ? WHERE training = ? AND number = ?", arguments: [caption, training, number])
                changed += db.changesCount
            }
            return changed
        }
    }

    /// What is known of a picture beside its own name, for a proposed caption.
    public func setSubject(_ subject: String, of training: Int64, _ number: Int) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE trainingPicture SET subject = ? WHERE training = ? AND number = ?", arguments: [subject, training, number])
        }
    }

    /// - Returns: the picture as it was, whose file is to be removed; nil when there was none.
    /// - Throws: ``TrainingRefusal``.
    public func removePicture(_ number: Int, of training: Int64) async throws -> CollectedPicture? {
        try await write { db in
            try Self.checkEditable(training, in: db)
            let row = try TrainingPictureRow.fetchOne(
                db, sql: "SELECT * FROM trainingPicture WHERE training = ? AND number = ?", arguments: [training, number])
            try db.execute(sql: "DELETE FROM trainingPicture WHERE training = ? AND number = ?", arguments: [training, number])
            return row?.picture
        }
    }

    static func checkEditable(_ training: Int64, in db: Database) throws {
        guard let current = try Training.find(training, in: db) else { throw TrainingRefusal.gone }
        guard current.isEditable else { throw TrainingRefusal.notNow(current.state) }
    }
}
