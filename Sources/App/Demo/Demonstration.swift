import Chat
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage
import UnixSignals

/// A whole small world on loopback: a chat server, the bot with its file host, and somebody in the room.
struct Demonstration: Sendable {
    let assembly: Assembly
    let client: ChatClient
    private let server: ChatServer
    private let group: ServiceGroup
    private let running: Task<Void, any Error>
    private let chatting: Task<Void, any Error>

    /// Starts everything on this machine alone, with the port, nick and first room of a configuration's first network, and returns when the bot and
    /// the client are both in the room.
    static func start(
        _ configuration: Configuration, engine: any ImageEngine, logger: Logger,
        onLine: @escaping @Sendable (Assembly, String, String) async -> Void
    ) async throws -> Demonstration {
        guard let given = configuration.irc.first, let channel = given.channels.first else {
            throw ConfigurationError(problems: ["the demonstration needs an [[irc]] with a channel"])
        }
        let section = Configuration.IRCSection(
            name: given.name, port: given.port, nick: given.nick, channels: [channel], prefixes: given.prefixes)
        var configuration = configuration
        configuration.irc = [section]
        let server = try await ChatServer(port: section.port, channel: channel, folder: configuration.storage.run)
        // A script may say more in a minute than a person.
        let assembly = try Assembly(configuration, engine: engine, commandsPerMinute: 10_000, logger: logger)
        let group = assembly.serviceGroup(signals: [.sigint, .sigterm, .sighup])
        let client = ChatClient(section: section, channel: channel, logger: logger)
        let demonstration = Demonstration(
            assembly: assembly, client: client, server: server, group: group, running: Task { try await group.run() },
            chatting: Task { try await client.run { await onLine(assembly, $0.sender.nick, $0.text) } })
        do {
            for transport in assembly.transports {
                try await waiting(.seconds(20), for: "the bot to join \(channel)") { await !transport.joinedRooms.isEmpty }
            }
            try await client.waitUntilJoined()
        } catch {
            try? await demonstration.stop()
            throw error
        }
        return demonstration
    }

    /// Returns when the bot has ended, by a signal or a failure.
    func ended() async throws { try await running.value }

    /// Orders of the client that are still to be drawn.
    var openOrders: [PostID] {
        get async throws { try await assembly.store.queue().filter { $0.address.nick == ChatClient.nick }.map(\.id) }
    }

    /// Asks the bot to end; what was ordered and drawn is said first.
    func shutDown() async { await group.triggerGracefulShutdown() }

    /// Ends everything, in order.
    func stop() async throws {
        await shutDown()
        chatting.cancel()
        defer { server.stop() }
        try await running.value
        try assembly.store.close()
    }
}
