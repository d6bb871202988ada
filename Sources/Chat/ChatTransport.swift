import ServiceLifecycle

/// A connection to one chat network. `run()` connects, joins, reconnects for ever, and returns at a graceful shut-down.
public protocol ChatTransport: Service {
    /// The configured name, unique among the transports of a bot.
    var network: String { get }

    /// Everything that happens, from the first connection on. One reader; bounded, the oldest messages are dropped when nobody reads.
    var events: AsyncStream<ChatEvent> { get }

    /// The nick that the bot has now; empty before the first registration.
    var nick: String { get async }

    /// The rooms that can be written to now, as the network writes their names.
    var joinedRooms: Set<String> { get async }

    /// Whether two names are the same person or room under the network's own case mapping.
    func areSame(_ left: String, _ right: String) async -> Bool

    /// Says a reply, split or shortened to the network's line length; returns when the server has dealt with it, as far as the network tells.
    ///
    /// - Throws: ``ChatSendError`` when it was not said, or nobody knows because the connection was lost; the caller may try again later.
    func send(_ reply: Reply, to room: RoomID) async throws
}

/// Why a reply was not delivered.
public enum ChatSendError: Error, Sendable, Hashable {
    case notConnected
    /// The room is not joined now, but may be again.
    case notInRoom(String)
    /// The network refused it for good: no such person, banned, a closed room.
    case refused(String)
}
