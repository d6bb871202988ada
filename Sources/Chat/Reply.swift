/// What the bot says in a room.
public struct Reply: Sendable, Hashable {
    /// How loudly it is said, for networks that tell the two apart.
    public enum Kind: Sendable, Hashable {
        /// A result, seen and highlightable by everybody.
        case message
        /// A status or an error, which other bots must not answer.
        case notice
    }

    public var text: String
    public var kind: Kind
    /// A link that must never be cut off: when the text is too long for one line, the text is shortened and the link stays whole at its end.
    public var link: String?

    public init(_ text: String, kind: Kind = .message, link: String? = nil) {
        self.text = text
        self.kind = kind
        self.link = link
    }
}
