extension PromptGrammar {
    /// A prompt that says nothing but these words: brackets are escaped, and `AND` and `BREAK` are in the lower case that tokenizers make
    /// of everything. A number behind the last colon, which this grammar gives no other way to write, is left out.
    static func literal(_ text: String) -> String {
        text.lowercased().reduce(into: "") { escaped, character in
            if "\\()[]".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
    }
}
