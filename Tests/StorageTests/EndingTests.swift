import Domain
import Foundation
import Storage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct EndingTests {
    @Test("A finished job is a post, a payment and an answer", arguments: Place.allCases)
    func finish(place: Place) async throws {
        let clock = ManualClock()
        try await place.withStore(clock: clock) { store in
            var wanted = order("a red fox", price: 6)
            wanted.request.count = 2
            try await store.take(wanted)
            clock.advance(seconds: 30)
            let job = try #require(try await store.claimNext())
            let sheet = Post.Sheet(file: "sheet.png", url: "http://host/i/sheet.png")
            let drawn = pictures(of: job)
            let post = try await store.finish(job, pictures: drawn, sheet: sheet) { post, balance in
                OutgoingText(address: job.address, text: "\(post.id), \(balance.available) left, \(balance.held) held")
            }
            #expect(
                post
                    == Post(
                        id: job.id, slug: job.id.rawValue, account: ada, author: "ada", network: "test", room: "#atelier", isPrivate: false,
                        parent: nil, request: wanted.request, pictures: drawn, sheet: sheet, price: 6, likes: 0, createdAt: clock.now))
            #expect(try await store.post(job.id) == post)
            #expect(try await store.job(job.id)?.state == .done)
            #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["\(job.id), 144 left, 0 held"])
            #expect(try await store.finish(job) == nil)
            #expect(try await store.release(job, as: .failed) == false)
            #expect(try await store.pendingMessages(limit: 9).count == 1)
            #expect(try await store.audit() == [])
        }
    }

    @Test("A release is answered and refunded once", arguments: [Job.State.failed, .cancelled])
    func release(state: Job.State) async throws {
        let store = try Store.inMemory()
        try await store.take(order())
        let job = try #require(try await store.claimNext())
        #expect(try await store.release(job, as: state))
        #expect(try await store.release(job, as: state) == false)
        #expect(try await store.finish(job) == nil)
        #expect(try await store.job(job.id)?.state == state)
        #expect(try await store.balance(of: ada, daily: daily).available == 150)
        #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["\(job.id) \(state), 150 left"])
        #expect(try await store.audit() == [])
    }

    @Test("A job ends without pictures as failed or cancelled, and with pictures only as done")
    func impossibleEndings() async throws {
        let store = try Store.inMemory()
        try await store.take(order())
        let job = try #require(try await store.claimNext())
        for state in [Job.State.queued, .running, .done] {
            await #expect(throws: StoreError.notAnEnding(state)) { try await store.release(job, as: state) { _ in nil } }
        }
        await #expect(throws: StoreError.noPictures(job.id)) {
            try await store.finish(job, pictures: []) { _, _ in OutgoingText(address: job.address, text: "") }
        }
        #expect(try await store.job(job.id) == job)
    }

    @Test("The owner cancels what is open, nobody else and nothing else")
    func cancel() async throws {
        let store = try Store.inMemory()
        let waiting = try await store.take(order(by: bob, price: 5))
        #expect(try await store.cancel(waiting.id, by: ada) == .notYours)
        #expect(try await store.cancel(#require(PostID(rawValue: "zzzzzzz")), by: ada) == .unknown)
        for isRunning in [false, true] {
            let job = try await isRunning ? #require(store.claimNext()) : waiting
            guard case .cancelled(let cancelled, let balance) = try await store.cancel(job.id, by: bob) else {
                Issue.record("not cancelled")
                return
            }
            #expect((cancelled.id, cancelled.state, balance.available, balance.held) == (job.id, .cancelled, 150, 0))
            #expect(try await store.cancel(job.id, by: bob) == .notOpen)
            #expect(try await store.finish(job) == nil)
            try await store.take(order(by: bob))
        }
        #expect(try await store.pendingMessages(limit: 9) == [])
        _ = try await store.finish(#require(try await store.claimNext()))
        #expect(try await store.audit() == [])
    }

    @Test("A cancel that is answered through the outbox is answered once")
    func cancelWithAnswer() async throws {
        let store = try Store.inMemory()
        let job = try await store.take(order())
        for _ in 1...2 {
            _ = try await store.cancel(job.id, by: ada) {
                OutgoingText(address: $0.address, text: "\($0.id) cancelled, \($1.available) left")
            }
        }
        #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["\(job.id) cancelled, 150 left"])
    }

    @Test("Of a cancel and a delivery at once exactly one wins", arguments: Place.allCases)
    func race(place: Place) async throws {
        try await place.withStore { store in
            for _ in 0..<20 {
                try await store.take(order(price: 3))
                let job = try #require(try await store.claimNext())
                async let post = store.finish(job)
                async let cancelled = store.cancel(job.id, by: ada)
                let isDelivered = try await post != nil
                if case .cancelled = try await cancelled { #expect(!isDelivered) } else { #expect(isDelivered) }
                let state = try await store.job(job.id)?.state
                #expect(state == (isDelivered ? .done : .cancelled))
            }
            #expect(try await store.audit() == [])
        }
    }

    @Test("A cancelled task still settles and refunds", arguments: Place.allCases)
    func cancelledTask(place: Place) async throws {
        try await place.withStore { store in
            func cancelled<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    #expect(Task.isCancelled)
                    return try await body()
                }
                return try await task.value
            }
            try await store.take(order())
            let first = try #require(try await store.claimNext())
            #expect(try await cancelled { try await store.finish(first) } != nil)
            try await store.take(order())
            let second = try #require(try await store.claimNext())
            #expect(try await cancelled { try await store.release(second, as: .failed) })
            try await store.take(order())
            let third = try #require(try await store.claimNext())
            try await cancelled { try await store.requeue(third) }
            #expect(try await store.job(third.id)?.state == .queued)
            let outcome = try await cancelled { try await store.cancel(third.id, by: ada) }
            guard case .cancelled = outcome else {
                Issue.record("not cancelled")
                return
            }
            #expect(try await store.balance(of: ada, daily: daily).available == 146)
            #expect(try await store.audit() == [])
        }
    }

    @Test("What ran at a crash runs again, before the others, and fails after the last attempt", arguments: Place.allCases)
    func recover(place: Place) async throws {
        try await place.withStore { store in
            try await store.take(order(price: 6))
            try await store.take(order(by: bob))
            var last: Job?
            for attempt in 1...3 {
                let job = try #require(try await store.claimNext())
                #expect((job.account, job.attempts) == (ada, attempt))
                if let last { #expect(last.id == job.id) }
                last = job
                let recovered = try await store.recover(maximumAttempts: 3)
                #expect(recovered.map(\.id) == [job.id])
                #expect(recovered.map(\.state) == [attempt < 3 ? .queued : .failed])
                #expect(recovered.map(\.attempts) == [attempt])
                #expect(try await store.recover(maximumAttempts: 3) == [])
            }
            let failed = try #require(last)
            #expect(try await store.balance(of: ada, daily: daily).available == 150)
            #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["\(failed.id) failed"])
            #expect(try await store.claimNext()?.account == bob)
            #expect(try await store.audit() == [])
        }
    }

    @Test("A shut-down in the middle does not count as an attempt and costs no turn")
    func requeue() async throws {
        let store = try Store.inMemory()
        try await store.take(order())
        try await store.take(order(by: bob))
        let job = try #require(try await store.claimNext())
        try await store.requeue(job)
        let again = try #require(try await store.claimNext())
        #expect((again.id, again.attempts) == (job.id, 1))
        _ = try await store.finish(again)
        try await store.requeue(again)
        #expect(try await store.job(job.id)?.state == .done)
    }

    @Test("The answer of an earlier attempt comes too late")
    func fencing() async throws {
        let store = try Store.inMemory()
        try await store.take(order())
        let stale = try #require(try await store.claimNext())
        try await store.recover(maximumAttempts: 3)
        #expect(try await store.finish(stale) == nil)
        let current = try #require(try await store.claimNext())
        #expect(try await store.finish(stale) == nil)
        #expect(try await store.release(stale, as: .failed) == false)
        try await store.requeue(stale)
        #expect(try await store.job(current.id) == current)
        #expect(try await store.finish(current) != nil)
        #expect(try await store.audit() == [])
    }
}
