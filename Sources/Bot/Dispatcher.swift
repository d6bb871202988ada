import Chat
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Reads what one transport hears, runs the commands in it, and says the answers.
///
/// Commands of one person run one after the other, those of different people side by side.
public struct Dispatcher: Service {
    private let transport: any ChatTransport
    /// Signs that address the bot in a room, beside `/`, `//` and its nick.
    private let prefixes: [String]
    private let services: BotServices

    public init(transport: any ChatTransport, prefixes: [String], services: BotServices) {
        self.transport = transport
        self.prefixes = prefixes
        self.services = services
    }

    public func run() async throws {
        var rate = CommandRate(limit: services.rules.commandsPerMinute)
        let queues = PersonalQueues()
        for await event in transport.events.cancelOnGracefulShutdown() {
            guard case .message(let message) = event, !message.sender.isBot, let invocation = await invocation(in: message) else {
                continue
            }
            let person = message.sender.account ?? message.sender.connection
            switch rate.admit(person, at: message.receivedAt) {
            case .yes:
                await queues.submit(person) { await answer(invocation, to: message) }
            case .warnOnce:
                await queues.submit(person) { await say([context(of: message).reply(Texts.slowDown, kind: .notice)], in: message.room) }
            case .no: break
            }
        }
        await queues.drain()
    }

    private func invocation(in message: ChatMessage) async -> Invocation? {
        // The nick comparison needs the network's case mapping, which only the transport knows.
        let firstWord = message.text.trimmingCharacters(in: .whitespaces).prefix { $0 != ":" && $0 != "," && $0 != " " }
        let isOurs = await transport.areSame(String(firstWord), transport.nick)
        return Invocation(
            message.text, prefixes: prefixes, isDirect: message.room.isDirect, isNick: { _ in isOurs })
    }

    private func answer(_ invocation: Invocation, to message: ChatMessage) async {
        await remind(message)
        await say(await replies(to: invocation, message), in: message.room)
    }

    /// What a line is answered with; every error becomes a sentence here.
    func replies(to invocation: Invocation, _ message: ChatMessage) async -> [Reply] {
        var context = context(of: message)
        guard let command = CommandList.named(invocation.name) else {
            guard invocation.answersUnknown else { return [] }
            let nearest = NearestNames.of(invocation.name, among: CommandList.names, limit: 1).first ?? Help.name
            return [context.reply("There is no command “\(invocation.name)”. Try: \(invocation.address)\(nearest)", kind: .notice)]
        }
        do {
            context.arguments = try Arguments(invocation.rest, head: invocation.address + command.name, flags: command.allFlags)
            return try await command.init(context.arguments).run(context)
        } catch let error as any ChatFacingError {
            return [context.reply(error.reply, kind: .notice)]
        } catch let error as InsufficientTokens {
            return [context.reply(Texts.insufficient(error), kind: .notice)]
        } catch let error as TooManyWaiting {
            return [context.reply(Texts.tooManyWaiting(error, cancel: context.line(Cancel.name)), kind: .notice)]
        } catch {
            services.logger.error(
                "a command failed", metadata: ["command": "\(command.name)", "room": "\(message.room)", "error": "\(error)"])
            return [context.reply(Texts.sorry, kind: .notice)]
        }
    }

    private func context(of message: ChatMessage) -> CommandContext {
        CommandContext(message: message, arguments: .none, services: services, say: transport.send)
    }

    /// Who was away when something was to be said to them is here now.
    private func remind(_ message: ChatMessage) async {
        do {
            try await services.store.revive(for: context(of: message).account, nick: message.sender.nick)
        } catch {
            services.logger.warning("what is owed to somebody can't be looked up", metadata: ["error": "\(error)"])
        }
    }

    private func say(_ replies: [Reply], in room: RoomID) async {
        for reply in replies {
            do {
                try await transport.send(reply, to: room)
            } catch {
                // What must not be lost goes through the outbox; an answer to a question may.
                services.logger.debug("an answer could not be sent", metadata: ["room": "\(room)", "error": "\(error)"])
                return
            }
        }
    }
}

extension Dispatcher: CustomStringConvertible {
    /// What logs call it.
    public var description: String { "dispatcher of \(transport.network)" }
}
