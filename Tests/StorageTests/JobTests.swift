import Domain
import Foundation
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1)))
struct JobTests {
    @Test("An order comes back as it was given", arguments: Place.allCases)
    func roundTrip(place: Place) async throws {
        let clock = ManualClock()
        try await place.withStore(clock: clock) { store in
            let parent = try await store.publish(order())
            var wanted = order(
                "a blue fox 🦊\u{0}\r\n\u{202e}<b>", price: 8, isPrivate: true, parent: PictureReference(post: parent.id, number: 2),
                idea: "fox")
            wanted.request.count = 3
            let job = try await store.take(wanted)
            #expect(
                job
                    == Job(
                        id: job.id, account: ada, address: wanted.address, request: wanted.request, isPrivate: true, parent: wanted.parent,
                        price: 8, state: .queued, attempts: 0, createdAt: clock.now))
            #expect(try await store.job(job.id) == job)
            #expect(try await store.openJobs(of: ada) == [job])
            #expect(try await store.openJobs(of: bob) == [])
        }
    }

    @Test("The same message twice is one job and one charge, even at once and after its end", arguments: Place.allCases)
    func sameKey(place: Place) async throws {
        try await place.withStore { store in
            let same = order(key: "message 1")
            let ids = try await withThrowingTaskGroup(of: PostID.self) { group in
                for _ in 0..<20 { group.addTask { try await store.take(same).id } }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            _ = try await store.finish(#require(try await store.claimNext()))
            guard case .repeated(let job) = try await store.accept(same, daily: daily, waitingLimit: 0) else {
                Issue.record("accepted twice")
                return
            }
            #expect(job.state == .done)
            #expect(try await store.balance(of: ada, daily: daily).available == 146)
            #expect(try await store.audit() == [])
        }
    }

    @Test("Too few tokens and too many waiting change nothing")
    func refusals() async throws {
        let store = try Store.inMemory()
        await #expect(throws: InsufficientTokens.self) { try await store.take(order(price: 151)) }
        try await store.take(order(), waitingLimit: 2)
        try await store.take(order(), waitingLimit: 2)
        await #expect(throws: TooManyWaiting(waiting: 2, limit: 2)) { try await store.take(order(), waitingLimit: 2) }
        try await store.take(order(by: bob), waitingLimit: 2)
        // What runs does not wait.
        _ = try await store.claimNext()
        try await store.take(order(), waitingLimit: 2)
        #expect(try await store.queue().count == 4)
        #expect(try await store.balance(of: ada, daily: daily).held == 12)
        #expect(try await store.audit() == [])
    }

    @Test("A price below nothing and a parent that never was are refused")
    func impossibleOrders() async throws {
        let store = try Store.inMemory()
        let unknown = try #require(PostID(rawValue: "aaaa"))
        for bad in [order(price: -1), order(parent: PictureReference(post: unknown))] {
            await #expect(throws: (any Error).self) { try await store.take(bad) }
        }
        #expect(try await store.queue() == [])
        #expect(try await store.balance(of: ada, daily: daily).available == daily)
        #expect(try await store.audit() == [])
    }

    /// Who orders, in which order, and who is served; a dot claims a job in between.
    @Test(
        "People take turns",
        arguments: [
            ("A1 A2 A3 B1 C1 C2", "A1 B1 C1 A2 C2 A3"),
            ("A1 A2 A3", "A1 A2 A3"),
            ("B1 A1 B2 A2", "B1 A1 B2 A2"),
            ("A1 . A2 B1", "A1 B1 A2"),
            ("A1 A2 . B1 B2 . C1", "A1 B1 C1 A2 B2"),
            ("A1 B1 . . B2 A2 C1", "A1 B1 C1 A2 B2"),
        ])
    func fairShare(orders: String, served: String) async throws {
        let store = try Store.inMemory()
        var actual: [String] = []
        for word in orders.split(separator: " ") {
            if word == "." {
                actual.append(try #require(try await store.claimNext()).request.recipe.prompt)
            } else {
                try await store.take(order(String(word), by: AccountID(network: "test", name: String(word.prefix(1)))))
            }
        }
        let foretold = try await store.queue().filter { $0.state == .queued }.map(\.request.recipe.prompt)
        while let job = try await store.claimNext() { actual.append(job.request.recipe.prompt) }
        #expect(actual.joined(separator: " ") == served)
        #expect(foretold == Array(actual.suffix(foretold.count)))
    }

    @Test("The queue foretells whom the runner serves, whatever came before", arguments: 0..<20)
    func foretold(seed: UInt64) async throws {
        var generator = SplitMix64(state: seed)
        let store = try Store.inMemory()
        for _ in 0..<30 {
            if Int.random(in: 0..<3, using: &generator) == 0 {
                _ = try await store.claimNext()
            } else {
                let who = AccountID(network: "test", name: String(Int.random(in: 0..<5, using: &generator)))
                try await store.take(order(by: who, price: 1))
            }
        }
        let foretold = try await store.queue().filter { $0.state == .queued }.map(\.id)
        var served: [PostID] = []
        while let job = try await store.claimNext() { served.append(job.id) }
        #expect(served == foretold)
    }

    @Test("A place counts from what runs")
    func places() async throws {
        let store = try Store.inMemory()
        let first = try await store.take(order("1"))
        let second = try await store.take(order("2"))
        #expect(try await store.place(of: first.id)?.position == 1)
        #expect(try await store.place(of: second.id)?.position == 2)
        let running = try #require(try await store.claimNext())
        #expect((running.id, running.state, running.attempts) == (first.id, .running, 1))
        #expect(try await store.place(of: first.id) == QueuePlace(job: running, position: 0, ahead: []))
        #expect(try await store.place(of: second.id) == QueuePlace(job: second, position: 1, ahead: [running]))
        _ = try await store.finish(running)
        #expect(try await store.place(of: first.id) == nil)
        #expect(try await store.place(of: second.id)?.position == 1)
    }

    @Test("Ids grow longer only when the short ones are crowded")
    func crowdedIds() {
        var generator = SplitMix64(state: 1)
        #expect(PostID.fresh(using: &generator) { _ in false }.rawValue.count == 4)
        #expect(PostID.fresh(using: &generator) { $0.rawValue.count < 6 }.rawValue.count == 6)
        #expect(PostID.fresh(using: &generator) { _ in true }.rawValue.count == 12)
    }

    @Test("New jobs wake the runner")
    func signal() async throws {
        let store = try Store.inMemory()
        let wakes = store.jobsAdded
        // The first is for what was there before.
        try await wake(wakes)
        try await store.take(order())
        try await wake(wakes)
        let job = try #require(try await store.claimNext())
        try await store.requeue(job)
        try await wake(wakes)
        #expect(try await store.claimNext()?.id == job.id)
    }
}

/// Sebastiano Vigna's splitmix64: the same numbers for the same seed on every machine.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
