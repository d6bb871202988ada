import Chat
import Foundation
import ServiceLifecycle
import Synchronization

/// A chat network in memory: tests say lines into it and read what the bot said.
public final class MemoryTransport: ChatTransport {
    public struct Said: Sendable, Hashable {
        public var reply: Reply
        public var room: RoomID
    }

    private struct State {
        var said: [Said] = []
        var failure: ChatSendError?
        var failures = 0
        var serial = 0
    }

    public let network: String
    public let nick: String
    public let events: AsyncStream<ChatEvent>
    private let continuation: AsyncStream<ChatEvent>.Continuation
    private let state = Mutex(State())

    public init(network: String = "memory", nick: String = "atelier") {
        self.network = network
        self.nick = nick
        (events, continuation) = AsyncStream.makeStream()
    }

    public let joinedRooms: Set<String> = ["#room"]

    public func areSame(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }

    public func run() async throws { try? await gracefulShutdown() }

    public func send(_ reply: Reply, to room: RoomID) async throws {
        try state.withLock { state in
            if let failure = state.failure {
                state.failures += 1
                throw failure
            }
            state.said.append(Said(reply: reply, room: room))
        }
    }

    /// Somebody writes a line.
    ///
    /// - Parameter id: the message's identity; nil makes a new one.
    public func hear(
        _ text: String, from nick: String, account: String? = nil, room: String? = "#room", id: String? = nil, isBot: Bool = false
    ) {
        let serial = state.withLock { state in
            state.serial += 1
            return state.serial
        }
        let place = RoomID(network: network, name: room ?? nick, isDirect: room == nil)
        let sender = Sender(nick: nick, account: account, connection: "\(nick)!~\(nick)@host", isBot: isBot)
        continuation.yield(
            .message(ChatMessage(id: id ?? "m\(serial)", room: place, sender: sender, text: text, receivedAt: Date())))
    }

    /// Refuses everything that is said from now on, or (with nil) takes it again.
    public func fail(with error: ChatSendError?) { state.withLock { $0.failure = error } }

    /// How often something was refused.
    public var failures: Int { state.withLock { $0.failures } }

    /// Everything that was said, in order.
    public var said: [Said] { state.withLock { $0.said } }
}
