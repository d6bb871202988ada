/// Turns a stranger's words into an FTS5 expression that can't be anything but a list of words.
///
/// FTS5 has operators (`AND`, `NEAR(…)`, `^`, `-`, `column:`), and unbalanced quotes are an error. So only runs of letters and digits are kept,
/// each as a quoted prefix: `dragon's NEAR` becomes `"dragon"* "s"* "NEAR"*`, all of which must occur. https://sqlite.org/fts5.html
struct SearchWords: Sendable, Hashable {
    /// Longer searches are cut here, so that a pasted page costs no more than a sentence.
    static let limit = 16

    var words: [String]

    init(_ text: String) {
        let runs = text.unicodeScalars.split { scalar in
            !(scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark)
        }
        words = runs.prefix(Self.limit).map(String.init)
    }

    /// Nil when there are no words, which FTS5 could not read either.
    var expression: String? {
        words.isEmpty ? nil : words.map { "\"\($0)\"*" }.joined(separator: " ")
    }
}
