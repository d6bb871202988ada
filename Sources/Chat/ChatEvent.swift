import Foundation

/// What a transport tells the bot. A transport filters its own echo and replayed history before this.
public enum ChatEvent: Sendable, Hashable {
    case message(ChatMessage)
    /// A line that nobody may answer automatically: what bots say of themselves.
    case notice(ChatMessage)
    /// Registered with the server under this nick; rooms are being joined.
    case connected(nick: String)
    /// The room is joined and can be written to.
    case joined(RoomID)
    case left(RoomID, reason: String)
    case disconnected(reason: String)
}

/// One line that somebody wrote.
public struct ChatMessage: Sendable, Hashable {
    /// Unique in its network for ever: the message's own id, or one made of sender, target, text and arrival second. A repeat has the same.
    public var id: String
    public var room: RoomID
    public var sender: Sender
    /// As it came, without CR, LF and NUL; formatting codes are still in it.
    public var text: String
    public var receivedAt: Date

    public init(id: String, room: RoomID, sender: Sender, text: String, receivedAt: Date) {
        self.id = id
        self.room = room
        self.sender = sender
        self.text = text
        self.receivedAt = receivedAt
    }
}
