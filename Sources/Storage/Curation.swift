import Domain
import Foundation
import GRDB

public enum LikeOutcome: Sendable, Hashable {
    /// The post's likes, this one among them.
    case liked(Int)
    case alreadyLiked(Int)
    /// Nobody likes a post of their own.
    case own
    /// No such post, deleted, or private.
    case unknown
}

public enum DeleteOutcome: Sendable, Hashable {
    /// As it was; its files are still at the file host, see ``Store/withdrawals()``.
    case deleted(Post)
    case notYours
    case alreadyDeleted
    case unknown
}

extension Store {
    public func like(_ id: PostID, by account: AccountID) async throws -> LikeOutcome {
        let now = clock()
        return try await write { db in
            guard let post = try Post.fetch(db, where: "post.id = ? AND post.deletedAt IS NULL", [id.rawValue]).first else {
                return .unknown
            }
            guard post.account != account else { return .own }
            guard !post.isPrivate else { return .unknown }
            let liker = try AccountRow.find(account, in: db)
            try db.execute(
                sql: "INSERT INTO postLike (post, account, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                arguments: [id.rawValue, liker.id.rawValue, now])
            return db.changesCount == 1 ? .liked(post.likes + 1) : .alreadyLiked(post.likes)
        }
    }

    /// Takes a post out of the gallery, for its author. The row stays as a tombstone for its children; its words leave the search index,
    /// its files are to be withdrawn.
    public func delete(_ id: PostID, by account: AccountID) async throws -> DeleteOutcome {
        let now = clock()
        return try await write { db in
            guard let row = try PostRow.fetchOne(db, sql: "SELECT * FROM post WHERE id = ?", arguments: [id.rawValue]) else {
                return .unknown
            }
            guard row.account == account else { return row.isPrivate ? .unknown : .notYours }
            guard !row.isDeleted, let post = try Post.fetch(db, where: "post.id = ?", [id.rawValue]).first else { return .alreadyDeleted }
            try db.execute(sql: "UPDATE post SET deletedAt = ? WHERE id = ?", arguments: [now, id.rawValue])
            try db.execute(sql: "DELETE FROM postText WHERE rowid = ?", arguments: [row.number])
            try withdraw(post.pictures.map(\.file) + [post.sheet?.file].compactMap(\.self), in: db)
            try withdrawInputs(of: id, in: db)
            return .deleted(post)
        }
    }
}
