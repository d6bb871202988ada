import Chat
import Logging
import ServiceLifecycle
import Synchronization

/// What a transport told so far, for tests to wait on.
public final class EventLog: Sendable {
    private struct State {
        var events: [ChatEvent] = []
        var seen = 0
        /// The transport will tell nothing more.
        var isOver = false
    }

    private let state = Mutex(State())

    fileprivate func add(_ event: ChatEvent) {
        state.withLock { $0.events.append(event) }
    }

    fileprivate func end() {
        state.withLock { $0.isOver = true }
    }

    public var events: [ChatEvent] { state.withLock { $0.events } }
    public var messages: [ChatMessage] { events.compactMap(\.message) }

    /// Waits for the next event of a kind; events before it are gone past.
    @discardableResult
    public func next<Found>(_ what: String, within limit: Duration = .seconds(45), _ find: (ChatEvent) -> Found?) async throws -> Found {
        do {
            return try await eventually("", within: limit) { try unseen(find) }
        } catch is TestFailure {
            throw TestFailure("no \(what) within \(limit); there were \(events.suffix(20))")
        }
    }

    public func nextMessage(within limit: Duration = .seconds(45)) async throws -> ChatMessage {
        try await next("message", within: limit, \.message)
    }

    /// Waits until the transport has joined the room.
    public func joined(_ room: RoomID, within limit: Duration = .seconds(45)) async throws {
        try await next("arrival in \(room)", within: limit) { $0 == .joined(room) ? () : nil }
    }

    private func unseen<Found>(_ find: (ChatEvent) -> Found?) throws -> Found? {
        try state.withLock { state in
            while state.seen < state.events.count {
                let event = state.events[state.seen]
                state.seen += 1
                if let found = find(event) { return found }
            }
            if state.isOver { throw TestFailure("the transport ended") }
            return nil
        }
    }
}

extension ChatEvent {
    public var message: ChatMessage? {
        if case .message(let message) = self { message } else { nil }
    }
}

/// Runs a transport as the program does, in a service group, while the body uses it; then shuts it down gracefully.
///
/// - Parameter body: gets the events, and the group to shut it down earlier.
/// - Throws: what the body throws, or the transport.
public func withRunning<Result: Sendable>(
    _ transport: some ChatTransport,
    _ body: @Sendable (EventLog, ServiceGroup) async throws -> Result
) async throws -> Result {
    var silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    silent.logLevel = .critical
    let group = ServiceGroup(services: [transport], logger: silent)
    let log = EventLog()
    async let running: Void = group.run()
    async let listening: Void = {
        for await event in transport.events { log.add(event) }
        log.end()
    }()
    let result: Swift.Result<Result, any Error>
    do {
        result = .success(try await body(log, group))
    } catch {
        result = .failure(error)
    }
    await group.triggerGracefulShutdown()
    do {
        try await running
    } catch {
        // What the body missed because the transport had ended is better told by the transport.
        await listening
        throw error
    }
    await listening
    return try result.get()
}
