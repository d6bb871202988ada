/// One line of the IRC protocol: `@tags :source COMMAND parameters` (RFC 1459 §2.3.1, IRCv3 message-tags).
public struct IRCMessage: Sendable, Hashable {
    /// Who a line comes from: a server's name, or `nick!user@host`.
    public struct Source: Sendable, Hashable, CustomStringConvertible {
        public var name: String
        public var user: String?
        public var host: String?

        public init(name: String, user: String? = nil, host: String? = nil) {
            self.name = name
            self.user = user
            self.host = host
        }

        public var description: String {
            name + (user.map { "!" + $0 } ?? "") + (host.map { "@" + $0 } ?? "")
        }
    }

    /// Unescaped values; a tag without a value has the empty one.
    public var tags: [String: String]
    public var source: Source?
    /// Upper-case letters, or a numeric of three digits.
    public var command: String
    public var parameters: [String]

    public init(_ command: String, _ parameters: [String] = [], source: Source? = nil, tags: [String: String] = [:]) {
        self.tags = tags
        self.source = source
        self.command = command
        self.parameters = parameters
    }

    /// The parameter at an index, or nil when the line has fewer: strangers leave them out.
    public func parameter(_ index: Int) -> String? {
        parameters.indices.contains(index) ? parameters[index] : nil
    }

    /// The message as it is written to the socket, without CR LF.
    ///
    /// This is the only place that makes a line, so it is where nobody's text can become a second one: CR, LF and NUL are left out.
    public var line: String {
        var words: [String] = []
        if !tags.isEmpty {
            words.append("@" + tags.sorted { $0.key < $1.key }.map(Self.encodeTag).joined(separator: ";"))
        }
        if let source { words.append(":" + source.description) }
        words.append(command)
        words += parameters.dropLast()
        if let last = parameters.last {
            // Bytes, not characters: a space with a combining mark on it is another character, but still a space to a server.
            let needsColon = last.isEmpty || last.utf8.first == UInt8(ascii: ":") || last.utf8.contains(UInt8(ascii: " "))
            words.append(needsColon ? ":" + last : last)
        }
        let bytes = words.joined(separator: " ").utf8.filter { $0 != 0 && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The line for a log: what carries a password or a channel's key is cut.
    public var loggable: String {
        switch command {
        case "PASS", "AUTHENTICATE", "OPER": "\(command) ***"
        case "JOIN" where source == nil && parameters.count > 1: "JOIN \(parameters[0]) ***"
        default: line
        }
    }

    private static func encodeTag(key: String, value: String) -> String {
        guard !value.isEmpty else { return key }
        let escaped = value.unicodeScalars.map { scalar in
            switch scalar {
            case ";": "\\:"
            case " ": "\\s"
            case "\\": "\\\\"
            case "\r": "\\r"
            case "\n": "\\n"
            default: String(scalar)
            }
        }
        return key + "=" + escaped.joined()
    }
}
