import Chat
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
