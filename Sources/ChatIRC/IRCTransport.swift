import Chat
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// The bot's presence on one IRC network: connects, logs in, joins, comes back after every loss.
public final class IRCTransport: ChatTransport {
    public let network: String
    public let events: AsyncStream<ChatEvent>

    private struct State {
        var session: IRCSession
        var queue: SendQueue
        var lastTicket: UInt64 = 0
        var hasEverRegistered = false
    }

    /// Why a connection ended.
    private enum Ending: Error {
        case lost(String)
        case stopped(IRCFailure)
        case shutDown

        var reason: String {
            switch self {
            case .lost(let reason): reason
            case .stopped(let failure): "\(failure)"
            case .shutDown: "shut down"
            }
        }
    }

    private let configuration: IRCConfiguration
    private let logger: Logger
    private let eventSink: AsyncStream<ChatEvent>.Continuation
    private let state: Mutex<State>
    private let clock = ContinuousClock()
    private let epoch: ContinuousClock.Instant

    public init(configuration: IRCConfiguration, logger: Logger) {
        self.configuration = configuration
        var logger = logger
        logger[metadataKey: "irc.network"] = "\(configuration.name)"
        self.logger = logger
        network = configuration.name
        (events, eventSink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1024))
        state = Mutex(State(session: IRCSession(configuration: configuration), queue: SendQueue(configuration)))
        epoch = clock.now
    }

    public var nick: String {
        get async { state.withLock { $0.session.nick } }
    }

    public var joinedRooms: Set<String> {
        get async { state.withLock { $0.session.joinedChannels } }
    }

    public func areSame(_ left: String, _ right: String) async -> Bool {
        state.withLock { $0.session.areSame(left, right) }
    }

    public func send(_ reply: Reply, to room: RoomID) async throws {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = Result { try enqueue(reply, to: room, ticket: ticket, continuation) }
                switch result {
                case .success(let isWaiting): if !isWaiting { continuation.resume() }
                case .failure(let error): continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            state.withLock { $0.queue.cancel(ticket) }?.tell()
        }
    }

    /// - Returns: whether the continuation is kept until the server has dealt with the last line; false when there is nothing to write.
    private func enqueue(
        _ reply: Reply, to room: RoomID, ticket: UInt64, _ continuation: CheckedContinuation<Void, any Error>
    ) throws -> Bool {
        try state.withLock { state in
            // Under the lock, so that a cancellation comes either before this line or after the queue knows the ticket.
            try Task.checkCancellation()
            let lines = try state.session.lines(of: reply, to: room)
            guard !lines.isEmpty else { return false }
            // A full queue is a connection that does not carry what is asked of it.
            guard state.queue.push(lines, ticket: ticket, continuation) else { throw ChatSendError.notConnected }
            return true
        }
    }

    // MARK: The reconnect loop

    /// Connects again and again until a graceful shut-down or a cancellation.
    ///
    /// - Throws: ``IRCFailure`` when no reconnection can help.
    public func run() async throws {
        defer { eventSink.finish() }
        let problems = configuration.problems()
        guard problems.isEmpty else { throw IRCFailure.configuration(problems) }

        var failures = 0
        while !Task.isShuttingDownGracefully {
            let began = clock.now
            let ending = await connectOnce()
            try Task.checkCancellation()
            switch ending {
            case .shutDown:
                return
            case .stopped(let failure) where !mayPass(failure):
                throw failure
            case .stopped(let failure):
                logger.warning("IRC login failed", metadata: ["irc.reason": "\(failure)"])
            case .lost(let reason):
                logger.warning("IRC connection lost", metadata: ["irc.reason": "\(reason)"])
            }
            failures = clock.now - began >= configuration.timing.calm ? 1 : failures + 1
            var generator = SystemRandomNumberGenerator()
            let delay = configuration.timing.reconnectDelay(afterFailures: failures, using: &generator)
            // Throws at a shut-down too, which the loop's condition then sees.
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: delay) }
            try Task.checkCancellation()
        }
    }

    /// Services that were there once come back; ones that never were are a mistake in the configuration.
    private func mayPass(_ failure: IRCFailure) -> Bool {
        guard case .saslUnavailable = failure else { return false }
        return state.withLock { $0.hasEverRegistered }
    }

    private func connectOnce() async -> Ending {
        let ending: Ending
        do {
            let (configuration, logger) = (configuration, logger)
            let connection = try await cancelWhenGracefulShutdown { try await IRCConnection.open(configuration, logger: logger) }
            try await connection.run { messages in try await self.serve(connection, messages) }
            ending = .lost("the server closed the connection")
        } catch let error as Ending {
            // The server's goodbye to our QUIT is no loss.
            ending = Task.isShuttingDownGracefully ? .shutDown : error
        } catch {
            ending = Task.isShuttingDownGracefully ? .shutDown : .lost("\(error)")
        }
        let (wasReady, verdicts) = state.withLock { state in
            defer {
                state.session = IRCSession(configuration: configuration)
                state.queue = SendQueue(configuration)
            }
            return (!state.session.nick.isEmpty, state.queue.giveUp(ChatSendError.notConnected))
        }
        for verdict in verdicts { verdict.tell() }
        if wasReady { eventSink.yield(.disconnected(reason: ending.reason)) }
        return ending
    }

    // MARK: One connection

    private func serve(_ connection: IRCConnection, _ messages: IRCMessages) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.read(messages) }
            group.addTask { try await self.write(to: connection) }
            group.addTask { try await self.tick() }
            group.addTask { try await self.sayGoodbye() }
            try step { $0.start(at: $1) }
        }
    }

    private func read(_ messages: IRCMessages) async throws {
        for try await message in messages {
            try step { $0.receive(message, at: $1) }
            for verdict in state.withLock({ $0.queue.receive(message, at: now.uptime) }) { verdict.tell() }
        }
        throw Ending.lost("the server closed the connection")
    }

    private func write(to connection: IRCConnection) async throws {
        // An iterator that is cancelled ends its stream, so each connection has a queue, and with it a stream, of its own.
        var signals = state.withLock { $0.queue.signals }.makeAsyncIterator()
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                try Task.checkCancellation()
                switch state.withLock({ $0.queue.next(at: now.uptime) }) {
                case .send(let entry):
                    try await connection.write(entry.message)
                    state.withLock { $0.queue.written(entry, at: now.uptime) }
                case .wait(let delay):
                    group.addTask {
                        try await Task.sleep(for: delay)
                        self.state.withLock { $0.queue.wake() }
                    }
                    _ = await signals.next()
                case .idle:
                    _ = await signals.next()
                }
            }
        }
    }

    private func tick() async throws {
        while true {
            try await Task.sleep(for: configuration.timing.tick)
            try step { $0.tick(at: $1) }
        }
    }

    /// At a graceful shut-down: lets the queue empty itself and the server confirm it, within a limit, and says QUIT.
    private func sayGoodbye() async throws {
        try await gracefulShutdown()
        let deadline = clock.now + configuration.timing.flush
        while clock.now < deadline, state.withLock({ !$0.queue.isEmpty }) {
            try await Task.sleep(for: .milliseconds(50))
        }
        state.withLock { $0.queue.pushUrgent(IRCMessage("QUIT", ["Good night"])) }
        // The server answers by closing, which the reader sees first.
        try await Task.sleep(for: configuration.timing.goodbye)
        throw Ending.shutDown
    }

    private var now: Moment { Moment(uptime: clock.now - epoch, date: Date()) }

    /// Lets the session take something in, and does what it says.
    private func step(_ change: (inout IRCSession, Moment) -> [IRCAction]) throws {
        let actions = state.withLock { state in
            let actions = change(&state.session, now)
            for action in actions {
                switch action {
                case .sendNow(let message): state.queue.pushUrgent(message)
                case .send(let message): state.queue.push(message)
                case .deliver(.connected): state.hasEverRegistered = true
                case .deliver, .note, .close, .stop: break
                }
            }
            return actions
        }
        for action in actions {
            switch action {
            case .sendNow, .send: break
            case .deliver(let event): eventSink.yield(event)
            case .note(let text): logger.notice("IRC note", metadata: ["irc.reason": "\(text)"])
            case .close(let reason): throw Ending.lost(reason)
            case .stop(let failure): throw Ending.stopped(failure)
            }
        }
    }
}
