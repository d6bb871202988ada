import Foundation

extension Infotext {
    /// Reads any text: what is no infotext becomes a prompt without pairs.
    ///
    /// The last line holds the pairs if there are at least three in it. A line that starts with `Negative prompt:` and those after it are the
    /// negative prompt. The time is linear in the length, whatever the text.
    public init(parsing text: String) {
        var lines = text.unicodeScalars[...].trimmed.split(separator: "\n", omittingEmptySubsequences: false)
        var scanner = PairScanner(lines.last ?? Substring.UnicodeScalarView())
        var pairs = scanner.pairs()
        if pairs.count < 3 { pairs = [] } else { lines.removeLast() }

        var prompt: [String] = []
        var negative: [String]?
        for line in lines.map(\.trimmed) {
            if let rest = line.dropPrefix(Self.negativeMarker) {
                negative = (negative ?? []) + [String(rest.trimmed)]
            } else if negative != nil {
                negative?.append(String(line))
            } else {
                prompt.append(String(line))
            }
        }
        self.init(prompt: prompt.joined(separator: "\n"), negativePrompt: (negative ?? []).joined(separator: "\n"), pairs: pairs)
    }
}

/// Finds `key: value` pairs as the expression `\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)` does, but without backtracking.
private struct PairScanner {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ line: Substring.UnicodeScalarView) { scalars = Array(line) }

    mutating func pairs() -> [Infotext.Pair] {
        var pairs: [Infotext.Pair] = []
        while let key = nextKey() { pairs.append(Infotext.Pair(key: key, value: nextValue())) }
        return pairs
    }

    /// Moves behind the next colon that ends a key.
    private mutating func nextKey() -> String? {
        var start: Int?
        while position < scalars.count {
            let scalar = scalars[position]
            position += 1
            if scalar == ":", let start, position - 1 - start >= 2 { return string(start..<position - 1) }
            if scalar.isWordCharacter {
                start = start ?? position - 1
            } else if scalar != " ", scalar != "-", scalar != "/" {
                start = nil
            }
        }
        return nil
    }

    /// Moves behind the comma that ends the value.
    private mutating func nextValue() -> String {
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        let start = position
        if let end = endOfQuoted(from: start), end == scalars.count || scalars[end] == "," {
            position = end + 1
            return unquoted(string(start..<end))
        }
        let end = scalars[start...].firstIndex(of: ",") ?? scalars.count
        position = end + 1
        return string(start..<end)
    }

    private func endOfQuoted(from start: Int) -> Int? {
        guard start < scalars.count, scalars[start] == "\"" else { return nil }
        var index = start + 1
        while index < scalars.count {
            switch scalars[index] {
            case "\"": return index + 1
            case "\\": index += 2
            default: index += 1
            }
        }
        return nil
    }

    private func string(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    /// The text itself when it is no JSON string.
    private func unquoted(_ text: String) -> String {
        (try? JSONDecoder().decode(String.self, from: Data(text.utf8))) ?? text
    }
}

extension Unicode.Scalar {
    fileprivate var isWordCharacter: Bool { properties.isAlphabetic || properties.numericType != nil || self == "_" }
}
