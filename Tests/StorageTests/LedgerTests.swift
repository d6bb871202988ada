import Domain
import Foundation
import Storage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LedgerTests {
    @Test("The first look of a day grants, a second does not", arguments: Place.allCases)
    func grant(place: Place) async throws {
        let clock = ManualClock(day: 20_000)
        try await place.withStore(clock: clock) { store in
            for _ in 1...2 {
                let balance = try await store.balance(of: ada, daily: daily)
                #expect(balance == Balance(available: 150, held: 0, daily: 150, nextGrant: ManualClock.date(day: 20_001)))
            }
            let entries = try await store.entries(of: ada, limit: 10)
            #expect(entries.map(\.kind) == [.grant])
            #expect(entries.map(\.available) == [150])
            #expect(try await store.audit() == [])
        }
    }

    /// Tokens before a day begins, the day, and what is available after the first look.
    @Test(
        "A new day tops up to the grant and carries nothing over; a clock that goes back grants nothing",
        arguments: [
            (spent: 100, days: [20_001], available: 150),
            (spent: 0, days: [20_001], available: 150),
            (spent: 100, days: [20_000], available: 50),
            (spent: 100, days: [19_999], available: 50),
            (spent: 100, days: [19_999, 20_000], available: 50),
            (spent: 100, days: [19_000, 20_001], available: 150),
            (spent: 150, days: [20_400], available: 150),
        ])
    func newDay(spent: Int, days: [Int], available: Int) async throws {
        let clock = ManualClock(day: 20_000)
        let store = try Store.inMemory(clock: { clock.now })
        try await store.publish(order(price: spent))
        for day in days {
            clock.set(day: day)
            _ = try await store.balance(of: ada, daily: daily)
        }
        #expect(try await store.balance(of: ada, daily: daily).available == available)
        #expect(try await store.audit() == [])
    }

    @Test("A higher or lower daily grant holds from the next day on")
    func changedGrant() async throws {
        let clock = ManualClock(day: 20_000)
        let store = try Store.inMemory(clock: { clock.now })
        #expect(try await store.balance(of: ada, daily: 150).available == 150)
        #expect(try await store.balance(of: ada, daily: 200).available == 150)
        clock.set(day: 20_001)
        #expect(try await store.balance(of: ada, daily: 200).available == 200)
        clock.set(day: 20_002)
        #expect(
            try await store.balance(of: ada, daily: 100)
                == Balance(available: 200, held: 0, daily: 100, nextGrant: ManualClock.date(day: 20_003)))
        #expect(try await store.audit() == [])
    }

    @Test("Hold, then settle or release", arguments: Place.allCases)
    func movements(place: Place) async throws {
        try await place.withStore { store in
            let job = try await store.take(order(price: 6))
            let held = try await store.balance(of: ada, daily: daily)
            #expect((held.available, held.held) == (144, 6))
            let running = try #require(try await store.claimNext())
            #expect(try await store.finish(running) != nil)
            let refused = try await store.take(order(price: 5))
            #expect(try await store.release(refused, as: .failed))
            let after = try await store.balance(of: ada, daily: daily)
            #expect((after.available, after.held) == (144, 0))

            let entries = try await store.entries(of: ada, limit: 10).reversed()
            #expect(entries.map(\.kind) == [.grant, .hold, .settle, .hold, .release])
            #expect(entries.map(\.available) == [150, -6, 0, -5, 5])
            #expect(entries.map(\.held) == [0, 6, -6, 5, -5])
            #expect(entries.map(\.job) == [nil, job.id, job.id, refused.id, refused.id])
            #expect(try await store.entries(of: ada, limit: 2).map(\.kind) == [.release, .hold])
            #expect(try await store.audit() == [])
        }
    }

    /// The day of the hold is 20,000. `spent` is spent on that day too, `later` on the day of the release.
    @Test(
        "A refund goes back to the grant that paid: it never lifts a later day's above its top",
        arguments: [
            (spent: 0, day: 20_000, later: 0, available: 150, expired: 0),
            (spent: 40, day: 20_000, later: 0, available: 110, expired: 0),
            (spent: 40, day: 20_001, later: 0, available: 150, expired: 10),
            (spent: 40, day: 20_001, later: 4, available: 150, expired: 6),
            (spent: 40, day: 20_001, later: 50, available: 110, expired: 0),
            (spent: 0, day: 20_005, later: 10, available: 150, expired: 0),
            (spent: 40, day: 19_999, later: 0, available: 110, expired: 0),
        ])
    func refundAcrossMidnight(spent: Int, day: Int, later: Int, available: Int, expired: Int) async throws {
        let clock = ManualClock(day: 20_000)
        let store = try Store.inMemory(clock: { clock.now })
        try await store.publish(order(price: spent))
        let job = try await store.take(order(price: 10))
        clock.set(day: day)
        _ = try await store.claimNext()
        if later > 0 { try await store.take(order(price: later)) }
        let running = try #require(try await store.job(job.id))
        #expect(try await store.release(running, as: .failed))
        #expect(try await store.balance(of: ada, daily: daily).available == available)
        let lost = try await store.entries(of: ada, limit: 100).filter { $0.kind == .expire }.map(\.available)
        #expect(lost == (expired == 0 ? [] : [-expired]))
        #expect(try await store.audit() == [])
    }

    @Test("A job that runs over midnight is settled from the day that paid")
    func settleAcrossMidnight() async throws {
        let clock = ManualClock(day: 20_000, hour: 23.9)
        let store = try Store.inMemory(clock: { clock.now })
        try await store.take(order(price: 10))
        let job = try #require(try await store.claimNext())
        clock.set(day: 20_001, hour: 0.1)
        #expect(try await store.finish(job) != nil)
        let balance = try await store.balance(of: ada, daily: daily)
        #expect((balance.available, balance.held) == (150, 0))
        let messages = try await store.pendingMessages(limit: 1)
        #expect(messages.first?.message.text == "\(job.id) done, 150 left")
        #expect(try await store.audit() == [])
    }

    @Test("A hundred orders at once with tokens for some: exactly those are taken", arguments: Place.allCases)
    func manyAtOnce(place: Place) async throws {
        try await place.withStore { store in
            let price = 7
            let taken = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        do {
                            try await store.take(order(price: price))
                            return true
                        } catch let error as InsufficientTokens {
                            #expect(error.price == price)
                            #expect(error.balance.available < price)
                            return false
                        } catch {
                            Issue.record(error)
                            return false
                        }
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == daily / price)
            let balance = try await store.balance(of: ada, daily: daily)
            #expect((balance.available, balance.held) == (daily % price, daily / price * price))
            #expect(try await store.openJobs(of: ada).count == daily / price)
            #expect(try await store.audit() == [])
        }
    }
}
