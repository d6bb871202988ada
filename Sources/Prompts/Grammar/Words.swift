/// What the grammar needs to know about English words. Nothing here changes a text; it only decides what is added to it.
enum Words {
    /// The words of `text` in lower case: runs of letters and digits, with the apostrophes and the combining marks inside them.
    static func split(_ text: String) -> [String] {
        text.lowercased()
            .split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’") }
            .map { String($0.filter { $0 != "'" && $0 != "’" }) }
            .filter { !$0.isEmpty }
    }

    /// The stems of the words that carry meaning; two texts with a common stem say something twice.
    static func content(_ text: String) -> Set<String> {
        Set(split(text).filter { !stopWords.contains($0) }.map(stem))
    }

    /// A rough stem, good enough to see that "snowy" repeats "snow" and "painted" repeats "painting". British and American spellings meet.
    static func stem(_ word: String) -> String {
        if let same = synonyms[word] { return same }
        var stem = word.replacingSuffix("ies", with: "y", leaving: 3) ?? word
        if let singular = ["sses", "xes", "ches", "shes"].lazy.compactMap({
            stem.replacingSuffix($0, with: String($0.dropLast(2)), leaving: 2)
        }).first {
            stem = singular
        } else if !["ss", "us", "is"].contains(where: stem.hasSuffix) {
            stem = stem.replacingSuffix("s", with: "", leaving: 3) ?? stem
        }
        if let same = synonyms[stem] { return same }
        for suffix in ["ing", "ed", "y", "e"] {
            if let shorter = stem.replacingSuffix(suffix, with: "", leaving: 4) { return shorter }
        }
        return stem
    }

    /// The share of content words that two texts have in common (Jaccard index), 0...1.
    static func overlap(_ one: Set<String>, _ other: Set<String>) -> Double {
        let common = one.intersection(other).count
        let all = one.count + other.count - common
        return all == 0 ? 1 : Double(common) / Double(all)
    }

    private static let synonyms = [
        "color": "colour", "colored": "colour", "coloured": "colour", "gray": "grey", "watercolor": "watercolour", "lit": "light",
        "sunlit": "sunlight", "moonlit": "moonlight", "candlelit": "candlelight", "leaves": "leaf", "wolves": "wolf", "wooden": "wood",
        "golden": "gold", "photo": "photograph", "photographic": "photograph", "armor": "armour", "foxes": "fox", "knives": "knife",
        "ancient": "old",
        "elderly": "old",
    ]

    static let stopWords: Set<String> = [
        "a", "an", "the", "this", "that", "these", "those", "some", "one", "my", "your", "his", "her", "its", "our", "their", "and", "or",
        "but",
        "of", "in", "on", "at", "to", "from", "by", "for", "with", "without", "into", "onto", "over", "under", "above", "below", "beside",
        "between", "behind", "beneath", "through", "across", "along", "around", "against", "among", "near", "inside", "outside", "after",
        "before", "as", "is", "are", "was", "be", "being", "it", "very", "all", "off", "up", "down", "out", "half", "like", "made",
    ]
}

extension String {
    /// Nil unless the text ends so and at least `minimum` characters stand before that.
    fileprivate func replacingSuffix(_ suffix: String, with replacement: String, leaving minimum: Int) -> String? {
        guard hasSuffix(suffix), count - suffix.count >= minimum else { return nil }
        return dropLast(suffix.count) + replacement
    }
}
