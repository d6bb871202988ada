import Chat
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import ChatIRC

/// The transport on a real server that knows next to nothing.
@Suite struct NgircdTests {
    struct Fixture: ConformanceFixture {
        let server: NgircdServer
        let room = RoomID(network: "ngircd", name: "#lab", isDirect: false)

        func makeTransport() -> IRCTransport { makeTransport { _ in } }

        func makeTransport(_ change: (inout IRCConfiguration) -> Void) -> IRCTransport {
            var configuration = IRCConfiguration(
                name: room.network, host: "127.0.0.1", port: server.port, tls: false, nick: "atelier", channels: ["#lab"])
            configuration.flood.linesPerSecond = 50
            configuration.timing.firstReconnect = .milliseconds(50)
            configuration.timing.tick = .milliseconds(20)
            change(&configuration)
            return IRCTransport(configuration: configuration, logger: .silent)
        }

        func makePeer(named name: String) async throws -> IRCPeer {
            IRCPeer(try await makeClient(name))
        }

        func makeClient(_ nick: String) async throws -> RawIRCClient {
            try await .join([room.name], as: nick, port: server.port)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: TransportConformance.allCases)
    func conforms(_ check: TransportConformance) async throws {
        let server = try await NgircdServer.start()
        try await check.check(Fixture(server: server))
    }

    @Test(.timeLimit(.minutes(1))) func takesAnotherNickAndGetsItsOwnBack() async throws {
        let fixture = Fixture(server: try await .start())
        let rival = try await fixture.makeClient("atelier")
        let transport = fixture.makeTransport()
        try await withRunning(transport) { log, _ in
            try await log.joined(fixture.room)
            #expect(await transport.nick == "atelier_")
            try rival.send("PRIVMSG atelier_ :tokens")
            #expect(try await log.nextMessage().room.name == "atelier")
            try rival.send("QUIT")
            try await eventually("the nick") { await transport.nick == "atelier" ? () : nil }
        }
    }

    @Test(.timeLimit(.minutes(1))) func comesBackAfterAKick() async throws {
        let fixture = Fixture(server: try await .start())
        // The first in the channel is its operator.
        let op = try await fixture.makeClient("op")
        try await withRunning(fixture.makeTransport { $0.timing.rejoin = .milliseconds(100) }) { log, _ in
            try await log.joined(fixture.room)
            try op.send("KICK #lab atelier :out")
            try await log.next("kick") { $0 == .left(fixture.room, reason: "kicked: out") ? () : nil }
            try await log.joined(fixture.room)
            try op.send("PRIVMSG #lab :welcome back")
            #expect(try await log.nextMessage().text == "welcome back")
        }
    }

    @Test(.timeLimit(.minutes(1))) func comesBackAfterTheServerDied() async throws {
        let fixture = Fixture(server: try await .start())
        let transport = fixture.makeTransport()
        try await withRunning(transport) { log, _ in
            try await log.joined(fixture.room)
            fixture.server.stop()
            try await log.next("loss") { if case .disconnected = $0 { () } else { nil } }
            await #expect(throws: ChatSendError.notConnected) { try await transport.send(Reply("x"), to: fixture.room) }
            try await fixture.server.restart()
            try await log.joined(fixture.room)
            let anna = try await fixture.makeClient("anna")
            try await transport.send(Reply("back again"), to: fixture.room)
            try await anna.expect("back again")
        }
    }

    @Test(.timeLimit(.minutes(1))) func givesUpAServerThatHangs() async throws {
        let fixture = Fixture(server: try await .start())
        let transport = fixture.makeTransport {
            $0.timing.pingAfter = .milliseconds(300)
            $0.timing.deadAfter = .milliseconds(1500)
        }
        try await withRunning(transport) { log, _ in
            try await log.joined(fixture.room)
            fixture.server.suspend()
            try await log.next("loss") { $0 == .disconnected(reason: "the server was silent for 1.5 seconds") ? () : nil }
            fixture.server.resume()
            try await log.joined(fixture.room)
        }
    }

    @Test(.timeLimit(.minutes(1))) func givesUpAServerThatReadsNothing() async throws {
        let fixture = Fixture(server: try await .start())
        let transport = fixture.makeTransport {
            $0.flood = FloodLimits(burst: 1_000_000, linesPerSecond: 1_000_000, capacity: 1_000_000)
            $0.timing.deadAfter = .milliseconds(1500)
        }
        try await withRunning(transport) { log, _ in
            try await log.joined(fixture.room)
            fixture.server.suspend()
            // Fills the socket's buffers, so that a write hangs.
            let talking = Task {
                try await withThrowingDiscardingTaskGroup { group in
                    for number in 1...300 {
                        let room = RoomID(network: "ngircd", name: "nobody\(number)", isDirect: true)
                        group.addTask { try await transport.send(Reply(String(repeating: "x", count: 10_000)), to: room) }
                    }
                }
            }
            await #expect(throws: ChatSendError.notConnected) { try await talking.value }
            fixture.server.resume()
            try await log.joined(fixture.room)
        }
    }

    @Test(.timeLimit(.minutes(1))) func saysWhatIsQueuedAndGoodbye() async throws {
        let fixture = Fixture(server: try await .start())
        let anna = try await fixture.makeClient("anna")
        let transport = fixture.makeTransport { $0.flood = FloodLimits(burst: 1, linesPerSecond: 10) }
        try await withRunning(transport) { log, group in
            try await log.joined(fixture.room)
            let talking = Task {
                for number in 1...2 {
                    try await transport.send(Reply(String(repeating: "word ", count: 200) + "\(number)"), to: fixture.room)
                }
            }
            try await anna.expect("word")
            await group.triggerGracefulShutdown()
            try await anna.expect("QUIT")
            _ = await talking.result
        }
        #expect(anna.lines.filter { $0.contains("word") }.count >= 3, "a reply that has begun is said to its end")
        #expect(anna.lines.contains { $0.contains("Good night") })
    }

    @Test(.timeLimit(.minutes(1))) func failsWhatWaitsWhenTheConnectionIsLost() async throws {
        let fixture = Fixture(server: try await .start())
        let transport = fixture.makeTransport { $0.flood = FloodLimits(burst: 1, linesPerSecond: 0.001) }
        try await withRunning(transport) { log, _ in
            try await log.joined(fixture.room)
            // The JOIN was the burst, so this waits.
            let waiting = Task { try await transport.send(Reply("never said"), to: fixture.room) }
            let cancelled = Task { try await transport.send(Reply("never said"), to: fixture.room) }
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            fixture.server.stop()
            await #expect(throws: ChatSendError.notConnected) { try await waiting.value }
        }
    }

    @Test(.timeLimit(.minutes(1))) func neverWritesALineThatIsTooLong() async throws {
        let fixture = Fixture(server: try await .start())
        let anna = try await fixture.makeClient("anna")
        let transport = fixture.makeTransport()
        let texts = ["\u{1F98A}", "é", "e\u{301}", "x", "word "].map { String(repeating: $0, count: 1000) }
        try await withRunning(transport) { log, _ in
            try await log.joined(fixture.room)
            for text in texts {
                try await transport.send(Reply(text), to: fixture.room)
                try await transport.send(Reply(text, kind: .notice), to: RoomID(network: "ngircd", name: "anna", isDirect: true))
                try await transport.send(Reply("end of it"), to: fixture.room)
                try await anna.expect("end of it")
            }
            let lines = anna.rawLines.filter { String(decoding: $0, as: UTF8.self).hasPrefix(":atelier!") }
            #expect(lines.count > texts.count * 6)
            for line in lines {
                #expect(line.count <= 510)
                let text = try #require(String(validating: line, as: UTF8.self), "a character was cut")
                #expect(!text.contains("[CUT]"))
            }
            // The longest lines are used to the last byte.
            #expect(lines.contains { $0.count == 510 })
        }
    }

    @Test(.timeLimit(.minutes(1))) func survivesWhatStrangersSend() async throws {
        let fixture = Fixture(server: try await .start())
        try await withRunning(fixture.makeTransport()) { log, _ in
            try await log.joined(fixture.room)
            let anna = try await fixture.makeClient("anna")
            let start = Array("PRIVMSG #lab :".utf8)
            try anna.send(bytes: start + [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80] + Array("broken\r\n".utf8))
            #expect(try await log.nextMessage().text.hasSuffix("broken"))
            // A line in many packets.
            for byte in start + Array("slow \u{1F98A}\r\n".utf8) { try anna.send(bytes: [byte]) }
            #expect(try await log.nextMessage().text == "slow \u{1F98A}")
            // Lines that the server cuts or hangs up on.
            for length in [511, 512, 513, 8192] {
                let bob = try await fixture.makeClient("bob\(length)")
                try? bob.send(bytes: start + [UInt8](repeating: UInt8(ascii: "x"), count: length - start.count - 2) + Array("\r\n".utf8))
            }
            try anna.send("PRIVMSG #lab :still there?")
            try await log.next("later message") { $0.message?.text == "still there?" ? () : nil }
        }
    }

    @Test(.timeLimit(.minutes(1))) func goesWithoutSASLOnlyWhereItMay() async throws {
        let fixture = Fixture(server: try await .start())
        let transport = fixture.makeTransport {
            $0.saslUser = "bot"
            $0.saslPassword = "pw"
            $0.allowPlaintextSASL = true
            $0.requireSASL = true
        }
        await #expect(throws: IRCFailure.saslUnavailable("the server does not offer it")) {
            try await ServiceGroup(services: [transport], logger: .silent).run()
        }
    }

    @Test(.timeLimit(.minutes(1))) func reportsAConfigurationThatCannotWork() async throws {
        let configuration = IRCConfiguration(
            name: "n", host: "bad host", port: 0, tls: false, nick: "1 bot", user: "a@b", channels: ["lab", "#a b c"], saslPassword: "pw",
            requireSASL: true)
        #expect(configuration.problems().count == 9)
        let transport = IRCTransport(configuration: configuration, logger: .silent)
        await #expect(throws: IRCFailure.configuration(configuration.problems())) { try await transport.run() }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
