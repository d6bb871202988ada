import AsyncAlgorithms
import Foundation
import Logging
import ServiceLifecycle
import Storage
import Transfer

/// Sends the letters of the store through a relay, each until it was sent once.
///
/// A letter is marked after the relay has taken it: a crash between the two sends it again, under the same Message-ID.
public struct MailSender: Service {
    private static let patience: TimeInterval = 3 * 24 * 3600
    /// Seconds until the next try: doubled each time, from this up to an hour.
    private static let shortestWait = 10.0

    private let store: Store
    private let relay: MailRelay
    private let logger: Logger

    public init(store: Store, relay: MailRelay, logger: Logger) {
        self.store = store
        self.relay = relay
        self.logger = logger
    }

    public func run() async throws {
        // Letters that were put off become due without anybody saying so, hence the clock.
        let clock = AsyncTimerSequence(interval: .seconds(5), clock: .continuous).map { _ in () }
        var sent: Set<Int64> = []
        for try await _ in merge(store.lettersAdded, clock).cancelOnGracefulShutdown() { await flush(&sent) }
    }

    /// - Parameter sent: letters that went out while their mark could not be written; they are only marked.
    private func flush(_ sent: inout Set<Int64>) async {
        do {
            for letter in try await store.pendingLetters(limit: 20) {
                if !sent.contains(letter.id) {
                    guard try await send(letter) else { continue }
                    sent.insert(letter.id)
                }
                try await store.markSent(letter: letter.id)
                sent.remove(letter.id)
            }
        } catch {
            logger.error("letters could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: whether it went out; otherwise it was put off or given up.
    private func send(_ pending: PendingLetter) async throws -> Bool {
        guard let recipient = MailAddress(pending.letter.recipient) else {
            try await store.giveUp(letter: pending.id, reason: "no mail address")
            return false
        }
        // Another database of the same sender counts from 1 too.
        let id = "\(pending.key).\(Int(pending.createdAt.timeIntervalSince1970 * 1000))"
        do {
            try await relay.send(
                MailMessage(
                    recipient: recipient, subject: pending.letter.subject, body: pending.letter.body, id: id, date: pending.createdAt))
            return true
        } catch let error as MailError {
            logger.warning("a mail did not go out", metadata: ["error": "\(error)", "again": "\(!error.isFinal)"])
            if error.isFinal || Date().timeIntervalSince(pending.createdAt) > Self.patience {
                try await store.giveUp(letter: pending.id, reason: error.description)
            } else {
                let wait = min(Self.shortestWait * pow(2, Double(pending.attempts)), 3600)
                try await store.postpone(letter: pending.id, until: Date().addingTimeInterval(wait))
            }
            return false
        }
    }
}
