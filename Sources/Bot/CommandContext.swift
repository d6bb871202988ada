import Chat
import Domain
import Storage

/// Who asked, where, and everything a command may use.
public struct CommandContext: Sendable {
    public var message: ChatMessage
    public var arguments: Arguments
    public var services: BotServices

    /// Who pays: the account that the network vouches for on this very message, else the connection.
    public var account: AccountID {
        AccountID(network: message.room.network, name: message.sender.account ?? message.sender.connection)
    }

    public var address: ReplyAddress {
        ReplyAddress(
            network: message.room.network, target: message.room.name, nick: message.sender.nick, isDirect: message.room.isDirect)
    }

    /// How a command is written in an answer, in the way that this person addressed the bot: `!remix`.
    func line(_ rest: String) -> String {
        let head = arguments.head
        let address = head.dropLast(head.reversed().prefix { $0.isASCII && $0.isLetter }.count)
        return address + rest
    }

    /// The model for a picture of this person: what the line names, else their own choice, else the catalogue's first.
    func card() async throws -> ModelCard {
        let preferred = try await services.store.defaultModel(of: account)
        return try arguments.card(fallback: preferred.flatMap { services.engine.model(named: $0)?.name }, engine: services.engine)
    }

    /// An answer that starts with the person's nick, so that it never begins with anybody's command prefix.
    func reply(_ text: String, kind: Reply.Kind = .message, link: String? = nil) -> Reply {
        Reply(message.room.isDirect ? text : "\(message.sender.nick): \(text)", kind: kind, link: link)
    }
}
