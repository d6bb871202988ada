import Domain
import Foundation
import Storage
import Testing

/// Many hands on one database, in an order that nobody chose.
@Suite(.timeLimit(.minutes(1)))
struct InterleavingTests {
    private static let people = ["ada", "bob", "cy"].map { AccountID(network: "test", name: $0) }

    /// One random step of somebody; `known` are jobs as they once were, some of them stale by now.
    private func step(_ store: Store, clock: ManualClock, known: inout [Job], using generator: inout SplitMix64) async throws {
        let job = known.randomElement(using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...3:
            let who = Self.people[Int.random(in: 0..<3, using: &generator)]
            let key = "message \(Int.random(in: 0..<200, using: &generator))"
            do {
                known.append(
                    try await store.take(order(by: who, key: key, price: Int.random(in: 0...20, using: &generator)), waitingLimit: 5))
            } catch is InsufficientTokens {} catch is TooManyWaiting {}
        case 4...6: if let next = try await store.claimNext() { known.append(next) }
        case 7: if let job { try await store.finish(job) }
        case 8: if let job { try await store.release(job, as: .failed) }
        case 9: if let job { _ = try await store.cancel(job.id, by: Self.people[Int.random(in: 0..<3, using: &generator)]) }
        case 10: if let job { try await store.requeue(job) } else { try await store.recover(maximumAttempts: 2) }
        default: clock.set(day: Int.random(in: 20_000..<20_004, using: &generator))
        }
    }

    @Test("The books are right after every single step", arguments: 0..<10)
    func alone(seed: UInt64) async throws {
        var generator = SplitMix64(state: seed)
        let clock = ManualClock()
        let store = try Store.inMemory(clock: { clock.now })
        var known: [Job] = []
        for number in 0..<150 {
            try await step(store, clock: clock, known: &known, using: &generator)
            #expect(try await store.audit() == [], "after step \(number)")
        }
        #expect(try await store.queue().count < known.count)
    }

    @Test("The books are right when everybody acts at once", arguments: Place.allCases, 0..<4)
    func together(place: Place, seed: UInt64) async throws {
        let clock = ManualClock()
        try await place.withStore(clock: clock) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var generator = SplitMix64(state: seed &* 100 &+ UInt64(worker))
                        var known: [Job] = []
                        for _ in 0..<40 {
                            try await step(store, clock: clock, known: &known, using: &generator)
                            known += try await store.queue().filter { $0.state == .running }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.audit() == [])

            // Then everything is brought to an end, and every job has had its one answer or its owner's own cancel.
            try await store.recover(maximumAttempts: 1)
            while let job = try await store.claimNext() { try await store.finish(job) }
            #expect(try await store.queue() == [])
            for who in Self.people { #expect(try await store.balance(of: who, daily: daily).held == 0) }
            #expect(try await store.audit() == [])
        }
    }
}
