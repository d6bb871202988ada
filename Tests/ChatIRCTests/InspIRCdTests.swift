import Chat
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import ChatIRC

/// The transport over TLS on a real server with real services.
@Suite(.serialized) struct InspIRCdTests {
    private let room = RoomID(network: "insp", name: "#lab", isDirect: false)

    private func configuration(_ server: InspIRCdServer) -> IRCConfiguration {
        var configuration = IRCConfiguration(
            name: "insp", host: "localhost", port: server.tlsPort, nick: "atelier", channels: ["#lab"],
            trustedCAFile: server.certificate.certificateFile)
        configuration.flood.linesPerSecond = 50
        configuration.timing.firstReconnect = .milliseconds(50)
        return configuration
    }

    @Test(.timeLimit(.minutes(1))) func knowsWhoIsWhoAndLogsInItself() async throws {
        let server = try await InspIRCdServer.start()
        let anna = try await server.join(["#lab"], registering: "anna", password: "pw-anna-1")
        let bot = try await server.join(["#lab"], registering: "atelier", password: "pw-bot-1")

        var configuration = configuration(server)
        configuration.saslUser = "atelier"
        configuration.saslPassword = "pw-bot-1"
        configuration.requireSASL = true
        try await listen(configuration) { log, transport in
            // The account's first owner has the nick.
            #expect(await transport.nick == "atelier_")
            try bot.send("QUIT")
            try await eventually("the nick") { await transport.nick == "atelier" ? () : nil }

            try anna.send("PRIVMSG #lab :!imagine a fox")
            let known = try await log.nextMessage()
            #expect(known.sender.account == "anna" && !known.sender.isBot)
            #expect(!known.id.contains(" "), "the network's own id: \(known.id)")

            try anna.send("NICK other")
            try await anna.expect("NICK")
            let spoofer = try await RawIRCClient.join(["#lab"], as: "anna", port: server.port)
            try spoofer.send("@account=anna PRIVMSG #lab :!imagine a spoof")
            let spoof = try await log.nextMessage()
            #expect(spoof.sender.nick == "anna" && spoof.sender.account == nil)

            // Bots are marked, and so are we; our own echo is no message.
            try spoofer.send("MODE anna +B")
            try await spoofer.expect("MODE")
            try await transport.send(Reply("done", link: "http://h/p/1"), to: room)
            try await anna.expect("done http://h/p/1")
            try spoofer.send("PRIVMSG #lab :I am a bot")
            let other = try await log.nextMessage()
            #expect(other.text == "I am a bot" && other.sender.isBot)
            for numeric in [" 330 ", " 335 "] {
                try anna.send("WHOIS atelier")
                try await anna.expect(numeric)
            }
        }

        // By certificate, with a password that would be refused.
        let certificate = try TestCertificate(named: "client", in: server.folder)
        let owner = try await server.join(registering: "drawer", password: "pw-drawer-1")
        try await server.allow(certificate, for: owner)
        configuration.nick = "painter"
        configuration.clientCertificateFile = certificate.certificateFile
        configuration.clientKeyFile = certificate.keyFile
        configuration.saslPassword = "wrong"
        try await listen(configuration) { _, _ in
            try anna.send("WHOIS painter")
            let account = try await anna.expect(" 330 other painter ")
            #expect(account.contains(" drawer "))
        }

        configuration.clientCertificateFile = nil
        configuration.clientKeyFile = nil
        await #expect { try await listen(configuration) { _, _ in } } throws: { error in
            if case .saslRefused = error as? IRCFailure { true } else { false }
        }
    }

    @Test(.timeLimit(.minutes(1))) func trustsNobodyElse() async throws {
        let server = try await InspIRCdServer.start()
        var configuration = configuration(server)
        // By address the certificate is good too.
        configuration.host = "127.0.0.1"
        try await IRCConnection.open(configuration, logger: .silent).run { _ in }
        // The system's authorities do not know it.
        configuration.trustedCAFile = nil
        await #expect(throws: (any Error).self) { try await IRCConnection.open(configuration, logger: .silent).run { _ in } }
        // A port without TLS.
        configuration.port = server.port
        configuration.timing.connect = .seconds(2)
        await #expect(throws: (any Error).self) { try await IRCConnection.open(configuration, logger: .silent).run { _ in } }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [("localhost", true), ("elsewhere.example", false)])
    func checksTheServersName(_ name: String, _ isTrusted: Bool) async throws {
        let folder = try TemporaryFolder()
        let certificate = try TestCertificate(named: "server", for: "DNS:\(name)", in: folder)
        let port = try LocalSocket.freePort()
        let server = try ServerProcess(
            [
                "/usr/bin/openssl", "s_server", "-www", "-accept", "127.0.0.1:\(port)", "-cert", certificate.certificateFile, "-key",
                certificate.keyFile,
            ],
            in: folder)
        defer { server.stop() }
        try await eventually("the server") { server.output.contains("ACCEPT") ? () : nil }
        let configuration = IRCConfiguration(
            name: "tls", host: "localhost", port: port, nick: "atelier", trustedCAFile: certificate.certificateFile)
        var isConnected = false
        do {
            try await IRCConnection.open(configuration, logger: .silent).run { _ in }
            isConnected = true
        } catch {
            #expect("\(error)".contains("ertificate"), "\(error)")
        }
        #expect(isConnected == isTrusted)
    }

    private func listen(_ configuration: IRCConfiguration, _ body: @Sendable (EventLog, IRCTransport) async throws -> Void) async throws {
        let transport = IRCTransport(configuration: configuration, logger: .silent)
        try await withRunning(transport) { log, _ in
            try await log.joined(room)
            try await body(log, transport)
        }
    }
}
