/// An option of a command, as the scanner reads it and as `help` shows it.
public struct Flag: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        /// A switch.
        case none
        /// One word, or several in quotes.
        case word(String)
        /// The same, but it may be left out.
        case optional(String)
        /// Everything up to the next flag.
        case text(String)
    }

    public var name: String
    /// A one-letter alias is written with one dash.
    public var aliases: [String]
    /// With the placeholder that `help` shows.
    public var value: Value
    public var summary: String
    /// Whether it may be given several times.
    public var isRepeatable: Bool

    public init(_ name: String, aliases: [String] = [], _ value: Value, _ summary: String, isRepeatable: Bool = false) {
        self.name = name
        self.aliases = aliases
        self.value = value
        self.summary = summary
        self.isRepeatable = isRepeatable
    }

    /// As a person types it: `--seed`, `-n`.
    public var spelling: String { name.count == 1 ? "-\(name)" : "--\(name)" }

    public var usage: String {
        switch value {
        case .none: spelling
        case .optional(let placeholder): "\(spelling) [\(placeholder)]"
        case .word(let placeholder), .text(let placeholder): "\(spelling) \(placeholder)"
        }
    }

    var needsValue: Bool {
        switch value {
        case .none, .optional: false
        case .word, .text: true
        }
    }

    func isNamed(_ word: String) -> Bool { name == word || aliases.contains(word) }
}
