import Chat
import ServiceLifecycle
import TestSupport
import Testing

@testable import ChatIRC

/// What no well-behaved server sends.
@Suite struct ScriptedServerTests {
    @Test(.timeLimit(.minutes(1))) func skipsWhatItCannotReadAndStays() async throws {
        let listener = try LocalListener()
        let configuration = IRCConfiguration(
            name: "odd", host: "127.0.0.1", port: listener.port, tls: false, nick: "atelier", channels: ["#lab"])
        let transport = IRCTransport(configuration: configuration, logger: .silent)
        try await withRunning(transport) { log, _ in
            let server = RawIRCClient(try await listener.accept())
            try await server.expect("USER ")
            try server.send(":odd 001 atelier :Welcome\r\n:odd 422 atelier :no MOTD")
            try await server.expect("JOIN #lab")
            try server.send(":atelier!a@h JOIN #lab")
            try await log.joined(RoomID(network: "odd", name: "#lab", isDirect: false))

            let start = Array(":anna!a@h PRIVMSG #lab :".utf8)
            let endless = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000)
            for junk in [endless, [0, 13, 10, 10, 13], Array("@@@ :: \u{1} 12 xx".utf8), [0xff, 0xfe, 0x80], Array(":a!b@c".utf8)] {
                try server.send(bytes: junk + [10])
                try server.send(bytes: start + endless + [10])
                try server.send(bytes: start + Array("after that\r\n".utf8))
                #expect(try await log.nextMessage().text == "after that")
            }
            // Tags and text of full length.
            let tags = "@+t=" + String(repeating: "t", count: 8186)
            try server.send(bytes: Array(tags.utf8) + [32] + start + [UInt8](repeating: UInt8(ascii: "y"), count: 400) + [13, 10])
            #expect(try await log.nextMessage().text.count == 400)
            // Half a line, and the end of the connection in its middle.
            try server.send(bytes: start + Array("half".utf8))
            server.close()
            try await log.next("loss") { $0 == .disconnected(reason: "the server closed the connection") ? () : nil }
            #expect(!log.messages.contains { $0.text == "half" })
        }
    }

    // MARK: Servers that do not say what they have taken

    private static let lab = RoomID(network: "odd", name: "#lab", isDirect: false)

    /// A transport in `#lab` on a server that answers no PING.
    private func withoutPongs(
        _ change: (inout IRCConfiguration) -> Void = { _ in },
        _ body: @Sendable (IRCTransport, RawIRCClient, ServiceGroup) async throws -> Void
    ) async throws {
        let listener = try LocalListener()
        var configuration = IRCConfiguration(
            name: "odd", host: "127.0.0.1", port: listener.port, tls: false, nick: "atelier", channels: ["#lab"])
        configuration.timing.goodbye = .milliseconds(50)
        change(&configuration)
        let transport = IRCTransport(configuration: configuration, logger: .silent)
        try await withRunning(transport) { log, group in
            let server = RawIRCClient(try await listener.accept(), answersPings: false)
            try await server.expect("USER ")
            try server.send(":odd 001 atelier :Welcome\r\n:odd 422 atelier :no MOTD\r\n:atelier!a@h JOIN #lab")
            try await log.joined(Self.lab)
            try await body(transport, server, group)
        }
    }

    @Test(.timeLimit(.minutes(1))) func countsNothingAsSaidThatTheServerMayHaveDropped() async throws {
        try await withoutPongs { transport, server, _ in
            let talking = Task { try await transport.send(Reply("lost"), to: Self.lab) }
            try await server.expect("PRIVMSG #lab lost")
            let ping = try await server.expect("PING ")
            // Others are still heard, which says nothing about us.
            try server.send(":odd PONG odd :another\r\n:anna!a@h PRIVMSG #lab :hello")
            server.close()
            await #expect(throws: ChatSendError.notConnected, "\(ping)") { try await talking.value }
        }
    }

    @Test(.timeLimit(.minutes(1))) func confirmsSeveralRepliesAtOnce() async throws {
        try await withoutPongs { transport, server, _ in
            let first = Task { try await transport.send(Reply("one"), to: Self.lab) }
            let ping = try await server.expect("PING ")
            let others = ["two", "three"].map { text in Task { try await transport.send(Reply(text), to: Self.lab) } }
            for _ in others { try await server.expect("PRIVMSG ") }
            #expect(server.lines.last?.contains("PING ") == false, "one question at a time")
            try server.send(":odd PONG odd :\(ping.dropFirst("PING ".count))")
            try await first.value
            let next = try await server.expect("PING ")
            #expect(next != ping)
            try server.send(":odd PONG odd :\(next.dropFirst("PING ".count))")
            for other in others { try await other.value }
        }
    }

    @Test(.timeLimit(.minutes(1))) func doesNotWaitForEverForAServerThatStillSpeaks() async throws {
        try await withoutPongs {
            $0.timing.receipt = .milliseconds(100)
        } _: { transport, server, _ in
            let chatter = Task {
                while true {
                    try server.send(":anna!a@h PRIVMSG #lab :hello")
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            defer { chatter.cancel() }
            for text in ["one", "two"] { try await transport.send(Reply(text), to: Self.lab) }
        }
    }

    @Test(.timeLimit(.minutes(1))) func shutsDownWithoutAReceipt() async throws {
        try await withoutPongs {
            $0.timing.flush = .milliseconds(200)
        } _: { transport, server, group in
            let talking = Task { try await transport.send(Reply("perhaps"), to: Self.lab) }
            try await server.expect("PING ")
            await group.triggerGracefulShutdown()
            try await server.expect("QUIT")
            await #expect(throws: ChatSendError.notConnected) { try await talking.value }
        }
    }

    @Test(.timeLimit(.minutes(1))) func doesNotLingerOnAServerThatSaysNothing() async throws {
        let listener = try LocalListener()
        var configuration = IRCConfiguration(name: "mute", host: "127.0.0.1", port: listener.port, tls: false, nick: "atelier")
        configuration.timing.registration = .milliseconds(200)
        configuration.timing.firstReconnect = .milliseconds(20)
        configuration.timing.tick = .milliseconds(20)
        let transport = IRCTransport(configuration: configuration, logger: .silent)
        try await withRunning(transport) { log, _ in
            for _ in 1...3 {
                let server = RawIRCClient(try await listener.accept())
                try await eventually("the end") { server.isClosed ? () : nil }
            }
            #expect(log.events.isEmpty, "who was never connected is not disconnected")
        }
    }
}
