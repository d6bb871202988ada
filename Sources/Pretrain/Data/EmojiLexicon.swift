/// Which emoji are worth learning, and what to call them.
///
/// An entry is the name in the Unicode consortium's data, then, after `=`, what captions call it where that differs, and other true names.
/// `~` marks what has no article, `<` what must not be mirrored. What is not listed is left out: flags, arrows, signs, clocks, families.
enum EmojiLexicon {
    struct Entry: Sendable, Equatable {
        var name: String
        var noun: Noun
        var synonyms: [Noun]
        var kind: SubjectKind
        var weight: Double
        var canMirror: Bool
    }

    /// By the consortium's name.
    static let entries: [String: Entry] = {
        var found: [String: Entry] = [:]
        for section in EmojiSections.all {
            for item in section.items.split(separator: ";") {
                let entry = parse(item, kind: section.kind, weight: section.weight)
                found[entry.name] = entry
            }
        }
        for section in EmojiSections.people {
            for item in section.items.split(separator: ";") {
                let entry = parse(item, kind: .person, weight: section.weight)
                found[entry.name] = entry
                for variant in variants(of: entry) where found[variant.name] == nil { found[variant.name] = variant }
            }
        }
        return found
    }()

    static func parse(_ item: Substring, kind: SubjectKind, weight: Double) -> Entry {
        var text = item.trimming
        let canMirror = !text.hasPrefix("<")
        if !canMirror { text.removeFirst() }
        let sides = text.split(separator: "=", maxSplits: 1).map(\.trimming)
        let name = sides[0].hasPrefix("~") ? String(sides[0].dropFirst()) : sides[0]
        let nouns = (sides.count > 1 ? sides[1].split(separator: ",").map(\.trimming) : [sides[0]]).map { Noun(notation: $0) }
        return Entry(name: name, noun: nouns[0], synonyms: Array(nouns.dropFirst()), kind: kind, weight: weight, canMirror: canMirror)
    }

    /// `man cook`, `woman cook` of `cook`; `man running`, `woman running` of `person running`: drawn half as often.
    private static func variants(of entry: Entry) -> [Entry] {
        [("man", "male"), ("woman", "female")].map { word, adjective in
            var variant = entry
            variant.weight = entry.weight / 2
            let isPerson = entry.name.hasPrefix("person ")
            variant.name = isPerson ? entry.name.replacing("person ", with: word + " ", maxReplacements: 1) : "\(word) \(entry.name)"
            let change: (Noun) -> Noun = { noun in
                noun.words.hasPrefix("person ")
                    ? Noun(noun.words.replacing("person ", with: word + " ", maxReplacements: 1)) : noun.described(as: adjective)
            }
            variant.noun = change(entry.noun)
            variant.synonyms = entry.synonyms.map(change)
            return variant
        }
    }
}

extension StringProtocol {
    /// Without spaces and line breaks at either end.
    var trimming: String {
        var part = self[...]
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }
}
