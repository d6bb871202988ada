/// How a family of pictures is drawn, and the words that say so.
struct ArtStyle: Sendable, Hashable {
    var name: String
    /// For a simple noun; `{a}` stands for it with its article, `{n}` for the noun alone, `{where}` for the background.
    var nounTemplates: [String]
    /// For a longer phrase, such as two things side by side, which `{a}` stands for.
    var phraseTemplates: [String]
    /// Pixel art is only enlarged by whole numbers and its backgrounds are as coarse as itself.
    var isPixelArt: Bool

    static let emoji = ArtStyle(
        name: "emoji", nounTemplates: ["{a}{where}", "emoji of {a}{where}", "{a} emoji{where}", "{a}{where}, emoji style"],
        phraseTemplates: ["{a}{where}", "emoji of {a}{where}", "{a}{where}, emoji style"], isPixelArt: false)
    static let flat = ArtStyle(
        name: "flat", nounTemplates: ["flat icon of {a}{where}", "{a}{where}, flat icon", "flat art of {a}{where}"],
        phraseTemplates: ["flat icon of {a}{where}", "{a}{where}, flat icon", "flat art of {a}{where}"], isPixelArt: false)
    static let pixelArt = ArtStyle(
        name: "pixel art", nounTemplates: ["pixel art of {a}{where}", "{a}{where}, pixel art", "pixel art {n}{where}"],
        phraseTemplates: ["pixel art of {a}{where}", "{a}{where}, pixel art"], isPixelArt: true)

    /// - Parameter setting: `on grass`, or nothing.
    func captions(_ noun: Noun, setting: String? = nil) -> [String] {
        nounTemplates.map { Self.fill($0, phrase: noun.indefinite, noun: noun.words, setting: setting) }
    }

    func captions(phrase: String, setting: String? = nil) -> [String] {
        phraseTemplates.map { Self.fill($0, phrase: phrase, noun: phrase, setting: setting) }
    }

    private static func fill(_ template: String, phrase: String, noun: String, setting: String?) -> String {
        template.replacing("{a}", with: phrase).replacing("{n}", with: noun).replacing("{where}", with: setting.map { " " + $0 } ?? "")
    }
}
