import AsyncAlgorithms
import Chat
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Says what the outbox holds for one network, each row until it was said once.
///
/// A row is marked after the server has dealt with it: a crash or a lost connection between the two may say it twice, nothing ever loses it.
public struct OutboxSender: Service {
    /// A result that could not be said for a day is only in the gallery.
    private static let patience: TimeInterval = 24 * 3600
    /// For a direct message less: a nick may change hands, and it may carry the link of a private picture.
    private static let directPatience: TimeInterval = 600
    /// Seconds until the next try: doubled each time, up to this.
    private static let longestWait = 60.0

    private let store: Store
    private let transport: any ChatTransport
    private let logger: Logger

    public init(store: Store, transport: any ChatTransport, logger: Logger) {
        self.store = store
        self.transport = transport
        self.logger = logger
    }

    public func run() async throws {
        // Rows that were put off become due without anybody saying so, hence the clock.
        let clock = AsyncTimerSequence(interval: .seconds(1), clock: .continuous).map { _ in () }
        var said: Set<Int64> = []
        for try await _ in merge(store.messagesAdded, clock).cancelOnGracefulShutdown() { await flush(&said) }
        // The last picture before a shut-down is still announced.
        await flush(&said)
    }

    /// - Parameter said: rows that were said while their mark could not be written, on a full disk for example; they are only marked.
    private func flush(_ said: inout Set<Int64>) async {
        do {
            for row in try await store.pendingMessages(network: transport.network, limit: 50) {
                if !said.contains(row.id) {
                    guard try await send(row) else { continue }
                    said.insert(row.id)
                }
                try await store.markSent(row.id)
                said.remove(row.id)
            }
        } catch {
            logger.error("the outbox could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: whether it was said; otherwise it was put off or given up.
    private func send(_ row: OutboxMessage) async throws -> Bool {
        let message = row.message
        let text = message.address.isDirect ? message.text : "\(message.address.nick): \(message.text)"
        let room = RoomID(network: message.address.network, name: message.address.target, isDirect: message.address.isDirect)
        let isConnected = await !transport.nick.isEmpty
        do {
            try await transport.send(Reply(text, kind: message.isNotice ? .notice : .message, link: message.link), to: room)
            return true
        } catch is CancellationError {
            return false
        } catch  where Date().timeIntervalSince(row.createdAt) > (room.isDirect ? Self.directPatience : Self.patience) {
            logger.warning("a result could not be said", metadata: ["room": "\(room)", "error": "\(error)"])
            try await store.giveUp(row.id, reason: "\(error)")
        } catch ChatSendError.notConnected where !isConnected {
            // Was not tried at all, so it stays due, before all that come later.
        } catch {
            // Also a refusal: bans are lifted, closed rooms opened, and people come back.
            let wait = min(pow(2, Double(row.attempts)), Self.longestWait)
            try await store.postpone(row.id, until: Date().addingTimeInterval(wait))
        }
        return false
    }
}

extension OutboxSender: CustomStringConvertible {
    /// What logs call it.
    public var description: String { "outbox of \(transport.network)" }
}
