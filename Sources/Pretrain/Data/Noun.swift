/// What a picture shows, as English would name it: `a red apple`, `grapes`, `an hourglass`.
struct Noun: Sendable, Hashable {
    /// Without an article: `red apple`.
    var words: String
    /// Plurals and substances go without an article: `grapes`, `cooked rice`.
    var isBare: Bool

    init(_ words: String, isBare: Bool = false) {
        self.words = words
        self.isBare = isBare
    }

    /// - Parameter notation: of the word tables: a leading `~` says that no article belongs before it.
    init(notation: some StringProtocol) {
        let isBare = notation.hasPrefix("~")
        self.init(String(isBare ? notation.dropFirst() : notation[...]), isBare: isBare)
    }

    /// `a red apple`, `an elf`, `grapes`.
    var indefinite: String { isBare ? words : "\(Self.article(before: words)) \(words)" }

    /// `a` or `an`, by the sound that the next word begins with.
    static func article(before words: String) -> String {
        let word = words.lowercased()
        if word.hasPrefix("x-") || ["hour", "honest", "heir", "suv"].contains(where: word.hasPrefix) { return "an" }
        let consonants = ["uni", "use", "ute", "uku", "euro", "ufo", "one", "ewe", "usb"]
        if consonants.contains(where: word.hasPrefix), !word.hasPrefix("unim"), !word.hasPrefix("unin"), !word.hasPrefix("unid") {
            return "a"
        }
        return word.first.map { "aeiou".contains($0) } == true ? "an" : "a"
    }

    /// `red apple` of `apple`.
    func described(as adjective: String) -> Noun { Noun("\(adjective) \(words)", isBare: isBare) }

    /// `apples`, `boxes`, `cherries`, `leaves`, `bowls of rice`, `men dancing`; what has no article is no one thing and has no plural.
    var plural: String? {
        guard !isBare else { return nil }
        // The head of `bowl with a spoon` and of `man dancing` comes before what is said of it.
        let parts = words.split(separator: " ").map(String.init)
        let end = parts.indices.dropFirst().first { Self.links.contains(parts[$0]) || Self.isDoing(parts[$0], after: parts[$0 - 1]) }
        guard let end else { return Self.plural(of: words) }
        return ([Self.plural(of: parts[..<end].joined(separator: " "))] + parts[end...].map { $0 == "its" ? "their" : $0 }).joined(
            separator: " ")
    }

    private static let links: Set<String> = ["with", "without", "of", "in", "on", "at", "behind", "under", "seen", "and", "from", "by"]

    private static func isDoing(_ word: String, after head: String) -> Bool {
        ["person", "man", "woman", "airplane", "monkey", "face", "hand"].contains(head) && word.hasSuffix("ing")
    }

    private static let irregular = [
        "mouse": "mice", "goose": "geese", "man": "men", "woman": "women", "child": "children", "tooth": "teeth", "foot": "feet",
        "ox": "oxen", "fish": "fish", "sheep": "sheep", "deer": "deer", "bison": "bison", "squid": "squid", "person": "people",
        "leaf": "leaves", "wolf": "wolves", "elf": "elves", "knife": "knives", "loaf": "loaves", "scarf": "scarves", "calf": "calves",
        "potato": "potatoes", "tomato": "tomatoes", "mango": "mangoes", "hero": "heroes", "superhero": "superheroes", "sheaf": "sheaves",
        "helix": "helices", "cactus": "cacti", "octopus": "octopuses",
        "blowfish": "blowfish", "goldfish": "goldfish", "jellyfish": "jellyfish", "shrimp": "shrimps", "dwarf": "dwarves",
        "volcano": "volcanoes", "torpedo": "torpedoes", "mosquito": "mosquitoes", "aircraft": "aircraft",
    ]

    private static func plural(of words: String) -> String {
        let last = words.split(separator: " ").last.map(String.init) ?? words
        let head = words.dropLast(last.count)
        if let known = irregular[last] { return head + known }
        if ["man", "woman"].contains(where: { last.hasSuffix($0) && last != "human" }) { return head + last.dropLast(2) + "en" }
        if ["s", "x", "z", "ch", "sh"].contains(where: last.hasSuffix) { return words + "es" }
        if last.hasSuffix("y"), let before = last.dropLast().last, !"aeiou".contains(before) { return words.dropLast() + "ies" }
        return words + "s"
    }
}
