import Domain
import Foundation
import GRDB

/// What somebody looks for. Nothing given means everything.
public struct GalleryQuery: Sendable, Hashable {
    /// All of them must begin a word of the prompt, the idea, the author or the model.
    public var words: String
    /// A display name, without regard to case.
    public var author: String?
    /// A catalogue name, without regard to case.
    public var model: String?
    /// Only this account's own posts; nil for the public posts of all.
    public var account: AccountID?
    /// Whether an account's private posts are among its own.
    public var includesPrivate: Bool
    /// ``GalleryPage/next`` of the page before; anything else shows the first page.
    public var before: String?
    /// Posts on a page, 1 to 100.
    public var limit: Int

    public init(
        words: String = "", author: String? = nil, model: String? = nil, account: AccountID? = nil, includesPrivate: Bool = true,
        before: String? = nil, limit: Int = 24
    ) {
        self.words = words
        self.author = author
        self.model = model
        self.account = account
        self.includesPrivate = includesPrivate
        self.before = before
        self.limit = limit
    }
}

public struct GalleryPage: Sendable, Hashable {
    /// Newest first.
    public var posts: [Post]
    /// For ``GalleryQuery/before``; nil on the last page.
    public var next: String?
    /// On all pages together.
    public var total: Int

    public init(posts: [Post], next: String?, total: Int) {
        self.posts = posts
        self.next = next
        self.total = total
    }
}

extension Store {
    private static let isPublic = "NOT post.isPrivate AND post.deletedAt IS NULL"

    /// Nil when it is unknown or deleted. A private post is found by its id too: the caller decides who may see it.
    public func post(_ id: PostID) async throws -> Post? {
        try await read { db in try Post.fetch(db, where: "post.id = ? AND post.deletedAt IS NULL", [id.rawValue]).first }
    }

    /// By the last part of the page's address. Nil when it is unknown or deleted.
    public func post(slug: String) async throws -> Post? {
        try await read { db in try Post.fetch(db, where: "post.slug = ? AND post.deletedAt IS NULL", [slug]).first }
    }

    public func isDeleted(_ id: PostID) async throws -> Bool {
        try await read { db in
            try Bool.fetchOne(db, sql: "SELECT deletedAt IS NOT NULL FROM post WHERE id = ?", arguments: [id.rawValue]) ?? false
        }
    }

    /// The public remixes of a post, oldest first; also those of a deleted one.
    public func children(of id: PostID) async throws -> [Post] {
        try await read { db in
            try Post.fetch(db, where: "post.parentPost = ? AND \(Self.isPublic)", [id.rawValue], order: "post.number")
        }
    }

    /// The latest public post that was made in a room.
    public func latestPost(network: String, room: String) async throws -> Post? {
        try await read { db in
            try Post.fetch(db, where: "post.network = ? AND post.room = ? AND \(Self.isPublic)", [network, room], limit: 1).first
        }
    }

    /// The most liked public post of a model, the newest of equals.
    public func example(ofModel model: String) async throws -> Post? {
        try await read { db in
            try Post.fetch(
                db, where: "post.model = ? AND \(Self.isPublic)", [model], order: "likes DESC, post.number DESC", limit: 1
            ).first
        }
    }

    public func search(_ query: GalleryQuery) async throws -> GalleryPage {
        let words = SearchWords(query.words)
        if words.expression == nil, query.words.contains(where: { !$0.isWhitespace }) {
            // Signs alone are in no word.
            return GalleryPage(posts: [], next: nil, total: 0)
        }
        var conditions = [query.account != nil && query.includesPrivate ? "post.deletedAt IS NULL" : Self.isPublic]
        var arguments = StatementArguments()
        func require(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        require("post.account = ?", query.account?.rawValue)
        require("post.author = ? COLLATE \(DatabaseCollation.caseInsensitiveCompare.name)", query.author)
        require("post.model = ? COLLATE NOCASE", query.model)
        require("post.number IN (SELECT rowid FROM postText WHERE postText MATCH ?)", words.expression)
        let all = (sql: conditions.joined(separator: " AND "), arguments: arguments)
        require("post.number < ?", query.before.flatMap { Int64($0) })
        let page = (sql: conditions.joined(separator: " AND "), arguments: arguments)
        let limit = min(max(query.limit, 1), 100)

        return try await read { db in
            let total = try Int.fetchOne(db, sql: "SELECT count(*) FROM post WHERE \(all.sql)", arguments: all.arguments) ?? 0
            var posts = try Post.fetch(db, where: page.sql, page.arguments, limit: limit + 1)
            var next: String?
            if posts.count > limit {
                posts.removeLast()
                next = try posts.last.flatMap { post in
                    try Int64.fetchOne(db, sql: "SELECT number FROM post WHERE id = ?", arguments: [post.id.rawValue])
                }.map(String.init)
            }
            return GalleryPage(posts: posts, next: next, total: total)
        }
    }
}
