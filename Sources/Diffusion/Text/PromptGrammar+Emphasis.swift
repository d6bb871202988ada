extension PromptGrammar {
    enum Piece: Equatable {
        case text(String, weight: Double)
        /// `BREAK`: what follows starts in a new chunk.
        case chunkBreak
    }

    /// Weights beyond these mean no more; nested a thousand times, 1.1 would leave the range of float32.
    private static let largestWeight = 1e6

    /// A text's runs of one weight: `(more)` 1.1 times, `[less]` 1 / 1.1 times, `(as much:1.3)`, all of them nested; `\(`, `\)`, `\[`,
    /// `\]` and `\\` stand for the characters themselves. A bracket that is not closed acts to the end, one that was not opened is text.
    ///
    /// `BREAK` counts inside of brackets too, where the web UI takes it for a word.
    ///
    /// - Returns: at least one; weights in −1e6...1e6.
    static func pieces(_ text: String) -> [Piece] {
        var reader = EmphasisReader(text)
        return merged(
            reader.read().map { run in
                run.isBreak ? .chunkBreak : .text(run.text, weight: min(max(run.weight, -largestWeight), largestWeight))
            })
    }

    private static func merged(_ pieces: [Piece]) -> [Piece] {
        var merged: [Piece] = []
        for piece in pieces {
            if case .text(let text, let weight) = piece, case .text(let before, weight) = merged.last {
                merged[merged.count - 1] = .text(before + text, weight: weight)
            } else {
                merged.append(piece)
            }
        }
        return merged
    }
}

/// Reads a text from bracket to bracket.
private struct EmphasisReader {
    struct Run {
        var text: String
        var weight: Double
        var isBreak = false
    }

    private let scalars: [Unicode.Scalar]
    private var runs: [Run] = []
    /// The runs at which brackets were opened that are not closed yet.
    private var round: [Int] = []
    private var square: [Int] = []

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func read() -> [Run] {
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            var end = index + 1
            switch scalar {
            case "\\":
                if end < scalars.count, #"()[]\"#.unicodeScalars.contains(scalars[end]) { end += 1 }
                runs.append(Run(text: scalars[(index + 1)..<end].text, weight: 1))
            case "(": round.append(runs.count)
            case "[": square.append(runs.count)
            case ")" where !round.isEmpty: weigh(from: round.removeLast(), by: 1.1)
            case "]" where !square.isEmpty: weigh(from: square.removeLast(), by: 1 / 1.1)
            case ":":
                if let (weight, after) = closingWeight(after: index), let start = round.popLast() {
                    weigh(from: start, by: weight)
                    end = after
                } else {
                    append(index..<end)
                }
            case ")", "]": append(index..<end)
            default:
                end = scalars[end...].firstIndex { #"()[]\:"#.unicodeScalars.contains($0) } ?? scalars.count
                append(index..<end)
            }
            index = end
        }
        for start in round { weigh(from: start, by: 1.1) }
        for start in square { weigh(from: start, by: 1 / 1.1) }
        return runs.isEmpty ? [Run(text: "", weight: 1)] : runs
    }

    private mutating func weigh(from start: Int, by factor: Double) {
        for index in start..<runs.count { runs[index].weight *= factor }
    }

    /// `: 1.3 )`: the number, and where the bracket ends.
    private func closingWeight(after colon: Int) -> (weight: Double, end: Int)? {
        let rest = scalars[(colon + 1)...].drop { $0.isSpace }
        let number = rest.prefix { "0123456789.+-".unicodeScalars.contains($0) }
        let close = scalars[number.endIndex...].drop { $0.isSpace }
        guard close.first == ")", let weight = PromptGrammar.decimal(number) else { return nil }
        return (weight, close.startIndex + 1)
    }

    /// Plain characters, cut at each `BREAK` with the white space around it.
    private mutating func append(_ range: Range<Int>) {
        var start = range.lowerBound
        for word in PromptGrammar.ranges(of: "BREAK", in: scalars[range]) {
            runs.append(Run(text: scalars[start..<word.lowerBound].trimmingEnd().text, weight: 1))
            runs.append(Run(text: "", weight: 1, isBreak: true))
            start = scalars[word.upperBound..<range.upperBound].drop { $0.isSpace }.startIndex
        }
        runs.append(Run(text: scalars[start..<range.upperBound].text, weight: 1))
    }
}
