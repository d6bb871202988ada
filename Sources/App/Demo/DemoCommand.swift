import ArgumentParser
import Bot
import Chat
import Domain
import Foundation
import Logging
import Storage
import Studio

/// `atelier demo`: a chat server, the bot, the file host and a chat client in one terminal, on this machine alone.
///
/// From a terminal, lines go out as they are typed. From a pipe, each line waits for the answer to the one before, and the end of the input
/// ends everything.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Try everything at once: a chat server, the bot, the gallery and a chat client in this terminal.")

    /// How long an answer may take before a piped line is given up.
    private static let patience = Duration.seconds(600)

    @OptionGroup var config: ConfigurationOption

    @ArgumentParser.Flag(help: "Log what happens.")
    var verbose = false

    func run() async throws {
        let configuration = try config.load()
        let isInteractive = isatty(STDIN_FILENO) == 1
        Console.complain("Loading the model \(configuration.engine.defaultModel) …")
        let engine = try Assembly.diffusionEngine(configuration)
        try await engine.warmUp()
        Console.complain("Starting the chat server, the bot and the file host …")
        let demonstration = try await Demonstration.start(
            configuration, engine: engine, logger: Console.logger("atelier", level: verbose ? .debug : .error), onLine: Self.show)
        let network = demonstration.assembly.configuration.irc[0]
        Console.complain(
            """
            The gallery: \(configuration.host.publicURL)/
            With any IRC client: server \(network.host), port \(network.port), no TLS, room \(demonstration.client.room.name)
                for example: irssi -c \(network.host) -p \(network.port) -n friend
            """)
        if isInteractive {
            Console.say("You are in \(demonstration.client.room.name) as \(ChatClient.nick). Type: !imagine a red fox      (Ctrl-D ends)")
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await chat(in: demonstration, waits: !isInteractive) }
                group.addTask { try await demonstration.ended() }
                // The end of the input, or a signal to the bot.
                try await group.next()
                await demonstration.shutDown()
                group.cancelAll()
            }
        } catch {
            try? await demonstration.stop()
            throw error
        }
        try await demonstration.stop()
    }

    private func chat(in demonstration: Demonstration, waits: Bool) async throws {
        var last = ""
        for await line in InputLines() {
            let text = line.trimmingCharacters(in: .whitespaces)
            guard !text.isEmpty else { continue }
            // On IRC the same line within the same second is the same message.
            if waits, text == last { try await Task.sleep(for: .seconds(1)) }
            last = text
            try await say(text, in: demonstration, waits: waits)
        }
    }

    private func say(_ text: String, in demonstration: Demonstration, waits: Bool) async throws {
        let client = demonstration.client
        if waits { Console.say("<\(ChatClient.nick)> \(text)") }
        let before = await client.answers.count
        try await client.say(text)
        let prefixes = demonstration.assembly.configuration.irc[0].prefixes
        let invocation = Invocation(text, prefixes: prefixes, isDirect: false) { $0 == client.botNick }
        guard waits, let invocation, invocation.answersUnknown || CommandList.named(invocation.name) != nil else { return }
        // An acknowledgement is an answer, but not the last one: every order that was seen open must have been named once more since.
        var orders: Set<PostID> = []
        try await waiting(Self.patience, for: "the bot's answer") {
            let open = try await demonstration.openOrders
            orders.formUnion(open)
            let answers = await client.answers.dropFirst(before)
            return open.isEmpty && !answers.isEmpty
                && orders.allSatisfy { id in answers.contains { $0.contains("\(id) ") && !$0.contains(", about ") } }
        }
    }

    private static func show(_ assembly: Assembly, _ nick: String, _ text: String) async {
        Console.say("<\(nick)> \(text)")
        if Console.isTerminal, let picture = await picture(in: text, of: assembly) { Console.say(picture) }
    }

    /// The picture behind a post's link, as coloured half-blocks.
    private static func picture(in text: String, of assembly: Assembly) async -> String? {
        guard let range = text.range(of: "\(assembly.configuration.host.publicURL)/p/") else { return nil }
        let slug = text[range.upperBound...].prefix { $0.isLetter || $0.isNumber }
        guard let post = try? await assembly.store.post(slug: String(slug)) else { return nil }
        let path = "\(assembly.configuration.storage.pictures)/\(post.sheet?.file ?? post.pictures[0].file)"
        return FileManager.default.contents(atPath: path).flatMap { try? TerminalPicture(png: $0).text }
    }
}

/// Lines of standard input, read on a thread of their own: reading blocks.
private struct InputLines: AsyncSequence {
    func makeAsyncIterator() -> AsyncStream<String>.Iterator {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let thread = Thread {
            while let line = readLine() { continuation.yield(line) }
            continuation.finish()
        }
        thread.start()
        return stream.makeAsyncIterator()
    }
}
