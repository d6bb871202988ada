import Bot
import Chat
import ChatIRC
import Foundation
import Logging

/// A small chat client joined to the bot's room as `you`: a plain IRC client like anybody's.
struct ChatClient: Sendable {
    static let nick = "you"

    let transport: IRCTransport
    let room: RoomID
    let botNick: String
    private let heard = Heard()

    init(section: Configuration.IRCSection, channel: String, logger: Logger) {
        let configuration = IRCConfiguration(
            name: section.name, host: section.host, port: section.port, tls: section.tls, nick: Self.nick, channels: [channel],
            // A person's lines may be commands.
            commandPrefixes: [])
        transport = IRCTransport(configuration: configuration, logger: logger)
        room = RoomID(network: section.name, name: channel, isDirect: false)
        botNick = section.nick
    }

    /// Connects and listens until the surrounding task is cancelled.
    ///
    /// - Parameter onLine: every line that anybody says.
    func run(onLine: @escaping @Sendable (ChatMessage) async -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await transport.run() }
            group.addTask {
                for await event in transport.events {
                    switch event {
                    case .joined: await heard.join()
                    case .message(let message), .notice(let message):
                        await onLine(message)
                        if isForUs(message) { await heard.add(message.text) }
                    case .connected, .left, .disconnected: break
                    }
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    func say(_ text: String) async throws { try await transport.send(Reply(text), to: room) }

    /// Everything that the bot has said to us so far.
    var answers: [String] { get async { await heard.lines } }

    func waitUntilJoined(limit: Duration = .seconds(20)) async throws {
        try await waiting(limit, for: "the room to be joined") { await heard.isJoined }
    }

    private func isForUs(_ message: ChatMessage) -> Bool {
        message.sender.nick == botNick && (message.room.isDirect || message.text.hasPrefix("\(Self.nick): "))
    }

    private actor Heard {
        private(set) var lines: [String] = []
        private(set) var isJoined = false

        func add(_ line: String) { lines.append(line) }
        func join() { isJoined = true }
    }
}

/// Looks every few milliseconds whether something has come about.
///
/// - Throws: ``DemoError`` naming it when the limit has passed.
func waiting(_ limit: Duration, for what: String, until isSo: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isSo() {
        guard ContinuousClock.now < deadline else { throw DemoError("Waited \(limit) for \(what) in vain.") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
