extension PromptGrammar {
    /// A text that holds until a step.
    struct ScheduledText: Equatable {
        /// The last step, counted from 1, at which it is `text`.
        let end: Int
        let text: String
    }

    /// What a text is over the steps of a run: `[from:to:when]`, `[to:when]` and `[from::when]` change once, `[a|b]` at every step.
    ///
    /// `when` with a point is a share of the steps, without one a step. As in the web UI a bracket that is part of no such group is text,
    /// and a `|` outside of `[…|…]`, or a `\` with nothing behind it, leaves the whole text as it is.
    ///
    /// - Parameters:
    ///   - steps: how many there are, at least 1.
    ///   - first: in a second pass over a picture, the steps of the first one: `when` counts from the start of that, shares above 1 lie in
    ///     the second pass.
    /// - Returns: at least one, in order; the last ends at `steps`.
    static func schedule(_ text: String, steps: Int, after first: Int? = nil) -> [ScheduledText] {
        guard let groups = ScheduleGroups(text) else { return [ScheduledText(end: steps, text: text)] }
        let clock = Clock(steps: steps, first: first)
        return groups.ends(clock).map { ScheduledText(end: $0, text: groups.text(at: $0, clock)) }
    }

    /// Turns a `when` into a step.
    fileprivate struct Clock {
        let steps: Int
        let first: Int?

        /// The last step before the change; below 1 when it comes before all steps.
        func end(_ when: Substring) -> Int {
            let value = Double(when) ?? 0
            let step = when.contains(".") ? (value - (first == nil ? 0 : 1)) * Double(steps) : value - Double(first ?? 0)
            return Int(min(max(step, -1), Double(steps)))
        }
    }
}

/// The groups of a text that change from step to step, with the text around them.
///
/// They lie in a table and name each other by number: people nest brackets by the thousand.
private struct ScheduleGroups {
    private enum Piece {
        case text(Substring)
        case group(Int)
    }

    private enum Group {
        case change(before: [Piece], after: [Piece], when: Substring)
        case alternation([[Piece]])
    }

    /// A bracket that is open, and where its pieces begin among all.
    private struct Bracket {
        let isRound: Bool
        let start: Int
        /// Where its colons and bars stand among the pieces.
        var colons: [Int] = []
        var bars: [Int] = []
    }

    private var pieces: [Piece] = []
    private var groups: [Group] = []

    /// Nil when the text must stay as it is.
    init?(_ text: String) {
        let scalars = text.unicodeScalars
        var open: [Bracket] = []
        var start = scalars.startIndex
        var index = start

        /// Ends the run of plain characters before the one at `index`.
        func flush(_ pieces: inout [Piece]) {
            if start < index { pieces.append(.text(text[start..<index])) }
            start = index
        }
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let after = scalars.index(after: index)
            switch scalar {
            case "\\":
                guard after < scalars.endIndex, scalars[after] != "\n" else { return nil }
                index = scalars.index(after: after)
                continue
            case "(", "[", ")", "]", ":", "|":
                flush(&pieces)
                let place = pieces.count
                pieces.append(.text(text[index..<after]))
                start = after
                switch scalar {
                case "(", "[": open.append(Bracket(isRound: scalar == "(", start: place))
                case ":":
                    if !open.isEmpty { open[open.count - 1].colons.append(place) }
                case "|":
                    guard let bracket = open.last, !bracket.isRound else { return nil }
                    open[open.count - 1].bars.append(place)
                default:
                    if let bracket = open.last, bracket.isRound == (scalar == ")"), close(bracket) {
                        open.removeLast()
                    } else {
                        // A bracket that is no group keeps those around it from being one.
                        guard open.allSatisfy(\.bars.isEmpty) else { return nil }
                        open = []
                    }
                }
            default: break
            }
            index = after
        }
        flush(&pieces)
        guard open.allSatisfy(\.bars.isEmpty) else { return nil }
    }

    /// Makes a group of the pieces since a bracket was opened, or leaves them as they are when it only weighs them.
    ///
    /// - Returns: false when they are neither.
    private mutating func close(_ bracket: Bracket) -> Bool {
        let inside = bracket.start + 1..<pieces.count - 1
        if bracket.isRound { return bracket.colons.count <= 1 }
        if !bracket.bars.isEmpty {
            guard bracket.colons.isEmpty else { return false }
            let bounds = [bracket.start] + bracket.bars + [inside.upperBound]
            groups.append(.alternation(zip(bounds, bounds.dropFirst()).map { Array(pieces[($0 + 1)..<$1]) }))
        } else if let last = bracket.colons.last {
            guard bracket.colons.count <= 2, let when = Self.number(pieces[(last + 1)..<inside.upperBound]) else { return false }
            let first = bracket.colons.count == 2 ? bracket.colons[0] : bracket.start
            groups.append(
                .change(
                    before: first == bracket.start ? [] : Array(pieces[inside.lowerBound..<first]),
                    after: Array(pieces[(first + 1)..<last]), when: when))
        } else {
            return true
        }
        pieces.removeSubrange(bracket.start...)
        pieces.append(.group(groups.count - 1))
        return true
    }

    /// One number with white space around it.
    private static func number(_ pieces: ArraySlice<Piece>) -> Substring? {
        guard pieces.count == 1, case .text(let text) = pieces.first else { return nil }
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.isSpace }), let end = scalars.lastIndex(where: { !$0.isSpace }) else {
            return nil
        }
        let number = text[start..<scalars.index(after: end)]
        return number.wholeMatch(of: /[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?/) == nil ? nil : number
    }

    /// The steps at whose end something changes, and the last one.
    func ends(_ clock: PromptGrammar.Clock) -> [Int] {
        var ends: Set = [clock.steps]
        for group in groups {
            switch group {
            case .change(_, _, let when): ends.insert(clock.end(when))
            case .alternation: ends.formUnion(1...clock.steps)
            }
        }
        return ends.filter { $0 >= 1 }.sorted()
    }

    func text(at step: Int, _ clock: PromptGrammar.Clock) -> String {
        var text = ""
        var waiting = [pieces[...]]
        while var current = waiting.popLast() {
            guard let piece = current.popFirst() else { continue }
            waiting.append(current)
            switch piece {
            case .text(let plain): text += plain
            case .group(let number):
                switch groups[number] {
                case .change(let before, let after, let when): waiting.append((step <= clock.end(when) ? before : after)[...])
                case .alternation(let choices): waiting.append(choices[(step - 1) % choices.count][...])
                }
            }
        }
        return text
    }
}
