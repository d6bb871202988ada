import Chat
import Domain
import Foundation
import ImageCodec
import Logging
import ServiceLifecycle
import Storage
import TestSupport
import Testing
import Transfer

@testable import App

/// The main job as strangers live it: a real chat server, plain sockets, the real engine, real uploads.
@Suite(.timeLimit(.minutes(4)))
struct EndToEndTests {
    private static let room = "#atelier"

    /// The configured bot on a server of its own, with the engine that is given or the real one.
    private func withBot(
        engine: (any ImageEngine)? = nil, _ body: (Assembly, NgircdServer, Program.Place) async throws -> Void
    ) async throws {
        let server = try await NgircdServer.start()
        let place = try Program.Place(ircPort: server.port)
        let assembly = try Assembly(
            ConfigurationReader.read(path: place.configuration), engine: engine, logger: Console.logger("test", level: .critical))
        let group = assembly.serviceGroup()
        let running = Task { try await group.run() }
        do {
            _ = try await eventually("the bot to join") { await assembly.transports[0].joinedRooms.isEmpty ? nil : true }
            try await body(assembly, server, place)
        } catch {
            await group.triggerGracefulShutdown()
            _ = try? await running.value
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running.value
        #expect(try await assembly.store.audit() == [])
        try assembly.store.close()
    }

    private func link(in line: String) throws -> String {
        String(try #require(line.firstMatch(of: /http:\S+/)).output)
    }

    @Test func twoStrangersImagineAndRemix() async throws {
        try await withBot { assembly, server, place in
            let alice = try await RawIRCClient.join([Self.room], as: "alice", port: server.port)
            let bob = try await RawIRCClient.join([Self.room], as: "bob", port: server.port)
            try alice.send("PRIVMSG \(Self.room) :!imagine pixel art of a red book --seed 7")
            let answer = try await bob.expect("PRIVMSG \(Self.room) :alice: #", within: .seconds(60))
            #expect(answer.contains(" pixel art of a red book · seed 7 · 4 tokens, 146 left · http://127.0.0.1:\(place.webPort)/p/"))
            let id = try #require(answer.firstMatch(of: /: #([a-z0-9]+)/)).output.1

            // The link is a page with the recipe and the picture; the picture is 512 pixels wide.
            let page = String(decoding: try await HTTPClient().get(try link(in: answer), limit: 1 << 20), as: UTF8.self)
            #expect(page.contains("pixel art of a red book") && page.contains("!remix \(id)"))
            let file = try #require(page.firstMatch(of: /src="(\/i\/[0-9a-f]+\.png)"/)).output.1
            let picture = try await HTTPClient().get("http://127.0.0.1:\(place.webPort)\(file)", limit: 1 << 20)
            #expect(picture.count > 500)

            try bob.send("PRIVMSG \(Self.room) :!remix \(id) pixel art of a blue book --seed 8")
            let remix = try await alice.expect("PRIVMSG \(Self.room) :bob: #", within: .seconds(60))
            #expect(remix.contains("pixel art of a blue book · seed 8"))
            try bob.send("PRIVMSG \(Self.room) :!remix \(id) --seed same")
            let twin = try await alice.expect("PRIVMSG \(Self.room) :bob: #", within: .seconds(60))
            let twinPage = String(decoding: try await HTTPClient().get(try link(in: twin), limit: 1 << 20), as: UTF8.self)
            #expect(twinPage.contains(file), "the same seed is the same file")
            #expect(twinPage.contains("href=\"/p/\(id)\""), "and it says where it comes from")
            for line in alice.rawLines { #expect(line.count <= 510) }
        }
    }

    @Test func whatStrangersThrowAtIt() async throws {
        try await withBot(engine: TestCardEngine()) { assembly, server, _ in
            let alice = try await RawIRCClient.join([Self.room], as: "alice", port: server.port)
            let head = "PRIVMSG \(Self.room) :"
            // Lines of 510 bytes (the longest that a server takes), controls, invalid UTF-8, halves of lines, empty ones.
            try alice.send(head + String(repeating: "x", count: 510 - head.utf8.count))
            try alice.send(head + "!imagine " + String(repeating: "é", count: (510 - head.utf8.count - 9) / 2))
            try await alice.expect("PRIVMSG \(Self.room) :alice: #")
            try alice.send(
                bytes: Array((head + "!imagine \u{3}04,12red\u{3} \u{2}fox\u{2} ").utf8) + [0xFF, 0xC3, 0x28] + Array("\r\n".utf8))
            try await alice.expect(":alice: #")
            try alice.send(bytes: Array((head + "!imag").utf8))
            try alice.send(bytes: Array("ine half a line\r\n".utf8))
            try await alice.expect("half a line")
            try alice.send(head)
            try alice.send(head + " ")
            for bad in ["--seed -1", "--steps 0", "--size 0x0", "--size 99999x1", "--sampler nonsense", "--model nonsense", "--seed 1e99"] {
                try alice.send(head + "!imagine fox \(bad)")
                try await alice.expect("NOTICE \(Self.room) :alice: ")
            }
            try alice.send(head + "!imagine <script>alert('x')</script> \u{202E}evil")
            try await alice.expect("<script>alert('x')</script> evil")
            #expect(await !assembly.transports[0].joinedRooms.isEmpty, "the connection is still there")
        }
    }

    /// The server goes away in the middle of a drawing; the answer comes once, when it is back.
    @Test func theServerClosesInTheMiddle() async throws {
        let engine = TestCardEngine()
        try await withBot(engine: engine) { assembly, server, _ in
            let alice = try await RawIRCClient.join([Self.room], as: "alice", port: server.port)
            engine.close()
            try alice.send("PRIVMSG \(Self.room) :!imagine a red fox")
            _ = try await eventually("the engine to begin") { engine.drawn.isEmpty ? nil : true }
            try await server.restart()
            engine.open()
            let back = try await RawIRCClient.join([Self.room], as: "alice", port: server.port)
            try await back.expect(":alice: #", within: .seconds(60))
            _ = try await eventually("an empty outbox") { try await assembly.store.pendingMessages(limit: 1).isEmpty ? true : nil }
            #expect(back.lines.filter { $0.contains(":alice: #") }.count == 1)
        }
    }

    @Test func aPrivatePictureGoesToItsOwner() async throws {
        try await withBot(engine: TestCardEngine()) { _, server, _ in
            let alice = try await RawIRCClient.join([Self.room], as: "alice", port: server.port)
            let bob = try await RawIRCClient.join([Self.room], as: "bob", port: server.port)
            try alice.send("PRIVMSG \(Self.room) :!imagine a secret garden --private")
            try await alice.expect("PRIVMSG alice :#")
            try bob.send("PRIVMSG atelier :gallery")
            try await bob.expect("NOTICE bob :The gallery is empty")
            #expect(!bob.lines.contains { $0.contains("secret garden --private") == false && $0.contains("secret garden") })
        }
    }

    /// From a name to a picture in one's own style, in one sitting.
    @Test func aStrangerTrainsAModel() async throws {
        let engine = TestCardEngine()
        try await withBot(engine: engine) { _, server, _ in
            let alice = try await RawIRCClient.join([Self.room], as: "alice", port: server.port)
            let bob = try await RawIRCClient.join([Self.room], as: "bob", port: server.port)
            try alice.send("PRIVMSG \(Self.room) :!train new brush")
            let upload = try link(in: try await alice.expect("PRIVMSG alice :pictures for brush"))
            for number in 0..<6 {
                let bytes = (0..<64 * 64).flatMap { pixel -> [UInt8] in
                    let tile = UInt8(truncatingIfNeeded: (pixel % 64 / 8 * 37 + pixel / 512 * 101 + number * 59) * (number + 3))
                    return [tile, tile, UInt8(number * 20)]
                }
                let png = try Image(width: 64, height: 64, channels: 3, bytes: bytes).png()
                let answer = try await HTTPClient().send(HTTPRequest(method: "PUT", url: "\(upload)red-fox-\(number).png", body: png))
                #expect(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
            }
            try alice.send("PRIVMSG \(Self.room) :!train check brush")
            try await alice.expect("brush, 6 pictures: 20 to 40 pictures are best")
            try await alice.expect("captions: 1 “brush, red fox”")
            try alice.send("PRIVMSG \(Self.room) :!train price brush")
            try await alice.expect("brush: 20 tokens, about 2 min (8 steps); you have 150.")
            try alice.send("PRIVMSG \(Self.room) :!train start brush yes")
            try await alice.expect("20 tokens, 130 left")
            try await alice.expect("PRIVMSG alice :brush is trained: 20 tokens, 130 left. Say: imagine brush, a red fox --model brush")
            let samples = try await alice.expect("PRIVMSG alice :samples of brush: ")
            let links = samples.matches(of: /http:\S+\/p\/[0-9a-f]{32}/)
            #expect(links.count == 4, "\(samples)")
            for link in links { #expect(try await HTTPClient().send(HTTPRequest(url: String(link.output))).status == 200) }
            try alice.send("PRIVMSG \(Self.room) :!imagine brush, a red fox --model brush")
            let answer = try await bob.expect("PRIVMSG \(Self.room) :alice: #")
            #expect(answer.contains("brush, a red fox · seed"))
            try bob.send("PRIVMSG \(Self.room) :!imagine a fox --model brush")
            try await bob.expect("There is no model “brush”")
            // Nothing that was for alice alone was said to others.
            #expect(!bob.lines.contains { $0.contains("/u/") || $0.contains("/m/") || $0.contains("samples of") })
        }
    }
}
