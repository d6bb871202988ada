import Chat
import Domain
import Foundation
import ImageCodec
import Storage
import TestSupport
import Testing
import Transfer

@testable import Bot

/// The command table, as people in a room use it.
@Suite(.timeLimit(.minutes(1)))
struct ConversationTests {
    @Test func imagineAnswersWithOneLine() async throws {
        try await BotFixture.run { (bot) async throws in
            let line = try await bot.ask("!imagine a red dragon, pixel art --seed 7")
            let post = try await bot.posts(1)[0]
            #expect(line.hasPrefix("alice: \(post.id) a red dragon, pixel art · seed 7 · 4 tokens, 146 left · http://127.0.0.1:"))
            #expect(line.hasSuffix("/p/\(post.id.rawValue)"))
            #expect(bot.transport.said.count == 1)
            #expect(bot.transport.said[0].reply.kind == .message)
            // The link's picture is really there, with the recipe inside.
            let png = try await HTTPClient().get(post.pictures[0].url, limit: 1 << 20)
            let text = try #require(ImageFile(png).text("parameters"))
            #expect(try Recipe(infotext: Infotext(parsing: text)) == post.pictures[0].recipe)
        }
    }

    @Test(arguments: ["/imagine fox", "//imagine fox", "atelier: imagine fox", "Atelier, imagine fox", "  !imagine fox"])
    func everyAddressWorks(_ line: String) async throws {
        try await BotFixture.run { (bot) async throws in #expect(try await bot.ask(line).contains("fox")) }
    }

    @Test func directMessagesNeedNoPrefix() async throws {
        try await BotFixture.run { (bot) async throws in
            let line = try await bot.ask("imagine fox", room: nil)
            #expect(line.hasPrefix("#"))
            #expect(bot.transport.said[0].room == RoomID(network: "memory", name: "alice", isDirect: true))
        }
    }

    @Test func otherBotsAndOtherPrefixesAreLeftAlone() async throws {
        try await BotFixture.run { (bot) async throws in
            for line in ["!weather", "!", "hello", ".imagine fox"] { bot.transport.hear(line, from: "alice") }
            bot.transport.hear("!imagine fox", from: "robot", isBot: true)
            #expect(try await bot.ask("!about").contains("Atelier"))
            #expect(bot.transport.said.count == 1)
        }
    }

    @Test func unknownCommandsAreAnsweredWhereNobodyElseListens() async throws {
        try await BotFixture.run { (bot) async throws in
            #expect(try await bot.ask("/imagin fox").contains("Try: /imagine"))
            #expect(try await bot.ask("atelier: halp").contains("Try: atelier: help"))
            #expect(try await bot.ask("galery", room: nil).contains("Try: gallery"))
        }
    }

    @Test func aSetIsASheetAndItsPictures() async throws {
        try await BotFixture.run { (bot) async throws in
            let line = try await bot.ask("!imagine fox -n 4 --seed 10")
            #expect(line.contains("4 × fox · seeds 10–13 · 13 tokens, 137 left"))
            let post = try await bot.posts(1)[0]
            #expect(post.pictures.map(\.recipe.seed) == [10, 11, 12, 13])
            let sheet = try #require(post.sheet)
            let page = String(
                decoding: try await HTTPClient().get(String(try #require(line.split(separator: " ").last)), limit: 1 << 20), as: UTF8.self)
            for file in post.pictures.map(\.file) + [sheet.file] { #expect(page.contains("href=\"/i/\(file)\"")) }
            #expect(try await bot.ask("!remix \(post.id.rawValue).3 --seed same", from: "bob").contains("seed 12"))
        }
    }

    @Test func remixKeepsWhatIsNotChanged() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine a red dragon --no fire --steps 10 --cfg 3 --seed 7 --sampler Euler a")
            let parent = try await bot.posts(1)[0]
            try await bot.ask("!remix \(parent.id.rawValue) a blue dragon", from: "bob")
            let child = try await bot.posts(2)[0]
            #expect(child.author == "bob")
            #expect(child.parent == PictureReference(post: parent.id))
            var expected = parent.request.recipe
            expected.prompt = "a blue dragon"
            expected.seed = child.request.recipe.seed
            #expect(child.request.recipe == expected)
            // The same seed is the same pixels; `..` is the last post of the room.
            try await bot.ask("!remix \(parent.id.rawValue) --seed same", from: "bob")
            let twin = try await bot.posts(3)[0]
            #expect(twin.pictures[0].file == parent.pictures[0].file)
            try await bot.ask("!remix .. --no water")
            let last = try await bot.posts(4)[0]
            #expect(last.parent?.post == twin.id)
            #expect(last.request.recipe.negativePrompt == "water")
            try await bot.ask("!remix .. --no none")
            #expect(try await bot.posts(5)[0].request.recipe.negativePrompt == "")
        }
    }

    @Test func remixByAnotherModelTakesItsValues() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine fox --steps 3")
            let parent = try await bot.posts(1)[0]
            try await bot.ask("!remix \(parent.id.rawValue) --model other-card")
            let child = try await bot.posts(2)[0]
            #expect(child.request.recipe.model == "other-card")
            #expect(child.request.recipe.steps == 25)
        }
    }

    @Test func expandThenImagineByNumber() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!expand a dragon -n 3 --seed 1", lines: 2)
            let list = try #require(
                try await bot.store.expansion(account: AccountID(rawValue: "memory/alice!~alice@host"), room: "memory/#room"))
            #expect(list.prompts.count == 3 && list.idea == "a dragon")
            try await bot.ask("!imagine 2,3", lines: 2)
            let posts = try await bot.posts(2)
            #expect(Set(posts.map(\.request.recipe.prompt)) == Set(list.prompts[1...]))
            #expect(posts.allSatisfy { $0.request.recipe.idea == "a dragon" })
            for wrong in ["1,2,3,4,5,6", "0", "2,2"] {
                #expect(try await bot.ask("!imagine \(wrong)").contains("Pick one to 5 different numbers"))
            }
            #expect(try await bot.ask("!imagine 9").contains("Your list has 3 prompts, no 9"))
            #expect(try await bot.ask("!imagine 1", from: "bob").contains("no list to pick from"))
            #expect(try await bot.ask("!expand an owl -n 1", lines: 2).contains("!imagine 1 draws it"))
            #expect(try await bot.ask("!expand an owl --model nonsense").contains("There is no model “nonsense”"))
        }
    }

    @Test func aLongListIsALink() async throws {
        try await BotFixture.run { (bot) async throws in
            let lines = try await bot.ask("!expand a red fox -n 25 --seed 1", lines: 3)
            #expect(lines.contains("25 prompts in all"))
            #expect(lines.contains("/x/"))
            #expect(bot.transport.said.count == 3)
        }
    }

    @Test func theGalleryFromTheRoom() async throws {
        try await BotFixture.run { (bot) async throws in
            #expect(try await bot.ask("!gallery").contains("The gallery is empty"))
            try await bot.ask("!imagine a red dragon --seed 7")
            try await bot.ask("!imagine a blue castle", from: "bob")
            let (castle, dragon) = (try await bot.posts(2)[0], try await bot.posts(2)[1])
            #expect(
                try await bot.ask("!gallery").hasPrefix(
                    "alice: 2 posts: \(castle.id) a blue castle (bob), \(dragon.id) a red dragon (alice)"))
            #expect(try await bot.ask("!gallery red").contains("1 post: \(dragon.id)"))
            #expect(try await bot.ask("!gallery --by BOB").contains("1 post: \(castle.id)"))
            #expect(try await bot.ask("!gallery submarine").contains("Nothing in the gallery matches. Try: !gallery"))
            #expect(try await bot.ask("!mine").contains("1 post: \(dragon.id)"))
            #expect(try await bot.ask("!like \(castle.id.rawValue)").contains("its first like"))
            #expect(try await bot.ask("!like \(castle.id.rawValue)").contains("already"))
            #expect(try await bot.ask("!like \(dragon.id.rawValue)").contains("your own"))
            try await bot.ask("!remix \(castle.id.rawValue) a green castle")
            let child = try await bot.posts(3)[0]
            let shown = try await bot.ask("!show \(castle.id.rawValue)")
            #expect(shown.contains("by bob: a blue castle --seed"))
            #expect(shown.contains("remixed as \(child.id)"))
            #expect(shown.contains("1 like"))
            #expect(try await bot.ask("!show ..").contains("remix of \(castle.id)"))
        }
    }

    @Test func deleting() async throws {
        try await BotFixture.run { (bot) async throws in
            try await bot.ask("!imagine a red dragon")
            let post = try await bot.posts(1)[0]
            #expect(try await bot.ask("!delete \(post.id.rawValue)", from: "bob").contains("only its owner"))
            #expect(try await bot.ask("!delete \(post.id.rawValue).2").contains("Try: !delete \(post.id.rawValue)"))
            #expect(try await bot.ask("!show foo bar").contains("Try: !show .."))
            #expect(try await bot.ask("!show .. bar").contains("Try: !show .."))
            try await bot.ask("!remix \(post.id.rawValue) a blue dragon")
            let child = try await bot.posts(2)[0]
            #expect(try await bot.ask("!delete \(post.id.rawValue)").contains("is gone"))
            try await bot.wait(for: "the file to leave the host") {
                try await HTTPClient().send(HTTPRequest(method: "HEAD", url: post.pictures[0].url)).status == 404
            }
            #expect(try await HTTPClient().send(HTTPRequest(method: "HEAD", url: child.pictures[0].url)).status == 200)
            #expect(try await bot.ask("!show \(child.id.rawValue)").contains("remix of \(post.id)"))
            #expect(try await bot.ask("!delete \(post.id.rawValue)").contains("was deleted"))
            #expect(try await bot.ask("!show \(post.id.rawValue)").contains("was deleted"))
            #expect(try await bot.ask("!remix zzzz").contains("There is no post #zzzz"))
        }
    }

    @Test func privatePostsStayPrivate() async throws {
        try await BotFixture.run { (bot) async throws in
            // The answer goes to the person, not to the room.
            let line = try await bot.ask("!imagine a secret garden --private")
            #expect(bot.transport.said[0].room.isDirect)
            let id = String(line.dropFirst().prefix { $0 != " " })
            let postID = try #require(PostID(rawValue: id))
            let post = try #require(try await bot.store.post(postID))
            #expect(post.slug.count == 32 && line.hasSuffix(post.slug))
            #expect(try await bot.ask("!gallery").contains("empty"))
            #expect(try await bot.ask("!show \(id)", from: "bob").contains("There is no post"))
            #expect(try await bot.ask("!remix \(id)", from: "bob").contains("There is no post"))
            #expect(try await bot.ask("!like \(id)", from: "bob").contains("There is no post"))
            #expect(try await bot.ask("!show ..").contains("Nothing was posted here"))
            #expect(try await bot.ask("!show \(id)").contains("is private; ask me in a direct message: show \(id)"))
            #expect(try await bot.ask("show \(id)", room: nil).contains(post.slug))
            #expect(try await bot.ask("!mine").contains("no pictures here"))
            #expect(try await bot.ask("mine", room: nil).contains(id))
        }
    }

    @Test func models() async throws {
        try await BotFixture.run { (bot) async throws in
            #expect(try await bot.ask("!models").contains("2 models: test-card (CC0), other-card (CC0)"))
            #expect(try await bot.ask("!models").contains("more: !model test-card, !models loras, !models vaes"))
            #expect(try await bot.ask("!models loras").contains("2 LoRAs: ink (say ink drawing), pixel_v2.1 (SD 1.x)"))
            #expect(try await bot.ask("!models LORAS pix").contains("1 LoRAs: pixel_v2.1"))
            #expect(try await bot.ask("!models controls zebra").contains("no ControlNets with “zebra” here"))
            #expect(try await bot.ask("!models lora").contains("Try: !models loras"))
            #expect(try await bot.ask("!model test-crd").contains("Try: !model test-card"))
            try await bot.ask("!imagine fox")
            let post = try await bot.posts(1)[0]
            let card = try await bot.ask("!model TEST-CARD")
            #expect(card.contains("licence: CC0") && card.contains("“pixel art of a”") && card.contains("for example \(post.id)"))
            try await bot.ask("!model other-card --default")
            try await bot.ask("!imagine owl")
            #expect(try await bot.posts(2)[0].request.recipe.model == "other-card")
        }
    }

    @Test func tokens() async throws {
        try await BotFixture.run { (bot) async throws in
            #expect(try await bot.ask("!tokens").contains("150 tokens of 150 a day"))
            try await bot.ask("!imagine fox")
            let post = try await bot.posts(1)[0]
            let why = try await bot.ask("!tokens why")
            #expect(why.contains("paid 4 for \(post.id) · −4 held for \(post.id) · +150 daily tokens"))
            #expect(try await bot.ask("!tokens please").contains("Try: !tokens"))
        }
    }

    @Test func helpComesFromTheCommands() async throws {
        try await BotFixture.run { (bot) async throws in
            let all = try await bot.ask("!help")
            for command in CommandList.all { #expect(all.contains(command.name)) }
            for command in CommandList.all {
                let help = try await bot.ask("atelier: help \(command.name)", from: "someone-\(command.name)")
                #expect(help.contains(command.usage) && help.contains(command.summary))
            }
            #expect(try await bot.ask("!help imagin").contains("Try: !help imagine"))
            #expect(try await bot.ask("!help imagine cfg").contains("--cfg X — how closely"))
            #expect(try await bot.ask("!help imagine shoe").contains("Try: !help imagine"))
            let flags = try await bot.ask("!help flags")
            for flag in Imagine.moreFlags.flatMap(\.flags) { #expect(flags.contains(flag.usage), "\(flag.usage)") }
            #expect(try await bot.ask("!help imagine hires").contains("--hires SCALE — enlarges it"))
            // What most people need fits into one line of IRC.
            #expect(Imagine.usage.utf8.count < 300)
        }
    }

    /// An example is help text, documentation and test case at once.
    @Test func examplesParse() throws {
        for command in CommandList.all {
            #expect(!command.examples.isEmpty)
            for example in command.examples {
                let invocation = try #require(Invocation("!" + example, prefixes: ["!"], isDirect: false) { _ in false })
                #expect(invocation.name == command.name)
                _ = try command.init(Arguments(invocation.rest, head: "!\(command.name)", flags: command.allFlags))
            }
        }
    }

    @Test func namesAreUnique() {
        let names = CommandList.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
    }
}
