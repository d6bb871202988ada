import Chat

/// Turns a reply into the texts of a few IRC lines.
struct LineSplitter: Sendable {
    /// Bytes of UTF-8 for the text of one line, when all that the server puts around it is taken off.
    var budget: Int
    var maximumLines = 3
    /// What no line may start with.
    var commandPrefixes: Set<Character> = []

    private static let ellipsis = "…"
    /// Stands before a line that would otherwise look like a command to some bot.
    private static let marker = "· "

    /// The lines of a reply: none for an empty one. A link makes it one line, shortened before the link.
    func lines(of reply: Reply) -> [String] {
        let text = Self.clean(reply.text)
        guard let link = reply.link.map(Self.clean), !link.isEmpty else { return split(text) }
        let whole = guarded(text.isEmpty ? link : text + " " + link)
        if whole.utf8.count <= budget { return [whole] }
        let room = budget - link.utf8.count - 1
        let start = guarded(text).cut(to: room - Self.ellipsis.utf8.count).trimmed()
        // Only a link that fills a line by itself leaves no room; then the text is what goes.
        return start.isEmpty ? split(link) : [start + Self.ellipsis + " " + link]
    }

    /// One line of text without anything that a terminal or a server would act on: controls, formatting codes, marks that turn the
    /// direction of writing. Line breaks and tabs become spaces.
    static func clean(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0a, 0x0d, 0x2028, 0x2029: result.append(" ")
            case 0x00...0x1f, 0x7f...0x9f: continue
            case 0x200e, 0x200f, 0x061c, 0x202a...0x202e, 0x2066...0x2069, 0xfeff: continue
            default: result.append(scalar)
            }
        }
        return String(result).trimmed()
    }

    private func split(_ text: String) -> [String] {
        var lines: [String] = []
        var rest = text
        while !rest.isEmpty {
            rest = guarded(rest)
            if rest.utf8.count <= budget { return lines + [rest] }
            if lines.count == maximumLines - 1 {
                return lines + [rest.cut(to: budget - Self.ellipsis.utf8.count).trimmed() + Self.ellipsis]
            }
            let line = rest.cut(to: budget)
            guard !line.isEmpty else { break }
            lines.append(line.trimmed())
            rest = String(rest.dropPrefix(line)).trimmed()
        }
        return lines
    }

    private func guarded(_ line: String) -> String {
        line.first.map(commandPrefixes.contains) == true ? Self.marker + line : line
    }
}

extension String {
    /// The longest start of at most `bytes` bytes: up to a space when one is in its second half, else up to a whole character.
    fileprivate func cut(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = startIndex
        var used = 0
        var lastSpace: (index: Index, used: Int)?
        for index in indices {
            let size = self[index].utf8.count
            if self[index] == " " { lastSpace = (index, used) }
            guard used + size <= bytes else { break }
            used += size
            end = self.index(after: index)
        }
        if let lastSpace, lastSpace.used > bytes / 2 { return String(self[..<lastSpace.index]) }
        return end > startIndex ? String(self[..<end]) : cutScalars(to: bytes)
    }

    /// For one character of more bytes than a line has, such as a letter under a heap of accents.
    private func cutScalars(to bytes: Int) -> String {
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in unicodeScalars {
            used += UTF8.width(scalar)
            guard used <= bytes else { break }
            result.append(scalar)
        }
        return String(result)
    }

    fileprivate func dropPrefix(_ prefix: String) -> Substring {
        Substring(utf8.dropFirst(prefix.utf8.count))
    }

    fileprivate func trimmed() -> String {
        let start = drop { $0 == " " }
        return String(start[..<(start.lastIndex { $0 != " " }.map(start.index(after:)) ?? start.startIndex)])
    }
}
