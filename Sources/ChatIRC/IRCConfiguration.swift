/// Where the bot goes on IRC, and as whom.
public struct IRCConfiguration: Sendable {
    /// The network's name for the bot, unique among its transports.
    public var name: String
    public var host: String
    public var port: Int
    public var tls: Bool
    public var nick: String
    /// The part before `@` of our address.
    public var user: String
    public var realName: String
    /// Each `#name`, or `#name key` for a channel with a key.
    public var channels: [String]

    public var saslUser: String?
    public var saslPassword: String?
    /// A PEM file with our certificate, shown to the server under TLS; with it SASL EXTERNAL is tried before PLAIN.
    public var clientCertificateFile: String?
    /// The PEM file of the certificate's key; the certificate's own file when nil.
    public var clientKeyFile: String?
    /// A PEM file with the only authorities to trust, for private networks; the system's when nil.
    public var trustedCAFile: String?
    /// Stop rather than be somebody without an account.
    public var requireSASL: Bool
    /// Send the SASL password even where everybody on the way can read it.
    public var allowPlaintextSASL: Bool
    public var serverPassword: String?

    /// Characters that no line of ours starts with, because another bot could take it for a command.
    public var commandPrefixes: Set<Character>
    /// The answer to CTCP VERSION.
    public var version: String
    /// The answer to CTCP SOURCE; none when nil.
    public var sourceURL: String?

    public var flood: FloodLimits
    public var timing: IRCTiming

    public init(
        name: String,
        host: String,
        port: Int = 6697,
        tls: Bool = true,
        nick: String,
        user: String = "atelier",
        realName: String = "Atelier draws pictures",
        channels: [String] = [],
        saslUser: String? = nil,
        saslPassword: String? = nil,
        clientCertificateFile: String? = nil,
        clientKeyFile: String? = nil,
        trustedCAFile: String? = nil,
        requireSASL: Bool = false,
        allowPlaintextSASL: Bool = false,
        serverPassword: String? = nil,
        commandPrefixes: Set<Character> = Set("!/.,;:@~$%&?+-=^`|\\"),
        version: String = "Atelier",
        sourceURL: String? = nil,
        flood: FloodLimits = FloodLimits(),
        timing: IRCTiming = IRCTiming()
    ) {
        self.name = name
        self.host = host
        self.port = port
        self.tls = tls
        self.nick = nick
        self.user = user
        self.realName = realName
        self.channels = channels
        self.saslUser = saslUser
        self.saslPassword = saslPassword
        self.clientCertificateFile = clientCertificateFile
        self.clientKeyFile = clientKeyFile
        self.trustedCAFile = trustedCAFile
        self.requireSASL = requireSASL
        self.allowPlaintextSASL = allowPlaintextSASL
        self.serverPassword = serverPassword
        self.commandPrefixes = commandPrefixes
        self.version = version
        self.sourceURL = sourceURL
        self.flood = flood
        self.timing = timing
    }

    /// Everything that cannot work, each in a sentence for the person who wrote the configuration; empty when all is well.
    public func problems() -> [String] {
        var problems: [String] = []
        func check(_ isFine: Bool, _ problem: @autoclosure () -> String) {
            if !isFine { problems.append("IRC network '\(name)': " + problem()) }
        }
        check(!name.isEmpty, "it needs a name")
        check(!host.isEmpty && !host.contains(where: \.isWhitespace), "host '\(host)' is not a host name")
        check((1...65535).contains(port), "port \(port) is not between 1 and 65535")
        check(Self.isWord(nick) && nick.first?.isNumber == false, "nick '\(nick)' must be one word that does not start with a digit")
        check(Self.isWord(user) && !user.contains("@"), "user '\(user)' must be one word without @")
        for channel in channels {
            let words = channel.split(separator: " ")
            let isChannel = words.first.map { "#&+!".contains($0.prefix(1)) && $0.count > 1 && !$0.contains(",") } ?? false
            check(isChannel && words.count <= 2, "channel '\(channel)' must be '#name' or '#name key'")
        }
        check((saslUser == nil) == (saslPassword == nil), "SASL needs both a user and a password")
        check(
            !requireSASL || saslUser != nil || clientCertificateFile != nil,
            "SASL is required, but there is neither a password nor a certificate")
        check(tls || clientCertificateFile == nil, "a client certificate needs TLS")
        check(
            tls || saslPassword == nil || allowPlaintextSASL,
            "without TLS anybody on the way can read the SASL password; use TLS or allow plaintext SASL"
        )
        return problems
    }

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7f } && text.first != ":"
    }
}

extension IRCConfiguration: CustomStringConvertible, CustomReflectable {
    public var description: String { "\(name): \(nick) at \(tls ? "ircs" : "irc")://\(host):\(port)" }
    /// So that no dump shows a password.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
