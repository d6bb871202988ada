/// A place where lines go: a channel, or a person for direct messages.
public struct RoomID: Sendable, Hashable, CustomStringConvertible {
    /// The transport's configured name.
    public var network: String
    /// As the network writes it: `#atelier`, a nick, a Matrix room id.
    public var name: String
    public var isDirect: Bool

    public init(network: String, name: String, isDirect: Bool) {
        self.network = network
        self.name = name
        self.isDirect = isDirect
    }

    public var description: String { "\(network)/\(name)" }
}

/// Who said something.
public struct Sender: Sendable, Hashable {
    /// The display name; anybody may take it, so it never decides who pays.
    public var nick: String
    /// The services account that the network vouches for on this very message, folded by the network's case mapping; nil when not logged in or not known.
    public var account: String?
    /// Who it is when there is no account, as far as the network shows it: the nick that they came with, user and host, folded:
    /// `NICK!~USER@HOST`. It survives a change of nick while we watch, not a new connection under another nick.
    public var connection: String
    public var isBot: Bool

    public init(nick: String, account: String?, connection: String, isBot: Bool = false) {
        self.nick = nick
        self.account = account
        self.connection = connection
        self.isBot = isBot
    }
}
