/// A place in a prompt that one phrase of a list fills.
enum Slot: String, Sendable, Hashable, CaseIterable {
    // Paintings and photographs.
    case medium, view, setting, light, palette, mood, detail, finish
    // The embedded model.
    case style, adjective, worn, held, headwear, feature, background
}

/// One phrase of a word list. Most are written as plain strings; a phrase that doesn't go with everything says what it takes for granted.
struct Entry: Sendable, ExpressibleByStringLiteral {
    let text: String
    let traits: Traits
    /// How often it is drawn, compared with the 1 of the others.
    let weight: Int
    /// Its words, stemmed, in order.
    let stems: [String]
    let contentWords: Set<String>

    init(_ text: String, _ traits: Traits = [], weight: Int = 1) {
        self.text = text
        self.traits = traits
        self.weight = weight
        stems = Words.split(text).map(Words.stem)
        contentWords = Words.content(text)
    }

    init(stringLiteral text: String) { self.init(text) }
}

/// Words by which an idea fills slots itself or takes something for granted.
struct Cue: Sendable {
    /// Stemmed words and phrases.
    let phrases: [[String]]
    let closes: Set<Slot>
    let traits: Traits

    /// - Parameter phrases: separated by commas, for example "close-up, macro".
    init(_ phrases: String, closes: Set<Slot> = [], _ traits: Traits = []) {
        self.phrases = phrases.split(separator: ",").map { Words.split(String($0)).map(Words.stem) }
        self.closes = closes
        self.traits = traits
    }
}
