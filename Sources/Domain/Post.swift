import Foundation

/// One uploaded picture of a post.
public struct PostedPicture: Sendable, Hashable, Codable {
    /// Counted from 1.
    public var number: Int
    /// The file's name at the file host, for example `9f86d0….png`.
    public var file: String
    /// The address that the file host answered with.
    public var url: String
    public var recipe: Recipe

    public init(number: Int, file: String, url: String, recipe: Recipe) {
        self.number = number
        self.file = file
        self.url = url
        self.recipe = recipe
    }
}

/// A delivered order, as the gallery keeps it.
public struct Post: Sendable, Hashable, Codable, Identifiable {
    public var id: PostID
    /// The last part of the page's address: the id, or 128 random bits when the post is private.
    public var slug: String
    public var account: AccountID
    /// The author's display name when it was made.
    public var author: String
    public var network: String
    public var room: String
    public var isPrivate: Bool
    public var parent: PictureReference?
    public var request: ImageRequest
    /// Sorted by number, at least one.
    public var pictures: [PostedPicture]
    /// File and address of the numbered contact sheet when there are several pictures.
    public var sheet: Sheet?
    public var price: Int
    public var likes: Int
    public var createdAt: Date

    public struct Sheet: Sendable, Hashable, Codable {
        public var file: String
        public var url: String

        public init(file: String, url: String) {
            self.file = file
            self.url = url
        }
    }

    public init(
        id: PostID, slug: String, account: AccountID, author: String, network: String, room: String, isPrivate: Bool,
        parent: PictureReference?, request: ImageRequest, pictures: [PostedPicture], sheet: Sheet?, price: Int, likes: Int, createdAt: Date
    ) {
        self.id = id
        self.slug = slug
        self.account = account
        self.author = author
        self.network = network
        self.room = room
        self.isPrivate = isPrivate
        self.parent = parent
        self.request = request
        self.pictures = pictures
        self.sheet = sheet
        self.price = price
        self.likes = likes
        self.createdAt = createdAt
    }

    public func picture(_ number: Int) -> PostedPicture? { pictures.first { $0.number == number } }
}
