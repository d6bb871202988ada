import AsyncAlgorithms
import Chat
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Says what the outbox holds, each row until it was said once.
///
/// A row is marked after its last byte went to the socket: a crash between the two may say it twice, nothing ever loses it.
public struct OutboxSender: Service {
    /// A result that could not be said for a day is only in the gallery.
    private static let patience: TimeInterval = 24 * 3600
    private static let waits = 1.0...60.0

    private let store: Store
    private let transports: [String: any ChatTransport]
    private let logger: Logger

    public init(store: Store, transports: [any ChatTransport], logger: Logger) {
        self.store = store
        self.transports = Dictionary(uniqueKeysWithValues: transports.map { ($0.network, $0) })
        self.logger = logger
    }

    public func run() async throws {
        // Rows that were put off become due without anybody saying so, hence the clock. One loop, so that no row is sent by two.
        let clock = AsyncTimerSequence(interval: .seconds(1), clock: .continuous).map { _ in () }
        for try await _ in merge(store.messagesAdded, clock).cancelOnGracefulShutdown() { await flush() }
        // The last picture before a shut-down is still announced.
        await flush()
    }

    private func flush() async {
        do {
            for row in try await store.pendingMessages(limit: 50) { try await send(row) }
        } catch {
            logger.error("the outbox could not be read", metadata: ["error": "\(error)"])
        }
    }

    private func send(_ row: OutboxMessage) async throws {
        let message = row.message
        guard let transport = transports[message.address.network] else {
            try await store.giveUp(row.id, reason: "no network of that name is configured")
            return
        }
        let text = message.address.isDirect ? message.text : "\(message.address.nick): \(message.text)"
        let room = RoomID(network: message.address.network, name: message.address.target, isDirect: message.address.isDirect)
        do {
            try await transport.send(Reply(text, kind: message.isNotice ? .notice : .message, link: message.link), to: room)
            try await store.markSent(row.id)
        } catch ChatSendError.refused(let reason) {
            logger.warning("a result was refused by the network", metadata: ["room": "\(room)", "reason": "\(reason)"])
            try await store.giveUp(row.id, reason: reason)
        } catch is CancellationError {
            return
        } catch where Date().timeIntervalSince(row.createdAt) > Self.patience {
            try await store.giveUp(row.id, reason: "\(error)")
        } catch {
            let wait = min(pow(2, Double(row.attempts)) * Self.waits.lowerBound, Self.waits.upperBound)
            try await store.postpone(row.id, until: Date().addingTimeInterval(wait))
        }
    }
}
