import Chat
import Foundation

/// A line that is addressed to the bot, cut into the command's name and the rest.
public struct Invocation: Sendable, Hashable {
    /// How the bot was addressed, as it is repeated in a corrected line: `!`, `/`, `atelier: ` or nothing.
    public var address: String
    /// Lower-case letters.
    public var name: String
    /// Everything after the name, spacing kept.
    public var rest: String
    /// Whether an unknown name deserves an answer. Other bots share `!`, so there it does not.
    public var answersUnknown: Bool

    /// Reads a line by the rules of the room; nil when it isn't meant for the bot.
    ///
    /// - Parameters:
    ///   - prefixes: signs that other bots may share, for example `!`.
    ///   - isNick: whether a word is the bot's nick under the network's case mapping.
    public init?(_ line: String, prefixes: [String], isDirect: Bool, isNick: (String) -> Bool) {
        var text = CleanText.prompt(line)[...]
        if let slashed = text.droppingPrefix("//") ?? text.droppingPrefix("/") {
            self.init(address: "/", answersUnknown: true, text: slashed)
        } else if let (prefix, called) = prefixes.lazy.compactMap({ prefix in text.droppingPrefix(prefix).map { (prefix, $0) } }).first {
            self.init(address: prefix, answersUnknown: isDirect, text: called)
        } else if let end = text.firstIndex(where: { $0 == ":" || $0 == "," || $0 == " " }), text[end] != " ", isNick(String(text[..<end]))
        {
            let nick = text[...end]
            text = text[text.index(after: end)...].drop { $0 == " " }
            // People write `atelier: !imagine` too.
            let called = prefixes.lazy.compactMap { text.droppingPrefix($0) }.first ?? text
            self.init(address: "\(nick) ", answersUnknown: true, text: called)
        } else if isDirect {
            self.init(address: "", answersUnknown: true, text: text)
        } else {
            return nil
        }
    }

    private init?(address: String, answersUnknown: Bool, text: Substring) {
        let name = text.prefix { $0.isASCII && $0.isLetter }
        // “help?” and “imagine: a fox” are meant as they are said.
        let rest = text.dropFirst(name.count).drop { "?!:,.".contains($0) }
        guard !name.isEmpty, rest.first.map({ $0 == " " }) ?? true else { return nil }
        self.address = address
        self.name = name.lowercased()
        self.rest = rest.trimmingCharacters(in: .whitespaces)
        self.answersUnknown = answersUnknown
    }
}

extension Substring {
    fileprivate func droppingPrefix(_ prefix: String) -> Substring? {
        !prefix.isEmpty && hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
