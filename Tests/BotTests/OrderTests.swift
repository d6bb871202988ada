import Chat
import Domain
import Foundation
import Storage
import TestSupport
import Testing
import Transfer

@testable import Bot

/// Orders that wait, fail, are cancelled, come twice, or cost too much.
@Suite(.timeLimit(.minutes(1)))
struct OrderTests {
    private struct Broken: Error {}

    @Test func aLongWaitIsAcknowledged() async throws {
        try await BotFixture.run { (bot) async throws in
            for _ in 0..<40 { try await bot.store.record(secondsPerStep: 2, model: "test-card", width: 512, height: 512) }
            bot.engine.close()
            let first = try await bot.ask("!imagine fox")
            #expect(first.contains("about") && first.contains("s · 4 tokens, 146 left"))
            try await bot.wait(for: "the engine to begin") { !bot.engine.drawn.isEmpty }
            let second = try await bot.ask("!imagine owl", from: "bob")
            #expect(second.contains("next, about 2 min · 4 tokens, 146 left"))
            #expect(bot.transport.said.allSatisfy { $0.reply.kind == .notice })
            let queue = try await bot.ask("!queue", from: "bob")
            #expect(queue.contains("for alice is") && queue.contains("1 waits") && queue.contains("“owl” next"))
            #expect(!queue.contains("fox"))
            bot.engine.open()
            #expect(try await bot.posts(2).count == 2)
        }
    }

    @Test func cancellingWhatWaitsAndWhatRuns() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.engine.close()
            bot.transport.hear("!imagine fox", from: "alice")
            try await bot.wait(for: "the engine to begin") { !bot.engine.drawn.isEmpty }
            bot.transport.hear("!imagine owl", from: "alice")
            try await bot.wait(for: "the second job") { try await bot.store.queue().count == 2 }
            let jobs = try await bot.store.queue()
            #expect(try await bot.ask("!cancel \(jobs[1].id.rawValue)", from: "bob").contains("somebody else's"))
            // Without an id the newest, which waits; then the one that is being drawn.
            #expect(try await bot.ask("!cancel").contains("\(jobs[1].id) is cancelled; 4 tokens are back, 146 left"))
            #expect(try await bot.ask("!cancel \(jobs[0].id.rawValue)").contains("4 tokens are back, 150 left"))
            try await bot.wait(for: "an empty queue") { try await bot.store.queue().isEmpty }
            bot.engine.open()
            try await bot.ask("!imagine cat")
            #expect(try await bot.posts(1).count == 1)
            #expect(try await bot.ask("!cancel").contains("nothing in the queue"))
            let cat = try await bot.posts(1)[0].id.rawValue
            #expect(try await bot.ask("!cancel \(cat)").contains("is finished. Try: !delete"))
        }
    }

    @Test func aFailureIsSaidAndRefunded() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.engine.fail(with: Broken())
            let line = try await bot.ask("!imagine fox")
            #expect(line.contains("came to nothing: drawing failed. The 4 tokens are back, 150 left"))
            bot.engine.fail(with: nil)
            #expect(try await bot.ask("!imagine fox").contains("146 left"))
        }
    }

    @Test func aRefusedUploadIsSaidAndRefunded() async throws {
        try await BotFixture.run(uploadToken: "wrong") { (bot) async throws in
            let line = try await bot.ask("!imagine fox")
            #expect(line.contains("the file host refused it (401). The 4 tokens are back, 150 left"))
        }
    }

    @Test func pricesAreSaidBeforeARefusal() async throws {
        try await BotFixture.run(daily: 5) { (bot) async throws in
            #expect(try await bot.ask("!imagine fox").contains("1 left"))
            let refusal = try await bot.ask("!imagine fox")
            #expect(refusal.contains("That costs 4 tokens, you have 1"))
            #expect(refusal.contains("The next 5 come at 00:00 UTC"))
        }
    }

    /// Two commands at once with tokens for one: one is drawn, the other refused, in either order.
    @Test func tokensForOneAndTwoAtOnce() async throws {
        try await BotFixture.run(daily: 7) { (bot) async throws in
            for name in ["fox", "owl"] { bot.transport.hear("!imagine \(name)", from: "alice") }
            try await bot.wait(for: "both answers") { bot.transport.said.count == 2 }
            #expect(bot.transport.said.filter { $0.reply.text.contains("That costs") }.count == 1)
            #expect(try await bot.posts(1).count == 1)
        }
    }

    /// Several prompts of a list are one order: all or none.
    @Test func tokensForOneOfTwoChosen() async throws {
        try await BotFixture.run(daily: 7) { (bot) async throws in
            try await bot.ask("!expand a dragon -n 3 --seed 1", lines: 2)
            #expect(try await bot.ask("!imagine 1,2").contains("That costs 8 tokens, you have 7"))
            #expect(try await bot.store.queue().isEmpty)
            #expect(try await bot.ask("!imagine 1").contains("3 left"))
        }
    }

    /// What is private is not shown to the room while it waits either.
    @Test func aPrivateOrderIsHiddenInTheQueue() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.engine.close()
            bot.transport.hear("imagine a secret garden --private", from: "alice", room: nil)
            try await bot.wait(for: "the engine to begin") { !bot.engine.drawn.isEmpty }
            #expect(!(try await bot.ask("!queue").contains("secret")))
            #expect(try await bot.ask("queue", room: nil).contains("secret garden"))
        }
    }

    /// Cancelled between its upload and its delivery: nobody sees it, and its file leaves the host.
    @Test func filesOfACancelledOrderAreTakenBack() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine fox --seed 1")
            let post = try await bot.posts(1)[0]
            try await bot.store.withdraw(["0123.png", post.pictures[0].file])
            try await bot.wait(for: "the files to be looked at") { try await bot.store.withdrawals().isEmpty }
            #expect(try await HTTPClient().send(HTTPRequest(method: "HEAD", url: post.pictures[0].url)).status == 200)
        }
    }

    /// Also from two connections of one account at the very same time.
    @Test func oneAccountFromManyPlaces() async throws {
        try await BotFixture.run(daily: 20) { (bot) async throws in
            for index in 0..<12 { bot.transport.hear("!imagine fox \(index)", from: "nick\(index)", account: "alice") }
            try await bot.wait(for: "all answers") { bot.transport.said.count == 12 }
            #expect(try await bot.posts(5).count == 5)
        }
    }

    @Test func theSameMessageTwiceIsOneOrder() async throws {
        try await BotFixture.run { (bot) async throws in
            for _ in 0..<3 { bot.transport.hear("!imagine fox", from: "alice", id: "same") }
            try await bot.wait(for: "an answer") { !bot.transport.said.isEmpty }
            #expect(try await bot.ask("!tokens").contains("146 tokens"))
            #expect(try await bot.store.search(GalleryQuery()).total == 1)
        }
    }

    @Test func tooManyWaiting() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.engine.close()
            // The one that is being drawn does not wait.
            bot.transport.hear("!imagine fox", from: "alice")
            try await bot.wait(for: "the engine to begin") { !bot.engine.drawn.isEmpty }
            for index in 1..<11 { bot.transport.hear("!imagine fox \(index)", from: "alice") }
            try await bot.wait(for: "eleven jobs") { try await bot.store.queue().count == 11 }
            #expect(try await bot.ask("!imagine one more").contains("10 pictures in the queue"))
            for job in try await bot.store.queue() { _ = try await bot.store.cancel(job.id, by: job.account) }
            bot.engine.open()
        }
    }

    @Test func aFloodIsToldOnce() async throws {
        try await BotFixture.run { (bot) async throws in
            for _ in 0..<40 { bot.transport.hear("!about", from: "alice") }
            #expect(try await bot.ask("!about", from: "bob", lines: 22).contains("a lot at once"))
            #expect(bot.transport.said.filter { $0.reply.text.contains("a lot at once") }.count == 1)
            #expect(bot.transport.said.count <= 22)
        }
    }

    /// What could not be said is kept, and said once when the network is back.
    @Test func answersOutliveADisconnection() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.transport.fail(with: .notConnected)
            bot.transport.hear("!imagine fox", from: "alice")
            _ = try await bot.posts(1)
            try await bot.wait(for: "a try") { try await bot.store.pendingMessages(limit: 1).first?.attempts ?? 1 > 0 }
            #expect(bot.transport.said.isEmpty)
            bot.transport.fail(with: nil)
            try await bot.wait(for: "the answer") { bot.transport.said.count == 1 }
            try await bot.wait(for: "an empty outbox") { try await bot.store.pendingMessages(limit: 1).isEmpty }
            #expect(bot.transport.said.count == 1)
        }
    }

    /// A shut-down in the middle keeps the job and its hold; the next start draws it, and it is answered once.
    @Test func aShutdownKeepsTheJob() async throws {
        let store = try Store.inMemory()
        await #expect(throws: Broken.self) {
            try await BotFixture.run(store: store) { (bot) async throws in
                bot.engine.close()
                bot.transport.hear("!imagine fox", from: "alice")
                try await bot.wait(for: "the engine to begin") { !bot.engine.drawn.isEmpty }
                throw Broken()
            }
        }
        #expect(try await store.queue().map(\.attempts) == [0])
        try await BotFixture.run(store: store) { (bot) async throws in
            try await bot.wait(for: "the answer") { bot.transport.said.count == 1 }
            #expect(bot.transport.said[0].reply.text.contains("146 left"))
        }
    }

    @Test(arguments: [
        "%s $(reboot) ../../etc/passwd", "<script>alert(1)</script>", "'; DROP TABLE post; --", "a\u{202E}b\u{7}c", "👩‍👩‍👧 in the rain",
        "https://example.org/x.png", "Steps: 1, Sampler: x, Seed: 2", "Negative prompt: nothing",
        "ⓐ fox " + String(repeating: "ß", count: 1900),
    ])
    func strangePromptsAreDrawn(_ prompt: String) async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine \(prompt) --seed 5")
            let post = try await bot.posts(1)[0]
            #expect(post.request.recipe.prompt == CleanText.prompt(prompt))
            #expect(post.request.recipe.seed == 5)
        }
    }
}
