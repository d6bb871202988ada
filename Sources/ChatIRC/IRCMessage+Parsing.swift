extension IRCMessage {
    /// Reads one line, with or without its CR LF.
    ///
    /// Nothing that a stranger sends is an error: invalid UTF-8 becomes U+FFFD, surplus spaces and unknown tags are skipped.
    /// - Returns: nil for an empty line and for one whose command is neither letters nor a numeric.
    public init?(bytes: some Sequence<UInt8>) {
        // Bytes, not characters: a combining mark after a space would hide the space inside one character.
        var rest = bytes.filter { $0 != 0 && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }[...]

        var tags: [String: String] = [:]
        if rest.first == UInt8(ascii: "@") {
            tags = Self.parseTags(rest.takeWord().dropFirst())
        }
        rest.skipSpaces()

        var source: Source?
        if rest.first == UInt8(ascii: ":") {
            source = Source(parsing: rest.takeWord().dropFirst())
        }
        rest.skipSpaces()

        let command = String(rest.takeWord()).uppercased()
        guard Self.isCommand(command) else { return nil }

        var parameters: [String] = []
        while true {
            rest.skipSpaces()
            guard let first = rest.first else { break }
            if first == UInt8(ascii: ":") {
                parameters.append(String(rest.dropFirst()))
                break
            }
            parameters.append(String(rest.takeWord()))
        }
        self.init(command, parameters, source: source, tags: tags)
    }

    /// Reads one line of text.
    public init?(_ line: String) {
        self.init(bytes: line.utf8)
    }

    private static func isCommand(_ word: String) -> Bool {
        let bytes = word.utf8
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return !bytes.isEmpty && (bytes.allSatisfy(letters.contains) || bytes.count == 3 && bytes.allSatisfy(digits.contains))
    }

    /// `key=value;key;…`: the last of duplicates wins (IRCv3 message-tags).
    private static func parseTags(_ bytes: ArraySlice<UInt8>) -> [String: String] {
        var tags: [String: String] = [:]
        for tag in bytes.split(separator: UInt8(ascii: ";")) {
            let parts = tag.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard !parts[0].isEmpty else { continue }
            tags[String(parts[0])] = parts.count > 1 ? unescapeTagValue(parts[1]) : ""
        }
        return tags
    }

    /// An unknown escape is its own second character, and a backslash at the end is nothing.
    private static func unescapeTagValue(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var bytes = bytes.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escaped = bytes.next() else { break }
            switch escaped {
            case UInt8(ascii: ":"): result.append(UInt8(ascii: ";"))
            case UInt8(ascii: "s"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
            default: result.append(escaped)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension IRCMessage.Source {
    /// `nick!user@host`, `nick@host`, `nick` or a server's name.
    fileprivate init(parsing bytes: ArraySlice<UInt8>) {
        var name = bytes
        var user: ArraySlice<UInt8>?
        var host: ArraySlice<UInt8>?
        if let at = name.lastIndex(of: UInt8(ascii: "@")) {
            host = name[(at + 1)...]
            name = name[..<at]
        }
        if let mark = name.firstIndex(of: UInt8(ascii: "!")) {
            user = name[(mark + 1)...]
            name = name[..<mark]
        }
        self.init(name: String(name), user: user.map { String($0) }, host: host.map { String($0) })
    }
}

extension String {
    /// Text from bytes of unknown origin: what is not UTF-8 becomes U+FFFD.
    fileprivate init(_ bytes: ArraySlice<UInt8>) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension ArraySlice<UInt8> {
    /// Removes and returns everything up to the next space.
    fileprivate mutating func takeWord() -> ArraySlice<UInt8> {
        let end = firstIndex(of: UInt8(ascii: " ")) ?? endIndex
        defer { self = self[end...] }
        return self[..<end]
    }

    fileprivate mutating func skipSpaces() {
        self = drop { $0 == UInt8(ascii: " ") }
    }
}
