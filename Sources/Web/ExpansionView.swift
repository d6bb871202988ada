import Storage

/// The page of an expanded idea: every prompt as a line to paste.
struct ExpansionView: Sendable {
    var idea: Escaped
    var count: Escaped
    var command: Escaped
    var lines: [Escaped]

    init(_ expansion: Expansion) {
        idea = Escaped(expansion.idea)
        count = Escaped(expansion.prompts.count == 1 ? "1 prompt" : "\(expansion.prompts.count) prompts")
        command = Escaped("!imagine \(min(2, max(1, expansion.prompts.count)))")
        lines = expansion.prompts.map { Escaped("!imagine \($0)") }
    }
}
