import Chat
import Domain
import Foundation
import ImageCodec
import Storage
import TestSupport
import Testing
import Transfer

@testable import Bot

/// Pictures that start from pictures, as people in a room order them.
@Suite(.timeLimit(.minutes(1)))
struct InputPictureTests {
    private static func png(_ width: Int, _ height: Int, _ shade: UInt8 = 90) throws -> Data {
        try Image(width: width, height: height, fill: [shade, 20, 200]).png()
    }

    @Test func fromAPost() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine a castle --size 1024x512 -n 2 --seed 1")
            let parent = try await bot.posts(1)[0]
            let id = parent.id.rawValue
            let line = try await bot.ask(
                "!imagine at night --init \(id).2 --strength 0.5 --mask .. --control openpose:#\(id):0.8 --seed 4", from: "bob")
            #expect(line.contains("at night · seed 4"))
            let recipe = try await bot.posts(2)[0].pictures[0].recipe
            let picture = InputPicture(
                hash: String(parent.pictures[1].file.prefix(10)), url: parent.pictures[1].url, origin: "#\(id).2")
            let first = InputPicture(hash: String(parent.pictures[0].file.prefix(10)), url: parent.pictures[0].url, origin: "#\(id)")
            #expect(recipe.initImage == InitImage(picture: picture, strength: 0.5, mask: InpaintMask(picture: first)))
            #expect(recipe.controls == [ControlUnit(network: "openpose", picture: first, weight: 0.8)])
            // Twice as wide as high, at the model's usual area.
            #expect((recipe.width, recipe.height) == (704, 384))
            #expect(try await bot.ask("!show ..").contains("--init #\(id).2 --strength 0.5 --mask #\(id) "))
        }
    }

    /// A remix keeps the pictures that it starts from; what a page shows of them leads nowhere.
    @Test func remixes() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine a castle --seed 1")
            let castle = try await bot.posts(1)[0]
            try await bot.ask("!imagine at night --init .. --mask .. --only-masked --seed 2")
            let night = try await bot.posts(2)[0]
            try await bot.ask("!remix \(night.id.rawValue) at dawn --strength 0.3 --seed same", from: "bob")
            var expected = night.request.recipe
            expected.prompt = "at dawn"
            expected.initImage?.strength = 0.3
            #expect(try await bot.posts(3)[0].request.recipe == expected)
            try await bot.ask("!remix \(night.id.rawValue) --init none --hires 2 --seed same", from: "bob")
            expected = night.request.recipe
            expected.initImage = nil
            expected.hires = HiresPass(scale: 2)
            let large = try await bot.posts(4)[0]
            #expect(large.request.recipe == expected)
            #expect(large.price > night.price)
            // The same recipe gives the same bytes, another input picture gives others.
            try await bot.ask("!remix \(night.id.rawValue) --seed same")
            #expect(try await bot.posts(5)[0].pictures[0].file == night.pictures[0].file)
            try await bot.ask("!remix \(night.id.rawValue) --seed same --init \(large.id.rawValue)")
            #expect(try await bot.posts(6)[0].pictures[0].file != night.pictures[0].file)
            let infotext = try #require(
                try await ImageFile(HTTPClient().get(night.pictures[0].url, limit: 1 << 20)).text("parameters"))
            #expect(infotext.contains("Init image hash: \(castle.pictures[0].file.prefix(10)), "))
            #expect(!infotext.contains(castle.pictures[0].file.prefix(11)))
        }
    }

    @Test func fromAnAddress() async throws {
        let server = try PictureServer(Self.png(300, 100))
        try await BotFixture.run(fetchFrom: [server.place]) { (bot) async throws in
            try await bot.ask("!imagine a castle --init \(server.url)")
            let post = try await bot.posts(1)[0]
            let picture = try #require(post.request.recipe.initImage?.picture)
            #expect(picture.origin == server.url)
            // The bot's own host has it, byte for byte, and the recipe depends on that alone.
            #expect(picture.url.hasPrefix(bot.site) && picture.wasFetched)
            #expect(try await HTTPClient().get(picture.url, limit: 1 << 20) == Self.png(300, 100))
            #expect((post.request.recipe.width, post.request.recipe.height) == (896, 320))
            // It stays while a remix needs it, and leaves with the last post.
            try await bot.ask("!remix .. at night", from: "bob")
            let child = try await bot.posts(2)[0]
            try await bot.ask("!delete \(post.id.rawValue)")
            try await bot.wait(for: "the first picture to leave") { try await !bot.isServed(post.pictures[0].url) }
            #expect(try await bot.isServed(picture.url))
            try await bot.ask("!delete \(child.id.rawValue)", from: "bob")
            try await bot.wait(for: "the input to leave") { try await !bot.isServed(picture.url) }
        }
    }

    /// Addresses of the own site need no way through the network.
    @Test func fromTheOwnSite() async throws {
        try await BotFixture.run { (bot) async throws in
            let line = try await bot.ask("!imagine a castle")
            let page = try #require(line.split(separator: " ").last)
            let castle = try await bot.posts(1)[0]
            try await bot.ask("!imagine at night --init \(page)")
            #expect(try await bot.posts(2)[0].request.recipe.initImage?.picture.url == castle.pictures[0].url)
            try await bot.ask("!imagine at dawn --init \(castle.pictures[0].url)")
            let picture = try await bot.posts(3)[0].request.recipe.initImage?.picture
            #expect(picture?.url == castle.pictures[0].url && picture?.wasFetched == false)
        }
    }

    @Test func whatIsNoPictureIsSaid() async throws {
        let servers = [
            try PictureServer(Data("<html>".utf8)), try PictureServer(Self.png(9000, 8)), try PictureServer(Self.png(8, 8).prefix(60)),
            try PictureServer(Data(), status: "404 Not Found"),
        ]
        let closed = try LocalSocket.freePort()
        try await BotFixture.run(fetchFrom: Set(servers.map(\.place))) { (bot) async throws in
            for (server, answer) in zip(
                servers,
                ["no PNG or JPEG that can be read", "9000x8 pixels", "no PNG or JPEG that can be read", "answers 404 instead of a picture"])
            {
                #expect(try await bot.ask("!imagine fox --init \(server.url)").contains(answer))
            }
            for address in [
                "http://127.0.0.1:\(closed)/", "http://localhost/a.png", "https://[::1]/a.png", "http://169.254.169.254/latest/meta-data",
                "http://u:p@127.0.0.1/", "http://", "\(bot.site)/i/../secret",
            ] {
                #expect(
                    try await bot.ask("!imagine fox --init \(address)").contains("No picture can be fetched from that address"),
                    "\(address)")
            }
            #expect(try await bot.ask("!imagine fox --init photo.png").contains("Try: !imagine fox --init .."))
            #expect(try await bot.ask("!imagine fox --control depth:me:0.5").contains("Try: !imagine fox --control depth:..:0.5"))
            #expect(try await bot.ask("!imagine fox --init zzzz").contains("There is no post #zzzz"))
            // Nothing was looked for when another part of the line is wrong.
            #expect(try await bot.ask("!imagine fox --init \(servers[0].url) --steps 0").contains("--steps is a whole number"))
            #expect(try await bot.ask("!tokens").contains("150 tokens"))
        }
    }

    @Test func privatePostsAreForTheirOwner() async throws {
        try await BotFixture.run { (bot) async throws in
            let line = try await bot.ask("imagine a secret garden --private", room: nil)
            let id = String(line.dropFirst().prefix { $0 != " " })
            #expect(try await bot.ask("!imagine fox --init \(id)", from: "bob").contains("There is no post #\(id)"))
            #expect(try await bot.ask("!imagine fox --control depth:\(id)", from: "bob").contains("There is no post #\(id)"))
            #expect(try await bot.ask("!imagine fox --init \(id)").contains("fox · seed"))
            // What its owner has made public of it does not give it away to others.
            let fox = try await bot.posts(1)[0].id.rawValue
            #expect(try await bot.ask("!remix \(fox) --strength 0", from: "bob").contains("its owner keeps private"))
            #expect(try await bot.ask("!remix \(fox) --init \(fox)", from: "bob").contains("fox · seed"))
            #expect(try await bot.ask("!remix \(fox) --strength 0.1").contains("fox · seed"))
        }
    }

    /// Deleted between the order and its turn.
    @Test func aPictureThatIsGoneIsRefunded() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine a castle")
            let castle = try await bot.posts(1)[0]
            bot.engine.close()
            bot.transport.hear("!imagine blocker", from: "carol")
            try await bot.wait(for: "the engine to begin") { bot.engine.drawn.count == 2 }
            bot.transport.hear("!imagine fox --init \(castle.id.rawValue)", from: "bob")
            try await bot.wait(for: "the second job") { try await bot.store.queue().count == 2 }
            try await bot.ask("!delete \(castle.id.rawValue)")
            let said = bot.transport.said.count
            #expect(try await HTTPClient().send(bot.deletion(of: castle.pictures[0])).status == 204)
            bot.engine.open()
            try await bot.wait(for: "both answers") { bot.transport.said.count == said + 2 }
            let answer = bot.transport.said.map(\.reply.text).last { $0.contains("fox") }
            #expect(answer?.contains("came to nothing: the picture \(castle.id) is gone. The 4 tokens are back, 150 left") == true)
        }
    }

    /// What was fetched for an order that is refused, cancelled or fails leaves the host.
    @Test func nothingStaysOfAnOrderThatComesToNothing() async throws {
        let server = try PictureServer(Self.png(64, 64))
        try await BotFixture.run(daily: 5, fetchFrom: [server.place]) { (bot) async throws in
            #expect(try await bot.ask("!imagine fox --init \(server.url) -n 4").contains("That costs"))
            try await bot.wait(for: "the input to leave") { try bot.storedFiles().isEmpty }
            bot.engine.fail(with: EngineRefusal("NaN in the weights of test-card."))
            let failed = try await bot.ask("!imagine fox --init \(server.url)")
            #expect(failed.contains("came to nothing: NaN in the weights of test-card. The 4 tokens are back, 5 left"))
            try await bot.wait(for: "the input to leave") { try bot.storedFiles().isEmpty }
        }
    }

    @Test func theEngineRefusesBeforeAnythingIsPaid() async throws {
        try await BotFixture.run { (bot) async throws in
            #expect(try await bot.ask("!imagine impossible").contains("That needs 64 GB of memory, and there are 4."))
            #expect(try await bot.ask("!tokens").contains("150 tokens"))
            #expect(try await bot.ask("!imagine fox <lora:inkk:1>").contains("Try: !imagine fox <lora:ink:1>"))
        }
    }

    /// The recipe says what the alternatives became.
    @Test func alternativesAreRecorded() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine a {red|blue} fox --no {hat|shoe} --seed 3")
            let recipe = try await bot.posts(1)[0].pictures[0].recipe
            #expect((recipe.prompt, recipe.negativePrompt) == ("a blue fox", "shoe"))
        }
    }

    @Test func variationsOfASet() async throws {
        try await BotFixture.run { (bot) async throws in
            #expect(try await bot.ask("!imagine fox --seed 5 --vary 10:0.2 -n 3").contains("seed 5, variations 10–12"))
            #expect(try await bot.posts(1)[0].pictures.map(\.recipe.variation?.seed) == [10, 11, 12])
        }
    }
}
