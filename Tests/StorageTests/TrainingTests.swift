import Domain
import Foundation
import GRDB
import Testing

@testable import Storage

extension Store {
    func make(_ name: String = "ink", by account: AccountID = ada) async throws -> Training {
        let nick = String(account.rawValue.split(separator: "/").last ?? "")
        return try await newTraining(
            TrainingDraft(
                name: name, kind: .style, base: "mini", trigger: name, minimumSide: 64, account: account,
                address: ReplyAddress(network: "test", target: nick, nick: nick, isDirect: true)))
    }

    @discardableResult
    func begin(_ training: Training, key: String = UUID().uuidString, price: Int = 50) async throws -> Training {
        switch try await start(training.id, key: key, price: price, steps: 100, daily: daily) {
        case .started(let training, _), .repeated(let training): training
        }
    }

    /// From nothing to running.
    func running(_ name: String = "ink", by account: AccountID = ada) async throws -> Training {
        try await begin(make(name, by: account))
        return try #require(try await claimNextTraining())
    }

    func failed(_ training: Training) async throws -> Bool {
        try await fail(training, reason: "the disk is full.") { balance in news(training, "failed, \(balance.available) left") }
    }
}

func news(_ training: Training, _ text: String) -> TrainingNews {
    TrainingNews([OutgoingText(address: training.address, text: text)], letter: (subject: "Atelier: \(training.name)", body: text))
}

private func traits() -> PictureTraits {
    PictureTraits(
        width: 64, height: 64, fingerprint: PerceptualHash(rawValue: .random(in: .min ... .max)), mean: [1, 2, 3], sharpness: 100,
        borderDetail: 0)
}

/// Trainings in the store: their pictures, links, tokens, and every way to their end.
@Suite(.timeLimit(.minutes(1)))
struct TrainingTests {
    @Test(arguments: Place.allCases) func namesAreTakenOnce(_ place: Place) async throws {
        try await place.withStore { (store) async throws in
            let first = try await store.make()
            await #expect(throws: TrainingRefusal.nameTaken) { _ = try await store.make(by: bob) }
            try await store.delete(first)
            // Until its model and its files are gone.
            await #expect(throws: TrainingRefusal.nameTaken) { _ = try await store.make(by: bob) }
            #expect(try await store.deletedTrainings().map(\.id) == [first.id])
            #expect(try await store.training(named: "ink") == nil)
            try await store.cleared(first.id)
            #expect(try await store.make(by: bob).account == bob)
            for number in 1...Store.trainingLimit { _ = try await store.make("n\(number)") }
            await #expect(throws: TrainingRefusal.tooMany(limit: Store.trainingLimit)) { _ = try await store.make("one-more") }
        }
    }

    @Test func picturesKeepTheirNumbers() async throws {
        let store = try Store.inMemory()
        let training = try await store.make()
        for number in 1...3 {
            let added = try await store.addPicture(to: training.id, file: "\(number).png", name: "n", subject: "fox", traits: traits())
            guard case .added(let picture) = added else { throw NeverWoken() }
            #expect(picture.number == number)
        }
        guard case .known(let known) = try await store.addPicture(to: training.id, file: "2.png", name: "x", subject: "", traits: traits())
        else { throw NeverWoken() }
        #expect(known.number == 2 && known.name == "n")
        #expect(try await store.removePicture(3, of: training.id)?.file == "3.png")
        #expect(try await store.removePicture(3, of: training.id) == nil)
        _ = try await store.addPicture(to: training.id, file: "3.png", name: "n", subject: "fox", traits: traits())
        #expect(try await store.setCaptions([4: "an owl", 99: "nobody"], of: training.id) == 1)
        let pictures = try await store.collectedPictures(of: training.id)
        #expect(pictures.map(\.number) == [1, 2, 4])
        #expect(pictures.map(\.caption) == ["", "", "an owl"])
        for number in 5...102 {
            _ = try await store.addPicture(to: training.id, file: "\(number).png", name: "n", subject: "", traits: traits())
        }
        #expect(try await store.addPicture(to: training.id, file: "x", name: "", subject: "", traits: traits()) == .full)
        try await store.begin(training)
        #expect(try await store.addPicture(to: training.id, file: "y", name: "", subject: "", traits: traits()) == .closed)
        await #expect(throws: TrainingRefusal.notNow(.waiting)) { try await store.setCaptions([1: "x"], of: training.id) }
        await #expect(throws: TrainingRefusal.notNow(.waiting)) { _ = try await store.removePicture(1, of: training.id) }
    }

    @Test(arguments: Place.allCases) func linksEnd(_ place: Place) async throws {
        let clock = ManualClock()
        try await place.withStore(clock: clock) { (store) async throws in
            let training = try await store.make()
            let first = try await store.openLink(to: training.id, for: 60)
            #expect(first.count == 32)
            #expect(try await store.link(first)?.isOpen == true)
            let own = try await store.openOwnLink(to: training.id)
            #expect(try await store.link(first)?.isOpen == true)
            let second = try await store.openLink(to: training.id, for: 60)
            #expect(try await store.link(first)?.isClosed == true)
            #expect(try await store.link(own)?.isClosed == true)
            clock.advance(seconds: 59)
            #expect(try await store.link(second)?.isOpen == true)
            clock.advance(seconds: 1)
            let expired = try #require(try await store.link(second))
            #expect(!expired.isOpen && !expired.isClosed)
            #expect(try await store.link("0123") == nil)
            let third = try await store.openLink(to: training.id, for: 60)
            try await store.begin(training)
            #expect(try await store.link(third)?.isClosed == true)
            // Nobody who reads the database can use a link.
            let kept = try await store.read { db in
                try String.fetchAll(db, sql: "SELECT hex(digest) FROM uploadLink").joined()
            }
            for token in [first, second, third] { #expect(!kept.lowercased().contains(token)) }
        }
    }

    @Test(arguments: Place.allCases) func startingHoldsOnce(_ place: Place) async throws {
        try await place.withStore { (store) async throws in
            let training = try await store.make()
            for _ in 0..<2 {
                let started = try await store.begin(training, key: "message 1")
                #expect(started.state == .waiting && started.run?.price == 50)
            }
            #expect(try await store.balance(of: ada, daily: daily).held == 50)
            await #expect(throws: TrainingRefusal.notNow(.waiting)) { try await store.begin(training) }
            let other = try await store.make("second")
            await #expect(throws: TrainingRefusal.another(name: "ink", .waiting)) { try await store.begin(other) }
            // Other people are not kept from it.
            try await store.begin(store.make("third", by: bob))
            #expect(try await store.claimNextTraining()?.name == "ink")
            await #expect(throws: TrainingRefusal.another(name: "ink", .running)) { try await store.begin(other) }
            #expect(try await store.audit() == [])
        }
    }

    @Test func whatIsTooDearIsNotBegun() async throws {
        let store = try Store.inMemory()
        let training = try await store.make()
        let error = await #expect(throws: InsufficientTokens.self) { try await store.begin(training, price: 151) }
        #expect(error?.balance.available == 150)
        #expect(try await store.training(training.id)?.state == .collecting)
        #expect(try await store.audit() == [])
    }

    @Test(arguments: Place.allCases) func aFinishedTrainingIsPaidAndTold(_ place: Place) async throws {
        try await place.withStore { (store) async throws in
            try await store.setMail("ada@example.org", of: ada)
            let training = try await store.running()
            let samples = (1...4).map {
                PostedPicture(number: $0, file: "s\($0).png", url: "/i/s\($0).png", recipe: recipe("ink fox \($0)", model: "ink"))
            }
            let told = try await store.finish(training, modelFile: "/models/ink.safetensors", samples: samples) { posts, balance in
                news(training, "\(posts.count) samples, \(balance.available) left")
            }
            let posts = try #require(told)
            #expect(posts.count == 4 && posts.allSatisfy { $0.isPrivate && $0.price == 0 && $0.account == ada && $0.pictures.count == 1 })
            #expect(try await store.training(training.id)?.state == .done)
            #expect(try await store.training(training.id)?.run?.modelFile == "/models/ink.safetensors")
            #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["4 samples, 100 left"])
            #expect(try await store.pendingLetters(limit: 9).map(\.letter.recipient) == ["ada@example.org"])
            #expect(try await store.entries(of: ada, limit: 99).map(\.kind) == [.settle, .hold, .grant])
            #expect(try await store.audit() == [])
            // A second word about it changes nothing.
            #expect(try await store.finish(training, modelFile: "x", samples: []) { _, _ in news(training, "again") } == nil)
            #expect(try await !store.failed(training))
            #expect(try await store.stop(training) == nil)
            #expect(try await store.hiddenModels(from: bob) == ["ink"])
            #expect(try await store.hiddenModels(from: ada) == [])
            try await store.share(training.id, true)
            #expect(try await store.hiddenModels(from: bob) == [])
            try await store.delete(training)
            #expect(try await store.hiddenModels(from: ada) == ["ink"])
            #expect(try await store.audit() == [])
        }
    }

    @Test func aFailureIsRefundedAndTold() async throws {
        let store = try Store.inMemory()
        let training = try await store.running()
        #expect(try await store.failed(training))
        #expect(try await store.balance(of: ada, daily: daily).available == 150)
        #expect(try await store.training(training.id)?.run?.reason == "the disk is full.")
        #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["failed, 150 left"])
        #expect(try await store.pendingLetters(limit: 9).isEmpty, "there is no address")
        // It can be started again.
        try await store.begin(training)
        #expect(try await store.claimNextTraining()?.run?.attempts == 1)
        #expect(try await store.audit() == [])
    }

    @Test func stoppingGivesTheUnfinishedShareBack() async throws {
        let store = try Store.inMemory()
        let waiting = try await store.begin(store.make())
        #expect(try await store.stop(waiting)?.refund == 50)
        try await store.begin(waiting)
        let running = try #require(try await store.claimNextTraining())
        try await store.note(TrainingProgress(step: 25, of: 100, loss: 0.5, secondsLeft: 3), of: running)
        let stopped = try #require(try await store.stop(running))
        #expect(stopped.refund == 38 && stopped.balance.available == 138)
        #expect(try await store.audit() == [])
        // Nothing that the engine still says of it counts.
        try await store.note(TrainingProgress(step: 99, of: 100, loss: 0.5, secondsLeft: 3), of: running)
        #expect(try await store.training(running.id)?.run?.step == 25)
        #expect(try await !store.failed(running))
    }

    /// What was held on an earlier day and is made good already does not come back on top.
    @Test func refundsOfAnEarlierDayExpire() async throws {
        let clock = ManualClock()
        let store = try Store.inMemory(clock: { clock.now })
        let training = try await store.running()
        clock.set(day: 20_001)
        #expect(try await store.balance(of: ada, daily: daily).available == 150)
        #expect(try await store.failed(training))
        #expect(try await store.balance(of: ada, daily: daily).available == 150)
        #expect(try await store.audit() == [])
    }

    @Test func pausingAndResuming() async throws {
        let store = try Store.inMemory()
        let training = try await store.running()
        #expect(try await store.pause(training))
        #expect(try await !store.pause(training))
        // The engine's last word comes too late to end it.
        #expect(try await store.finish(training, modelFile: "x", samples: []) { _, _ in news(training, "done") } == nil)
        try await store.requeue(training)
        #expect(try await store.claimNextTraining() == nil)
        let other = try await store.begin(store.make("other"))
        await #expect(throws: TrainingRefusal.another(name: "other", .waiting)) { _ = try await store.resume(training) }
        _ = try await store.stop(other)
        #expect(try await store.resume(training))
        #expect(try await store.claimNextTraining()?.run?.attempts == 1)
        #expect(try await store.audit() == [])
    }

    @Test func aShutDownDoesNotCountAndACrashDoes() async throws {
        let store = try Store.inMemory()
        var training = try await store.running()
        try await store.requeue(training)
        for attempt in 1...3 {
            training = try #require(try await store.claimNextTraining())
            #expect(training.run?.attempts == attempt)
            let count = try await store.recoverTrainings(maximumAttempts: 3, reason: "it failed 3 times.") {
                news($0, "\($1.available) left")
            }
            #expect(count == 1)
            #expect(try await store.audit() == [])
        }
        #expect(try await store.training(training.id)?.state == .failed)
        #expect(try await store.pendingMessages(limit: 9).map(\.message.text) == ["150 left"])
        #expect(try await store.recoverTrainings(maximumAttempts: 3, reason: "") { news($0, "\($1)") } == 0)
    }

    /// Between the hold and the end there is no moment at which the books are wrong: what a kill leaves is what these states are.
    @Test func theBooksAreRightInEveryState() async throws {
        try await withFolder { (folder) async throws in
            let path = folder + "/atelier.sqlite"
            func reopened<Value>(_ body: (Store) async throws -> Value) async throws -> Value {
                let store = try Store(path: path)
                defer { try? store.close() }
                let value = try await body(store)
                #expect(try await store.audit() == [])
                return value
            }
            let made = try await reopened { try await $0.make() }
            _ = try await reopened { try await $0.begin(made) }
            let running = try #require(try await reopened { try await $0.claimNextTraining() })
            try await reopened { try await $0.note(TrainingProgress(step: 50, of: 100, loss: 1, secondsLeft: 1), of: running) }
            #expect(try await reopened { try await $0.recoverTrainings(maximumAttempts: 3, reason: "") { news($0, "\($1)") } } == 1)
            #expect(try await reopened { try await $0.stop(running)?.refund } == 25)
            try await reopened { try await $0.delete(running) }
        }
    }

    @Test func samplesOnTheWayAreTakenBack() async throws {
        let store = try Store.inMemory()
        let training = try await store.running()
        for number in 1...2 {
            let progress = TrainingProgress(step: number, of: 100, loss: 1, secondsLeft: 1)
            try await store.note(progress, of: training, sample: Post.Sheet(file: "q\(number).png", url: "/i/q\(number).png"))
        }
        #expect(try await store.withdrawals() == ["q1.png"])
        #expect(try await store.training(training.id)?.run?.sample?.url == "/i/q2.png")
        #expect(try await store.failed(training))
        #expect(try await store.withdrawals() == ["q1.png", "q2.png"])
    }

    @Test func whatCouldNotBeSaidIsSaidLater() async throws {
        let store = try Store.inMemory()
        let training = try await store.running()
        #expect(try await store.failed(training))
        let row = try await store.pendingMessages(limit: 1)[0]
        try await store.giveUp(row.id, reason: "no such nick")
        try await store.revive(for: bob, nick: "bob")
        #expect(try await store.pendingMessages(limit: 1).isEmpty)
        try await store.revive(for: ada, nick: "ada_")
        let again = try await store.pendingMessages(limit: 9)
        #expect(again.map(\.message.address.target) == ["ada_"])
        try await store.markSent(row.id)
        try await store.revive(for: ada, nick: "ada")
        #expect(try await store.pendingMessages(limit: 1).isEmpty)
    }

    @Test func lettersAreRetriedAndSentOnce() async throws {
        let clock = ManualClock()
        let store = try Store.inMemory(clock: { clock.now })
        for _ in 0..<2 { try await store.enqueue(Letter(recipient: "a@example.org", subject: "s", body: "b"), key: "k") }
        let letter = try await store.pendingLetters(limit: 9)
        try #require(letter.count == 1)
        try await store.postpone(letter: letter[0].id, until: clock.now.addingTimeInterval(10))
        #expect(try await store.pendingLetters(limit: 9).isEmpty)
        clock.advance(seconds: 10)
        #expect(try await store.pendingLetters(limit: 9).map(\.attempts) == [1])
        try await store.markSent(letter: letter[0].id)
        try await store.giveUp(letter: letter[0].id, reason: "late")
        #expect(try await store.pendingLetters(limit: 9).isEmpty)
    }
}
