/// How people write prompts: the grammar of AUTOMATIC1111's web UI, which others took over. Pure functions from texts to texts.
///
/// A prompt is taken apart in three steps: ``parts(_:)`` that are drawn together, their ``schedule(_:steps:after:)``, and of each text
/// the ``pieces(_:)`` with their weights. None of them fails: what means nothing is text.
enum PromptGrammar {
    /// What `AND` joins, in the prompt's order, each with the number that stands behind its last colon, or 1.
    ///
    /// `a cat :1.2 AND a dog` is `a cat` with weight 1.2 and ` a dog` with weight 1.
    static func parts(_ prompt: String) -> [(text: String, weight: Double)] {
        let scalars = Array(prompt.unicodeScalars)
        var parts: [(text: String, weight: Double)] = []
        var start = 0
        for word in ranges(of: "AND", in: scalars[...]) {
            parts.append(weighted(scalars[start..<word.lowerBound]))
            start = word.upperBound
        }
        return parts + [weighted(scalars[start...])]
    }

    /// The text without white space at its end, nor the number behind its last colon and the white space around that.
    private static func weighted(_ text: ArraySlice<Unicode.Scalar>) -> (text: String, weight: Double) {
        let text = text.trimmingEnd()
        let number = text.suffix { "0123456789.+-".unicodeScalars.contains($0) }
        let before = text[..<number.startIndex].trimmingEnd()
        guard before.last == ":", let weight = decimal(number) else { return (text.text, 1) }
        return (before.dropLast().trimmingEnd().text, weight)
    }

    // MARK: - What the steps share

    /// A number of digits, with a sign and a point or without; nil for anything else and for what no float32 can hold.
    static func decimal(_ scalars: some Collection<Unicode.Scalar>) -> Double? {
        guard let value = Double(scalars.text), abs(value) <= Double(Float.greatestFiniteMagnitude) else { return nil }
        return value
    }

    /// Where a word stands alone, as `\b` of regular expressions has it.
    static func ranges(of word: String, in text: ArraySlice<Unicode.Scalar>) -> [Range<Int>] {
        let word = Array(word.unicodeScalars)
        return text.indices.compactMap { start in
            guard text[start] == word[0], text[start...].starts(with: word) else { return nil }
            let end = start + word.count
            let isAlone = (start == text.startIndex || !text[start - 1].isWordy) && (end == text.endIndex || !text[end].isWordy)
            return isAlone ? start..<end : nil
        }
    }
}

extension ArraySlice<Unicode.Scalar> {
    func trimmingEnd() -> ArraySlice {
        dropLast(suffix { $0.isSpace }.count)
    }

    func suffix(while belongs: (Unicode.Scalar) -> Bool) -> ArraySlice {
        self[(lastIndex { !belongs($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}

extension Unicode.Scalar {
    /// `\s` of Python's regular expressions.
    var isSpace: Bool { properties.isWhitespace || 0x1C...0x1F ~= value }

    /// `\w` of Python's regular expressions.
    fileprivate var isWordy: Bool { isLetter || isNumber || self == "_" }
}
