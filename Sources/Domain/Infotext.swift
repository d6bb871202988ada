/// The text that AUTOMATIC1111 and its kin store under `parameters` in a picture: prompt, negative prompt and named values.
///
/// ```
/// a red fox, pixel art
/// Negative prompt: blurry
/// Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 42, Size: 512x512, Model: mini, RNG: CPU, Version: Atelier
/// ```
/// The grammar is that of the web UI's `modules/infotext_utils.py`.
public struct Infotext: Sendable, Hashable {
    /// A named value, not quoted.
    public struct Pair: Sendable, Hashable {
        public var key: String
        public var value: String

        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    public var prompt: String
    /// Empty when there is none.
    public var negativePrompt: String
    /// In the order of the text; a key may occur twice.
    public var pairs: [Pair]

    public init(prompt: String, negativePrompt: String = "", pairs: [Pair] = []) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.pairs = pairs
    }

    /// The first value under a key.
    public subscript(key: String) -> String? { pairs.first { $0.key == key }?.value }

    /// One line, trimmed, as it may stand in an infotext: a prompt must not be able to pass for the lines that follow it.
    ///
    /// Line breaks and control codes become spaces. A leading `Negative prompt:` is written small, which no text encoder of ours can tell
    /// apart but every reader of infotexts does.
    public static func folded(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { last = scalar }
            guard scalar.isForbiddenInLine else {
                scalars.append(scalar)
                continue
            }
            if scalar == "\n", last == "\r" { continue }
            scalars.append(" ")
        }
        let line = scalars[...].trimmed
        let rest = line.dropPrefix(negativeMarker)
        return rest.map { "n" + String(negativeMarker.dropFirst()) + String($0) } ?? String(line)
    }

    static let negativeMarker = "Negative prompt:"
}

// MARK: Writing

extension Infotext {
    /// The whole text. What a prompt cannot hold is folded (``folded(_:)``).
    public var text: String {
        var lines = [Self.folded(prompt)]
        let negative = Self.folded(negativePrompt)
        if !negative.isEmpty { lines.append("\(Self.negativeMarker) \(negative)") }
        lines.append(pairs.map { "\($0.key): \(quotedWhereNeeded($0.value))" }.joined(separator: ", "))
        return lines.joined(separator: "\n")
    }
}

/// A JSON string where a reader would stumble over the bare text.
private func quotedWhereNeeded(_ value: String) -> String {
    let scalars = value.unicodeScalars
    let isPlain =
        scalars.first.map { $0 != "\"" && !$0.properties.isWhitespace } ?? false
        && scalars.last.map { !$0.properties.isWhitespace } ?? false
        && !scalars.contains { $0 == "," || $0 == ":" || $0.isForbiddenInLine }
    guard !isPlain else { return value }
    var quoted = "\""
    for scalar in scalars {
        switch scalar {
        case "\"", "\\":
            quoted.unicodeScalars.append("\\")
            quoted.unicodeScalars.append(scalar)
        case "\n": quoted += "\\n"
        case _ where scalar.isForbiddenInLine:
            let digits = String(scalar.value, radix: 16)
            quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}

extension Unicode.Scalar {
    /// Control codes and everything that some program takes for a line break.
    fileprivate var isForbiddenInLine: Bool {
        [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
    }
}

extension Substring.UnicodeScalarView {
    var trimmed: Substring.UnicodeScalarView {
        let start = firstIndex { !$0.properties.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.properties.isWhitespace }.map(index(after:)) ?? start
        return self[start..<end]
    }

    /// What follows `prefix`, or nil. Scalar by scalar: a combining mark after the prefix must not hide it.
    func dropPrefix(_ prefix: String) -> Substring.UnicodeScalarView? {
        starts(with: prefix.unicodeScalars) ? dropFirst(prefix.unicodeScalars.count) : nil
    }
}
