import Chat
import Domain
import Foundation
import ImageCodec
import Storage
import TestSupport
import Testing
import Transfer

@testable import Bot

/// `train`, as people in a room use it.
@Suite(.timeLimit(.minutes(1)))
struct TrainingTests {
    @Test func fromNothingToAPictureInOnesOwnStyle() async throws {
        try await BotFixture.run { (bot) async throws in
            let begun = try await bot.ask("!train new brush --type subject", lines: 2)
            #expect(begun.contains("alice: brush is begun. The link for its pictures is in a direct message to you."))
            #expect(!begun.split(separator: "\n")[1].contains("/u/"), "nobody else sees the link: \(begun)")
            let link = try bot.link()
            #expect(link.hasPrefix("\(bot.site)/u/") && link.hasSuffix("/"))
            for number in 0..<6 { try await bot.bring(BotFixture.card(number), name: "red-fox-\(number).png", to: link) }

            let check = try await bot.ask("!train check brush", lines: 3)
            #expect(try bot.link().contains("/m/") && !check.split(separator: "\n").dropFirst().joined().contains("/m/"))
            #expect(check.contains("brush, 6 pictures: 20 to 40 pictures are best") && check.contains("1 “brush, red fox”"))
            #expect(check.contains("!train caption brush 1 TEXT"))
            #expect(try await bot.ask("!train caption brush 2 a fox in snow").contains("brush 2: “brush, a fox in snow”"))
            let price = try await bot.ask("!train price brush")
            #expect(price.contains("brush: 20 tokens, about 2 min (8 steps); you have 150. It begins with: !train start brush"), "\(price)")
            #expect(try await bot.ask("!train start brush").contains("Try: !train start brush yes"))
            #expect(try await bot.state() == .collecting)
            let started = try await bot.ask("!train start brush yes")
            #expect(started.contains("brush begins, about 2 min of training · 20 tokens, 130 left"))
            let done = try await bot.heard("brush is trained")
            #expect(done.contains("20 tokens, 130 left") && done.contains("imagine brush, a red fox --model brush"))
            let samples = try await bot.heard("samples of brush")
            let links = samples.matches(of: /http:\S+\/p\/\S+/).map { String($0.output) }
            #expect(links.count == 4)
            for link in links { #expect(try await bot.isServed(link)) }
            // The samples are their owner's alone.
            #expect(try await bot.ask("!gallery").contains("The gallery is empty"))
            let order = try #require(bot.engine.trained.first)
            #expect(order.pictures.map(\.caption)[..<2] == ["brush, red fox", "brush, a fox in snow"] && order.kind == .subject)

            #expect(try await bot.ask("!imagine brush, a red fox --model brush").contains("brush, a red fox"))
            #expect(try await bot.posts(1)[0].request.recipe.model == "brush")
            #expect(try await bot.ask("!tokens why").contains("paid 20 for a training"))
        }
    }

    @Test func aModelIsItsOwnersUntilItIsShared() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.collect()
            try await bot.ask("!train start brush yes")
            _ = try await bot.heard("samples of brush")
            #expect(try await bot.ask("!models").contains("brush (CC0)"))
            #expect(try await !bot.ask("!models", from: "bob").contains("brush (CC0)"))
            #expect(try await bot.ask("!model brush", from: "bob").contains("There is no model “brush”"))
            #expect(try await bot.ask("!imagine fox --model BRUSH", from: "bob").contains("There is no model “BRUSH”"))
            // It is a LoRA too, which a prompt may not reach either.
            #expect(try await bot.ask("!imagine fox --lora brush", from: "bob").contains("its owner's alone"))
            #expect(try await bot.ask("!imagine fox <lora:Brush:1>", from: "bob").contains("its owner's alone"))
            try await bot.ask("!imagine fox --model brush")
            let post = try await bot.posts(1)[0]
            #expect(try await bot.ask("!remix \(post.id.rawValue)", from: "bob").contains("There is no model “brush”"))
            #expect(try await bot.ask("!train share brush", from: "bob").contains("no trainings yet"))
            #expect(try await bot.ask("!train export brush", from: "bob").contains("no trainings yet"))

            #expect(try await bot.ask("!train share brush").contains("brush is everybody's now: !imagine brush, a red fox --model brush"))
            try await bot.ask("!imagine owl --model brush", from: "bob")
            #expect(try await bot.posts(2)[0].author == "bob")
            #expect(try await bot.ask("!train export brush", from: "bob").contains("\(bot.site)/models/brush.safetensors"))
            // What was ordered before it was taken back is not drawn and costs nothing.
            bot.engine.close()
            bot.transport.hear("!imagine cat", from: "carol")
            try await bot.wait(for: "the engine to begin") { bot.engine.drawn.count == 3 }
            bot.transport.hear("!imagine dog --model brush", from: "bob")
            try await bot.wait(for: "the order") { try await bot.store.queue().count == 2 }
            try await bot.ask("!train unshare brush")
            bot.engine.open()
            #expect(try await bot.heard("came to nothing", by: "#room").contains("its owner's alone. The 4 tokens are back"))
        }
    }

    @Test func exportingOnesOwn() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.collect()
            #expect(try await bot.ask("!train export brush").contains("it is no model yet"))
            try await bot.ask("!train start brush yes")
            _ = try await bot.heard("samples of brush")
            #expect(try await bot.ask("!train export brush", lines: 2).contains("in a direct message to you"))
            let link = try bot.link()
            #expect(link.hasSuffix("/brush.safetensors") && link.contains("/m/"))
            #expect(String(decoding: try await HTTPClient().get(link, limit: 100), as: UTF8.self).contains("nothing was learnt: brush"))
            // Deleting takes everything.
            let training = try #require(try await bot.store.training(named: "brush"))
            #expect(try await bot.ask("!train delete brush").contains("brush is gone"))
            try await bot.wait(for: "an empty folder") { !FileManager.default.fileExists(atPath: bot.training.all(of: training.id).path) }
            try await bot.wait(for: "a free name") { try await bot.store.deletedTrainings().isEmpty }
            #expect(try await !bot.isServed(link))
            #expect(try await bot.ask("!imagine fox --model brush").contains("There is no model “brush”"))
            #expect(try await bot.ask("train new brush", room: nil).contains("brush is begun"))
        }
    }

    @Test(arguments: [
        ("!train new test-card", "That name is taken."), ("!train new ink", "That name is taken."),
        ("!train new brush-drawing --base nonsense", "There is no model “nonsense”"),
        ("!train new pixel_v2.1", "Try: !train new pixel-v2-1"), ("!train new none", "Try: !train new my-none"),
        ("!train new ../../etc/passwd", "Try: !train new etc-passwd"), ("!train new Alice's Style", "Try: !train new alice-s-style"),
        ("!train new a", "A name is 2 to 32"), ("!train new", "Try: !train new my-style"), ("!train new x1 --type stile", "--type style"),
        ("!train new x1 --trigger a<b", "The trigger is one word"), ("!train", "Try: !train new my-style"),
        ("!train chekc brush", "Try: !train check brush"),
        ("!train check", "Which one?"), ("!train check brush owl", "Only a name"),
        ("!train check brush --type style", "--type is not for train check. Try: !train check brush"),
        ("!train check brush", "You have no trainings yet. Try: !train new my-style"),
        ("!train start brush no", "Try: !train start brush yes"),
        ("!train add brush", "Which pictures?"), ("!train add brush ???", "is no picture's id"),
        ("!train caption brush", "Its number is needed"),
        ("!train caption brush 7", "What does it show? Try: !train caption brush 7 a red fox"),
        ("!train remove brush x", "Try: !train remove brush 1"),
        ("!train status", "You have no trainings yet"), ("!train list", "You have no trainings yet"),
        ("!train mail ada@", "That is no mail address"),
        ("!train mail ada@example.org", "No mail is sent from here."),
        ("!help train new", "train new NAME [--type style|subject|character]"),
        ("!help train", "teaches a model"), ("!help train type", "--type style|subject|character —"),
    ])
    func linesThatNeedAnAnswer(_ line: String, _ answer: String) async throws {
        try await BotFixture.run { (bot) async throws in
            let said = try await bot.ask(line)
            #expect(said.contains(answer), "\(said)")
        }
    }

    @Test func withoutATrainer() async throws {
        try await BotFixture.run(canTrain: false) { (bot) async throws in
            for line in ["train new brush", "train check brush", "train list", "train mail a@example.org"] {
                #expect(try await bot.ask("!\(line)").contains("Training isn't available here."))
            }
        }
    }

    @Test func examplesParse() throws {
        for part in Train.parts {
            for example in part.examples {
                let invocation = try #require(Invocation("!" + example, prefixes: ["!"], isDirect: false) { _ in false })
                _ = try Train(Arguments(invocation.rest, head: "!train", flags: Train.allFlags))
                #expect(example.hasPrefix(part.name))
            }
        }
    }

    @Test(arguments: [(0, "0 pictures are too few: 5 are needed"), (4, "4 pictures are too few")])
    func tooFewPictures(_ count: Int, _ answer: String) async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.collect(pictures: count)
            for word in ["check", "price", "start"] {
                let said = try await bot.ask(
                    "!train \(word) brush\(word == "start" ? " yes" : "")", lines: word == "check" && count > 0 ? 3 : 1)
                #expect(said.contains(answer) && said.contains("!train link brush"), "\(said)")
            }
        }
    }

    @Test func picturesThatAllLookTheSame() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.collect(pictures: 0)
            let image = try ImageFile(BotFixture.card(1)).image
            for quality in 80..<86 { try await bot.bring(image.jpeg(quality: quality), name: "a.jpg", to: bot.link()) }
            #expect(try await bot.ask("!train start brush yes").contains("all pictures look the same"))
        }
    }

    @Test func picturesOfTheGallery() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine a red dragon --seed 1")
            try await bot.ask("!imagine an owl -n 2 --seed 2", from: "bob")
            let posts = try await bot.posts(2)
            try await bot.ask("!imagine secret --private", from: "bob")
            let secret = try #require(bot.transport.said.last?.reply.text.firstMatch(of: /#(\w+)/)?.output.1)
            try await bot.collect(pictures: 0)
            let (dragon, owls) = (posts[1].id.rawValue, posts[0].id.rawValue)
            #expect(try await bot.ask("!train add brush \(dragon) \(owls).2").contains("1 and 2 are new, 2 pictures in brush."))
            #expect(try await bot.ask("!train add brush \(dragon)").contains("1 was there, 2 pictures in brush."))
            #expect(try await bot.ask("!train add brush \(secret)").contains("There is no post #\(secret)"))
            #expect(try await bot.ask("!train check brush", lines: 3).contains("1 “brush, a red dragon”, 2 “brush, an owl”"))
            #expect(try await bot.ask("!train remove brush 1").contains("1 is out; 1 picture in brush."))
            #expect(try await bot.ask("!train remove brush 1").contains("brush has no picture 1"))
            // The link of the person is still open.
            #expect(try await bot.isServed(bot.link()))
        }
    }

    @Test func oneAtATimeAndOnlyOnesOwn() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.engine.closeTraining()
            try await bot.collect()
            let link = try bot.link()
            try await bot.collect("owls", from: "bob")
            try await bot.collect("cats")
            try await bot.ask("!train start brush yes")
            try await bot.wait(for: "two steps") { bot.engine.trainedSteps == 2 }
            #expect(try await bot.ask("!train start cats yes").contains("Your training “brush” runs now; one at a time."))
            #expect(try await bot.ask("!train start brush yes").contains("It runs now; stop it first."))
            #expect(try await bot.ask("!train start owls yes", from: "bob").contains("owls waits behind 1 other"))
            #expect(try await bot.ask("!train stop brush", from: "bob").contains("You have no training “brush”; there is owls"))
            #expect(try await bot.ask("!train caption brush 1 x").contains("It runs now; stop it first."))
            #expect(try await bot.ask("!train delete brush").contains("It runs now; stop it first."))
            #expect(try await bot.bring(BotFixture.card(50), name: "late.png", to: link).status == 410)
            // Pictures are drawn meanwhile.
            #expect(try await bot.ask("!imagine fox").contains("fox · seed"))
            try await bot.wait(for: "the step") { try await bot.store.training(named: "brush")?.run?.step == 2 }
            let status = try await bot.ask("train status", room: nil)
            #expect(
                status.contains("brush: step 2 of 8, loss 0.500, about 6 s left · now it draws ·") && status.contains("/i/"), "\(status)")
            #expect(try await bot.ask("!train list").contains("cats (style, collecting), brush (style, running)"))
            bot.engine.openTraining()
            _ = try await bot.heard("samples of brush")
            _ = try await bot.heard("samples of owls", by: "bob")
        }
    }

    @Test func pausingAndStopping() async throws {
        try await BotFixture.run { (bot) async throws in
            bot.engine.closeTraining()
            try await bot.collect()
            #expect(try await bot.ask("!train pause brush").contains("brush collects pictures; it doesn't run."))
            #expect(try await bot.ask("!train stop brush").contains("there is nothing to stop"))
            try await bot.ask("!train start brush yes")
            try await bot.wait(for: "two steps") { try await bot.store.training(named: "brush")?.run?.step == 2 }
            #expect(try await bot.ask("!train pause brush").contains("brush is paused"))
            #expect(try await bot.ask("!train status brush").contains("is paused at step 2 of 8"))
            #expect(try await bot.ask("!train resume brush").contains("brush goes on."))
            try await bot.wait(for: "a second begin") { bot.engine.trained.count == 2 }
            #expect(bot.engine.trainedSteps == 2, "it goes on where it was")
            // A quarter is done: 20 tokens less 5.
            let stopped = try await bot.ask("!train stop brush")
            #expect(stopped.contains("brush is stopped; 15 tokens come back, 145 left."), "\(stopped)")
            let training = try #require(try await bot.store.training(named: "brush"))
            try await bot.wait(for: "the state to be thrown away") {
                !FileManager.default.fileExists(atPath: bot.training.state(of: training.id).path)
            }
            bot.engine.openTraining()
            try await bot.ask("!train start brush yes")
            _ = try await bot.heard("samples of brush")
            #expect(bot.engine.trainedSteps == 2 + TestCardEngine.trainingSteps)
        }
    }
}
