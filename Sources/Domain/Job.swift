import Foundation

/// Where an answer goes: a room or a person of one network, and whom it addresses.
public struct ReplyAddress: Sendable, Hashable, Codable {
    public var network: String
    /// A channel, or the person's nick for a direct message.
    public var target: String
    /// The display name that the answer starts with.
    public var nick: String
    public var isDirect: Bool

    public init(network: String, target: String, nick: String, isDirect: Bool) {
        self.network = network
        self.target = target
        self.nick = nick
        self.isDirect = isDirect
    }
}

/// An accepted and paid order; its id is the id that the post will have.
public struct Job: Sendable, Hashable, Codable, Identifiable {
    public enum State: String, Sendable, Codable, CaseIterable {
        case queued, running, done, failed, cancelled
    }

    public var id: PostID
    public var account: AccountID
    public var address: ReplyAddress
    public var request: ImageRequest
    public var isPrivate: Bool
    public var parent: PictureReference?
    /// Tokens on hold.
    public var price: Int
    public var state: State
    /// How many times the engine has begun it.
    public var attempts: Int
    public var createdAt: Date

    public init(
        id: PostID, account: AccountID, address: ReplyAddress, request: ImageRequest, isPrivate: Bool, parent: PictureReference?,
        price: Int,
        state: State, attempts: Int, createdAt: Date
    ) {
        self.id = id
        self.account = account
        self.address = address
        self.request = request
        self.isPrivate = isPrivate
        self.parent = parent
        self.price = price
        self.state = state
        self.attempts = attempts
        self.createdAt = createdAt
    }
}
