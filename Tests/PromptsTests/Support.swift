import Testing
@testable import Prompts

/// The words of a text as a vector, each word in a place of its own as far as 128 places allow.
@Sendable func bagOfWords(_ texts: [String]) -> [[Float]] {
    texts.map { text in
        Words.content(text).reduce(into: [Float](repeating: 0, count: 128)) { vector, word in
            let hash = word.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
            vector[Int(hash >> 33) % 128] += 1
        }
    }
}

enum Kind: String, CaseIterable, CustomTestStringConvertible {
    case pixelArt, paintingsAndPhotographs

    var vocabulary: Vocabulary {
        switch self {
        case .pixelArt: .pixelArt
        case .paintingsAndPhotographs: .paintingsAndPhotographs
        }
    }

    var expander: PromptExpander { PromptExpander(vocabulary: vocabulary) }

    var testDescription: String { rawValue }
}

enum Ideas {
    static let ordinary = [
        "dragon", "a red fox", "castle in the snow", "a wizard in a blue robe", "pizza", "city at night", "old lighthouse keeper", "whale",
        "teapot", "two cats", "sailing ship", "Robot gardener", "astronaut riding a horse", "golden retriever puppy",
        "steampunk clock tower",
    ]

    static let hostile = [
        "a \"quoted\" 'fox'", "a fox\nin two lines", "🦊🔥", "👩‍👩‍👧‍👦 family", "ثعلب أحمر", "\u{202E}xof der a", "???", "...!!!",
        "<lora:x:1>",
        "<lora:fox_v2:0.8> fox", "(red:1.3) fox", "((fox)), [cat]", "__animal__ in {red|blue}", "a fox,", "fox. ", "{idea} {medium}",
        "1girl",
        "é", "0", "a\u{0000}b", "a fox, a hen, and a sack of corn; all in a boat!", "the", "x\tx", "ﷺ", "a\u{0301}\u{0301}\u{0301}",
    ]
}
