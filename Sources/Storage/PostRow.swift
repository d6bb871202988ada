import Domain
import Foundation
import GRDB

/// One row of `post`. A deleted post stays as a tombstone, so that its children keep their lineage.
struct PostRow: Codable, FetchableRecord, PersistableRecord, Sendable {
    static let databaseTableName = "post"

    /// Grows with every post; the gallery's order and the rowid in the search index. Nil before it is inserted.
    var number: Int64?
    var id: PostID
    var slug: String
    var account: AccountID
    var author: String
    var network: String
    var room: String
    var isPrivate: Bool
    var parentPost: PostID?
    var parentNumber: Int?
    var request: ImageRequest
    var model: String
    var sheetFile: String?
    var sheetUrl: String?
    var price: Int
    var createdAt: Date
    var deletedAt: Date?

    var isDeleted: Bool { deletedAt != nil }

    /// Makes the post of a job that was just finished, with its pictures and its words in the search index.
    static func publish(_ job: JobRow, pictures: [PostedPicture], sheet: Post.Sheet?, now: Date, in db: Database) throws -> Post {
        let row = PostRow(
            id: job.id, slug: job.isPrivate ? Slug.random() : job.id.rawValue, account: job.account, author: job.address.nick,
            network: job.address.network, room: job.address.target, isPrivate: job.isPrivate, parentPost: job.parentPost,
            parentNumber: job.parentNumber, request: job.request, model: job.request.recipe.model, sheetFile: sheet?.file,
            sheetUrl: sheet?.url,
            price: job.price, createdAt: now)
        try row.insert(db)
        let number = db.lastInsertedRowID
        for picture in pictures { try PictureRow(picture, of: job.id).insert(db) }

        let prompts = ([job.request.recipe.prompt] + pictures.map(\.recipe.prompt)).reduce(into: [String]()) { unique, prompt in
            if !unique.contains(prompt) { unique.append(prompt) }
        }
        try db.execute(
            sql: "INSERT INTO postText (rowid, prompts, idea, author, model) VALUES (?, ?, ?, ?, ?)",
            arguments: [number, prompts.joined(separator: "\n"), job.request.recipe.idea ?? "", row.author, row.model])

        guard let post = try Post.fetch(db, where: "post.id = ?", [job.id.rawValue]).first else {
            throw RecordError.recordNotFound(databaseTableName: "post", key: ["id": job.id.rawValue.databaseValue])
        }
        return post
    }
}

/// One row of `picture`.
struct PictureRow: Codable, FetchableRecord, PersistableRecord, Sendable {
    static let databaseTableName = "picture"

    var post: PostID
    var number: Int
    var file: String
    var url: String
    var recipe: Recipe

    init(_ picture: PostedPicture, of post: PostID) {
        self.post = post
        number = picture.number
        file = picture.file
        url = picture.url
        recipe = picture.recipe
    }

    var picture: PostedPicture { PostedPicture(number: number, file: file, url: url, recipe: recipe) }
}

extension Post {
    /// Posts with their pictures and likes.
    ///
    /// - Parameters:
    ///   - condition: SQL on the table `post`, never made of anybody's words.
    ///   - order: SQL; newest first when none is given. It may use `likes`.
    static func fetch(
        _ db: Database, where condition: String, _ arguments: StatementArguments, order: String = "post.number DESC", limit: Int = -1
    ) throws -> [Post] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT post.*, (SELECT count(*) FROM postLike WHERE postLike.post = post.id) AS likes
                FROM post WHERE \(condition) ORDER BY \(order) LIMIT \(limit)
                """,
            arguments: arguments)
        let posts = try rows.map { (post: try PostRow(row: $0), likes: $0["likes"] as Int) }
        let marks = databaseQuestionMarks(count: posts.count)
        let pictures = try PictureRow.fetchAll(
            db, sql: "SELECT * FROM picture WHERE post IN (\(marks)) ORDER BY post, number",
            arguments: StatementArguments(posts.map(\.post.id.rawValue)))
        let byPost = Dictionary(grouping: pictures, by: \.post)
        return posts.map { Post($0.post, pictures: byPost[$0.post.id, default: []].map(\.picture), likes: $0.likes) }
    }

    private init(_ row: PostRow, pictures: [PostedPicture], likes: Int) {
        var sheet: Sheet?
        if let file = row.sheetFile, let url = row.sheetUrl { sheet = Sheet(file: file, url: url) }
        self.init(
            id: row.id, slug: row.slug, account: row.account, author: row.author, network: row.network, room: row.room,
            isPrivate: row.isPrivate, parent: row.parentPost.map { PictureReference(post: $0, number: row.parentNumber ?? 1) },
            request: row.request, pictures: pictures, sheet: sheet, price: row.price, likes: likes, createdAt: row.createdAt)
    }
}
