import Bot
import Chat
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OutboxSenderTests {
    /// Without a connection nothing is tried, and what is older is still said first when it comes. One that is lost over a line is a try.
    @Test(arguments: [("", false), ("atelier", true)])
    func keepsItsOrderUntilThereIsAConnection(_ nick: String, _ countsTries: Bool) async throws {
        // A clock that stands long after all that is due.
        let store = try Store.inMemory(clock: { .distantFuture })
        let transport = MemoryTransport(nick: nick)
        transport.fail(with: .notConnected)
        let address = ReplyAddress(network: transport.network, target: "#room", nick: "alice", isDirect: false)
        for text in ["older", "newer"] { try await store.enqueue(OutgoingText(address: address, text: text), key: text) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: [OutboxSender(store: store, transport: transport, logger: logger)], logger: logger)
        async let running: Void = group.run()
        _ = try await eventually("both to be tried") { transport.failures >= 2 ? true : nil }
        await group.triggerGracefulShutdown()
        try await running
        #expect(try await store.pendingMessages(limit: 9).map { $0.attempts > 0 } == [countsTries, countsTries])
    }
}
