import Domain
import Foundation
import Storage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct OutboxTests {
    private func line(_ text: String) -> OutgoingText {
        OutgoingText(
            address: ReplyAddress(network: "test", target: "#atelier", nick: "ada", isDirect: false), text: text,
            link: "http://host/p/k7f3",
            isNotice: true)
    }

    @Test("A line is kept whole, under a key that counts once", arguments: Place.allCases)
    func enqueue(place: Place) async throws {
        let clock = ManualClock()
        try await place.withStore(clock: clock) { store in
            for text in ["first", "again"] { try await store.enqueue(line(text), key: "1") }
            try await store.enqueue(line("second"), key: "2")
            let pending = try await store.pendingMessages(limit: 9)
            #expect(pending.map(\.message) == [line("first"), line("second")])
            #expect(pending.map(\.attempts) == [0, 0])
            #expect(pending.map(\.createdAt) == [clock.now, clock.now])
            #expect(try await store.pendingMessages(limit: 1).map(\.id) == [pending[0].id])
            #expect(try await store.pendingMessages(network: "test", limit: 9) == pending)
            #expect(try await store.pendingMessages(network: "other", limit: 9) == [])
            try await store.markSent(pending[0].id)
            try await store.enqueue(line("again"), key: "1")
            #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["second"])
        }
    }

    @Test("A postponed line waits until it is due, and one that was given up never comes back")
    func postpone() async throws {
        let clock = ManualClock()
        let store = try Store.inMemory(clock: { clock.now })
        try await store.enqueue(line("one"), key: "1")
        let id = try #require(try await store.pendingMessages(limit: 1).first?.id)
        try await store.postpone(id, until: clock.now.addingTimeInterval(10))
        try await store.enqueue(line("two"), key: "2")
        #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["two"])
        try await store.markSent(id + 1)
        clock.advance(seconds: 10)
        let again = try await store.pendingMessages(limit: 9)
        #expect(again.map(\.message.text) == ["one"])
        #expect(again.map(\.attempts) == [1])
        try await store.giveUp(id, reason: "no such nick")
        try await store.postpone(id, until: clock.now)
        #expect(try await store.pendingMessages(limit: 9) == [])
    }

    @Test("Lines wake every listener, once they are on the disk", arguments: Place.allCases)
    func signal(place: Place) async throws {
        try await place.withStore { store in
            let listeners = (0..<2).map { _ in store.messagesAdded }
            for listener in listeners { try await wake(listener) }
            try await store.take(order())
            let job = try #require(try await store.claimNext())
            _ = try await store.finish(job)
            for listener in listeners { try await wake(listener) }
            #expect(try await store.pendingMessages(limit: 9).count == 1)
        }
    }
}
