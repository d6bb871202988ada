import Chat
import Domain
import Foundation
import Storage
import TestSupport
import Testing

@testable import Bot

/// How trainings end when nothing goes well, and what is said to whom then.
@Suite(.timeLimit(.minutes(1)))
struct TrainingEndTests {
    private static let noNumber = EngineRefusal("the loss is no number after step 4. The state before it is kept.")

    static let failures: [(any Error, String)] = [
        (
            noNumber,
            "brush came to nothing: the loss is no number after step 4. The state before it is kept. The 20 tokens are back, 150 left."
        ),
        (CocoaError(.fileWriteOutOfSpace), "brush came to nothing: the disk is full. The 20 tokens are back"),
        (POSIXError(.ENOSPC), "brush came to nothing: the disk is full. The 20 tokens are back"),
        (TestFailure("x"), "brush came to nothing: training failed. The 20 tokens are back"),
    ]

    @Test(arguments: failures.indices) func aFailureIsSaidAndRefunded(_ index: Int) async throws {
        let (error, answer) = Self.failures[index]
        try await BotFixture.run { (bot) async throws in
            bot.engine.failTraining(with: error)
            try await bot.collect()
            try await bot.ask("!train start brush yes")
            let said = try await bot.heard("came to nothing")
            #expect(said.contains(answer) && said.contains("/m/"), "\(said)")
            // Again, from the last good state.
            bot.engine.failTraining(with: nil)
            try await bot.ask("!train start brush yes")
            _ = try await bot.heard("samples of brush")
            #expect(bot.engine.trainedSteps == TestCardEngine.trainingSteps)
        }
    }

    @Test func otherPicturesAreNoBeginning() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.engine.failTraining(with: Self.noNumber)
            try await bot.collect()
            try await bot.ask("!train start brush yes")
            _ = try await bot.heard("came to nothing")
            bot.engine.failTraining(with: nil)
            try await bot.ask("!train remove brush 1")
            try await bot.ask("!train start brush yes")
            _ = try await bot.heard("samples of brush")
            #expect(bot.engine.trainedSteps == TestCardEngine.trainingSteps * 3 / 2)
        }
    }

    @Test func theBaseModelIsGone() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("train new brush --base other-card", room: nil)
            for number in 0..<6 { try await bot.bring(BotFixture.card(number), name: "\(number).png", to: bot.link()) }
            bot.engine.closeTraining()
            try await bot.collect("owls", from: "bob")
            try await bot.ask("!train start owls yes", from: "bob")
            try await bot.ask("!train start brush yes")
            bot.engine.removeModel("other-card")
            bot.engine.openTraining()
            #expect(
                try await bot.heard("came to nothing").contains("There is no model “other-card” to train. The 20 tokens are back, 150 left")
            )
            #expect(try await bot.ask("!train price brush").contains("There is no model “other-card” to train."))
        }
    }

    @Test func tooFewTokens() async throws {
        try await BotFixture.run(daily: 22) { (bot) async throws in
            try await bot.ask("!imagine fox")
            try await bot.collect()
            #expect(try await bot.ask("!train start brush yes").contains("That costs 20 tokens, you have 18"))
            #expect(try await bot.state() == .collecting)
        }
    }

    /// What is spent while it waits is spent of what is left; its price was put aside.
    @Test func tokensGoneWhileItWaits() async throws {
        try await BotFixture.run(daily: 25) { (bot) async throws in
            bot.engine.closeTraining()
            try await bot.collect()
            try await bot.ask("!train start brush yes")
            #expect(try await bot.ask("!imagine fox").contains("1 left"))
            #expect(try await bot.ask("!imagine fox").contains("you have 1 (20 more are on hold"))
            bot.engine.openTraining()
            #expect(try await bot.heard("brush is trained").contains("1 left"))
        }
    }

    @Test func theSameMessageStartsItOnce() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.collect()
            for _ in 0..<2 { bot.transport.hear("!train start brush yes", from: "alice", id: "same") }
            _ = try await bot.heard("samples of brush")
            bot.transport.hear("!train start brush yes", from: "alice", id: "same")
            bot.transport.hear("!about", from: "alice")
            _ = try await bot.heard("Atelier", by: "#room")
            #expect(bot.transport.said.filter { $0.reply.text.contains("brush begins") }.count == 1)
            #expect(try await bot.ask("!tokens").contains("130 tokens"))
            #expect(bot.engine.trained.count == 1)
        }
    }

    /// Who can't be reached when it ends is told when they are there again.
    @Test func whoWasAwayIsToldLater() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.collect()
            bot.transport.fail(with: .refused("no such nick"))
            bot.transport.hear("!train start brush yes", from: "alice")
            try await bot.wait(for: "the end") { try await bot.state() == .done }
            for row in try await bot.store.pendingMessages(limit: 9) { try await bot.store.giveUp(row.id, reason: "no such nick") }
            try await bot.wait(for: "nothing to say") { try await bot.store.pendingMessages(limit: 9).isEmpty }
            bot.transport.fail(with: nil)
            bot.transport.hear("!about", from: "alice")
            _ = try await bot.heard("brush is trained")
            _ = try await bot.heard("samples of brush")
        }
    }

    @Test func aRestartGoesOn() async throws {
        let store = try Store.inMemory()
        // What a process that was killed leaves behind: a run that nobody runs.
        try await BotFixture.run(store: store) { (bot) async throws in
            try await bot.collect()
            let training = try #require(try await store.training(named: "brush"))
            _ = try await store.start(training.id, key: "k", price: 20, steps: 8, daily: BotFixture.daily)
            _ = try await bot.heard("samples of brush")
        }
        #expect(try await store.training(named: "brush")?.state == .done)
        let other = try await store.newTraining(
            TrainingDraft(
                name: "owls", kind: .style, base: "gone", trigger: "owls", minimumSide: 64, account: AccountID(rawValue: "memory/bob"),
                address: ReplyAddress(network: "memory", target: "bob", nick: "bob", isDirect: true)))
        _ = try await store.start(other.id, key: "l", price: 20, steps: 8, daily: BotFixture.daily)
        _ = try await store.claimNextTraining()
        try await BotFixture.run(store: store) { (bot) async throws in
            #expect(try await bot.heard("owls came to nothing", by: "bob").contains("The 20 tokens are back, 150 left"))
        }
    }

    @Test func aShutDownInTheMiddlePutsItBack() async throws {
        let store = try Store.inMemory()
        try await BotFixture.run(store: store) { (bot) async throws in
            bot.engine.closeTraining()
            try await bot.collect()
            try await bot.ask("!train start brush yes")
            try await bot.wait(for: "two steps") { bot.engine.trainedSteps == 2 }
        }
        let training = try #require(try await store.training(named: "brush"))
        #expect([.waiting, .done].contains(training.state), "\(training.state)")
        if training.state == .waiting { #expect(training.run?.attempts == 0) }
    }
}
