import Foundation

/// What stands after a command's name: free text, then flags. The one scanner of all commands.
///
/// The text keeps its spacing and apostrophes. A flag starts with two dashes, or with the one long dash that phones make of them, right before a
/// letter; a dash with a space after it belongs to the text.
public struct Arguments: Sendable, Hashable {
    public struct Given: Sendable, Hashable {
        public var flag: Flag
        /// Empty for a switch, and where an optional value was left out.
        public var value: String
    }

    /// How the line begins when it is repeated: `!imagine`.
    public var head: String
    public var text: String
    public var given: [Given]

    static let none = Arguments(head: "", text: "", given: [])

    private init(head: String, text: String, given: [Given]) {
        self.head = head
        self.text = text
        self.given = given
    }

    /// - Throws: ``UsageError`` with the corrected line for unknown, doubled or valueless flags and for text after them.
    public init(_ rest: String, head: String, flags: [Flag]) throws(UsageError) {
        self.head = head
        let words = Self.words(of: rest)
        let start = words.firstIndex { Self.flagName($0, flags: flags) != nil } ?? words.endIndex
        text = String(rest[..<(start < words.endIndex ? words[start].startIndex : rest.endIndex)]).trimmingCharacters(in: .whitespaces)
        given = []

        var stray: [String] = []
        var position = start
        while position < words.endIndex {
            guard let (name, attached) = Self.flagName(words[position], flags: flags) else {
                stray.append(String(words[position]))
                position += 1
                continue
            }
            guard let flag = flags.first(where: { $0.isNamed(name) }) else {
                throw unknown(name, among: flags, in: words[position...], flags: flags)
            }
            guard flag.isRepeatable || value(of: flag) == nil else {
                throw UsageError("\(flag.spelling) is given twice.", correction: line())
            }
            position += 1
            let limit = words[position...].firstIndex { Self.flagName($0, flags: flags) != nil } ?? words.endIndex
            var value = attached ?? ""
            switch flag.value {
            case .none: break
            case .word where attached == nil && position < limit, .optional where attached == nil && position < limit:
                let taken = Self.quoted(words[position..<limit])
                value = words[position..<(position + taken)].joined(separator: " ")
                position += taken
            case .text where position < limit:
                let range = words[position].startIndex..<words[limit - 1].endIndex
                value = [attached, String(rest[range])].compactMap(\.self).joined(separator: " ")
                position = limit
            case .word, .optional, .text: break
            }
            value = Self.unquoted(value)
            if flag.needsValue, value.isEmpty {
                throw UsageError("\(flag.spelling) needs a value: \(flag.usage).", correction: line())
            }
            given.append(Given(flag: flag, value: value))
        }
        if !stray.isEmpty {
            let moved = ([text] + stray).filter { !$0.isEmpty }.joined(separator: " ")
            throw UsageError("Flags stand after the text.", correction: line(text: moved))
        }
    }

    /// The value given for a flag; an empty one for a switch; nil when it isn't there.
    public func value(of flag: Flag) -> String? { given.first { $0.flag == flag }?.value }

    /// The values of a flag that may be given several times.
    public func values(of flag: Flag) -> [String] { given.filter { $0.flag == flag }.map(\.value) }

    public func has(_ flag: Flag) -> Bool { value(of: flag) != nil }

    /// The line again, as it could be sent, with one flag's value replaced or (with nil) the flag left out.
    ///
    /// - Parameter old: which of the values, for a flag that is given several times; nil for any.
    public func line(text: String? = nil, replacing replaced: Flag? = nil, old: String? = nil, with value: String? = nil) -> String {
        let flags = given.compactMap { entry -> String? in
            guard entry.flag == replaced, old == nil || old == entry.value else { return Self.spelled(entry) }
            return value.map { Self.spelled(Given(flag: entry.flag, value: $0)) }
        }
        return ([head, text ?? self.text] + flags).filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func spelled(_ entry: Given) -> String {
        entry.value.isEmpty ? entry.flag.spelling : "\(entry.flag.spelling) \(entry.value)"
    }

    private func unknown(_ name: String, among known: [Flag], in rest: ArraySlice<Substring>, flags: [Flag]) -> UsageError {
        let nearest = NearestNames.of(name, among: known.map(\.name), limit: 1).first
        let values = rest.dropFirst().prefix { Self.flagName($0, flags: flags) == nil }.joined(separator: " ")
        guard let nearest, let flag = known.first(where: { $0.name == nearest }) else {
            return UsageError("There is no flag --\(name) here.", correction: line())
        }
        return UsageError(
            "There is no flag --\(name) here.", correction: [line(), flag.spelling, values].filter { !$0.isEmpty }.joined(separator: " "))
    }

    private static func words(of text: String) -> [Substring] { text.split { $0 == " " || $0 == "\u{A0}" } }

    /// The name in a flag word, and a value attached to it by `=`; nil when the word is no flag.
    private static func flagName(_ word: Substring, flags: [Flag]) -> (name: String, attached: String?)? {
        let dashes = word.prefix { "-–—−‐‑".contains($0) }
        let body = word.dropFirst(dashes.count)
        guard !dashes.isEmpty, let first = body.first, first.isLetter else { return nil }
        let parts = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts[0].lowercased()
        // One plain dash is only a flag when the command has that letter: "-ish" stays text.
        if dashes == "-" || dashes == "−" || dashes == "‐" || dashes == "‑" {
            guard name.count == 1, flags.contains(where: { $0.isNamed(name) }) else { return nil }
        }
        return (name, parts.count == 2 ? String(parts[1]) : nil)
    }

    private static let quotes: [(open: Character, close: Character)] = [
        ("\"", "\""), ("“", "”"), ("„", "“"), ("'", "'"), ("‘", "’"), ("«", "»"),
    ]

    /// How many words a value takes: up to the closing quote when it starts with one, else one.
    private static func quoted(_ words: ArraySlice<Substring>) -> Int {
        guard let first = words.first, let pair = quotes.first(where: { first.first == $0.open }) else { return 1 }
        if first.count > 1, first.last == pair.close { return 1 }
        guard let end = words.dropFirst().firstIndex(where: { $0.last == pair.close }) else { return 1 }
        return end - words.startIndex + 1
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, quotes.contains(where: { value.first == $0.open && value.last == $0.close }) else { return value }
        return String(value.dropFirst().dropLast())
    }
}
