/// "a" and "an" in front of an idea that was typed without one.
enum Article {
    /// True for a text that names one countable thing and has no article, number or possessive yet: "castle in the snow".
    static func isMissing(before idea: String, head: String?) -> Bool {
        guard startsLikeANoun(idea), let head, !massNouns.contains(head) else { return false }
        let isPlural = head.hasSuffix("s") && !["ss", "us", "is"].contains(where: head.hasSuffix) || irregularPlurals.contains(head)
        return !isPlural && !isAbstract(head) && !Words.split(idea).contains("and")
    }

    /// True for a text in front of which an adjective can stand: "dragon", not "a dragon" and not "loneliness".
    static func takesAdjective(_ idea: String, head: String?) -> Bool {
        startsLikeANoun(idea) && head.map(isAbstract) == false
    }

    /// True when it begins with a common word that is no article, number or pronoun.
    private static func startsLikeANoun(_ idea: String) -> Bool {
        guard let first = idea.unicodeScalars.first, first.isASCII, first.properties.isAlphabetic else { return false }
        guard let word = Words.split(idea).first, first.properties.isLowercase || isCommonNoun(word, startOf: idea) else { return false }
        return !determiners.contains(word) && !word.hasSuffix("ly")
    }

    /// Phones begin a line with a capital: "Dragon in the snow" is no name, "Robin Hood" is.
    private static func isCommonNoun(_ word: String, startOf idea: String) -> Bool {
        let next = idea.split(separator: " ").dropFirst().first
        return (Subjects.isKnown(word) || adjectives.contains(word)) && next?.first?.isUppercase != true
    }

    private static func isAbstract(_ head: String) -> Bool {
        ["ness", "ity", "ism", "hood", "ence", "ance"].contains { head.hasSuffix($0) && head.count > $0.count + 2 }
    }

    /// "a" or "an", as the sound of `text` asks.
    static func form(before text: String) -> String {
        let word = Words.split(text).first ?? ""
        if ["hour", "honest", "heir", "honour"].contains(where: word.hasPrefix) { return "an" }
        if ["uni", "use", "usu", "ufo", "eu", "ewe", "one", "once"].contains(where: word.hasPrefix) { return "a" }
        return word.first.map { "aeiou".contains($0) } == true ? "an" : "a"
    }

    private static let adjectives: Set<String> = [
        "old", "young", "big", "little", "small", "tiny", "giant", "huge", "tall", "happy", "sad", "angry", "cute", "funny", "lonely",
        "scary",
        "beautiful", "ancient", "medieval", "futuristic", "abandoned", "haunted", "magical", "mysterious", "sleeping", "flying", "red",
        "blue",
        "green", "yellow", "orange", "purple", "pink", "black", "white", "grey", "gray", "brown", "golden", "silver", "dark", "snowy",
    ]

    private static let determiners: Set<String> = [
        "a", "an", "the", "this", "that", "these", "those", "some", "any", "no", "every", "each", "my", "your", "his", "her", "its", "our",
        "their", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "many", "several", "few", "both", "i", "we",
        "you", "he", "she", "it", "they", "me", "in", "on", "at", "under", "inside", "where", "when", "what", "how", "why", "please",
        "draw",
        "make", "show", "give", "let", "half",
    ]

    private static let massNouns: Set<String> = [
        "water", "fire", "ice", "snow", "rain", "fog", "mist", "smoke", "lava", "lightning", "light", "darkness", "gold", "silver", "iron",
        "steel", "wood", "stone", "sand", "glass", "food", "bread", "rice", "sushi", "ramen", "cheese", "coffee", "tea", "milk", "honey",
        "wine", "beer", "chaos", "love", "hope", "fear", "anger", "peace", "war", "death", "time", "space", "music", "magic", "art",
        "nature",
        "winter", "summer", "spring", "autumn", "night", "armour", "armor", "grass", "hair", "fur", "silence", "wheat", "traffic",
        "jewelry",
        "jewellery", "furniture", "pixel", "emoji", "heaven", "hell", "cyberpunk", "steampunk", "scenery", "bokeh", "spaghetti", "pasta",
    ]

    private static let irregularPlurals: Set<String> = [
        "people", "men", "women", "children", "mice", "geese", "feet", "teeth", "sheep", "oxen", "wolves", "elves", "dwarves", "fungi",
    ]
}
