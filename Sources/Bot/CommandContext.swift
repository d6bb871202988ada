import Chat
import Domain
import Storage

/// Who asked, where, and everything a command may use.
public struct CommandContext: Sendable {
    public var message: ChatMessage
    public var arguments: Arguments
    public var services: BotServices
    /// Says something elsewhere than where the line came from.
    var say: @Sendable (Reply, RoomID) async throws -> Void

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
        let models = try await services.models(for: account)
        return try arguments.card(fallback: models.named(preferred ?? "")?.name, models: models)
    }

    /// The person, for direct messages now and later.
    var directAddress: ReplyAddress {
        ReplyAddress(network: message.room.network, target: message.sender.nick, nick: message.sender.nick, isDirect: true)
    }

    /// Says something to the person alone, at once and without keeping it anywhere.
    ///
    /// - Throws: `ChatSendError`.
    func whisper(_ text: String, link: String? = nil) async throws {
        let address = directAddress
        try await say(Reply(text, link: link), RoomID(network: address.network, name: address.target, isDirect: true))
    }

    /// An answer that starts with the person's nick, so that it never begins with anybody's command prefix.
    func reply(_ text: String, kind: Reply.Kind = .message, link: String? = nil) -> Reply {
        Reply(message.room.isDirect ? text : "\(message.sender.nick): \(text)", kind: kind, link: link)
    }
}
