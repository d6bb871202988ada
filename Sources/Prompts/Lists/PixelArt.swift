extension Vocabulary {
    /// For the embedded model: short prompts in the words of its own captions. Its text encoder reads 24 tokens, the two at the
    /// ends included.
    public static let pixelArt = Vocabulary(
        lists: [
            .style: PixelArtWords.styles, .adjective: PixelArtWords.adjectives, .worn: PixelArtWords.worn, .held: PixelArtWords.held,
            .headwear: PixelArtWords.headwear, .feature: PixelArtWords.features, .background: PixelArtWords.backgrounds,
        ],
        patterns: [
            Pattern("{style} of {a}{idea} {worn} with {held}", .person, weight: 4),
            Pattern("{style} of {a}{idea} with {held} and {headwear}", .person, weight: 3),
            Pattern("{style} of {a}{idea} {worn} and {headwear}", .person, weight: 2),
            Pattern("{style} of {a}{idea} with {held} {background}", .person, weight: 2),
            Pattern("{style} of {a}{idea} {worn} {background}", .person, weight: 2),
            Pattern("{style} of {a}{adjective} {idea} with {held}", .person),
            Pattern("{style} of {a}{idea} with {feature} {background}", unworn, weight: 4),
            Pattern("{style} of {a}{idea} with {feature}", unworn, weight: 2),
            Pattern("{style} of {a}{adjective} {idea} with {feature}", unworn, weight: 4),
            Pattern("{style} of {a}{adjective} {idea} {background}", unworn, weight: 3),
            Pattern("{style} of {a}{idea} {background}"),
        ],
        briefPatterns: [
            Pattern("{style} of {a}{idea}"), Pattern("{style} of {a}{adjective} {idea}", unworn), Pattern("{idea} {background}"),
            Pattern("{idea} with {feature}", unworn), Pattern("{idea} with {held}", .person), Pattern("{idea} {worn}", .person),
        ],
        frontPatterns: [Pattern("{style} of {a}{idea}")],
        cues: [
            Cue("pixel art, pixelart, sprite", closes: [.style], .pixelArt),
            Cue("emoji", closes: [.style], .emoji),
            Cue("clip art, clipart", closes: [.style], .clipArt),
            Cue("painting, photograph, drawing, sketch, watercolour", closes: [.style]),
            Cue("with, holding, wielding, carrying", closes: [.held, .feature]),
            Cue("robe, armour, dress, cloak, coat, suit, jacket, uniform, wearing, naked", closes: [.worn]),
            Cue("hat, helmet, hood, crown, cap, turban, mask, hair", closes: [.headwear]),
            Cue("background, backdrop", closes: [.background]),
            Cue(
                "red, blue, green, yellow, orange, purple, pink, black, white, grey, brown, cyan, gold, golden, silver",
                closes: [.adjective]),
            Cue("night, moon, stars", .night),
        ],
        tokenLimit: 20)

    private static let unworn: Traits = [.animal, .place, .vehicle, .thing, .food, .unknownSubject]
}
