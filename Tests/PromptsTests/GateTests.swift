import Testing

@testable import Prompts

/// What must hold for every prompt, whatever the idea and the seed.
@Suite("Every prompt", .timeLimit(.minutes(1)))
struct GateTests {
    @Test("holds the idea, fits the encoder and repeats nothing", arguments: Kind.allCases, Ideas.ordinary + Ideas.hostile)
    func gates(kind: Kind, idea: String) throws {
        let spoken = Words.content(idea)
        for seed in UInt64(0)..<2 {
            let prompts = kind.expander.candidates(for: idea, count: 40, seed: seed)
            #expect(prompts.count >= (kind == .pixelArt ? 3 : 40), "\(prompts.count) for \(idea)")
            #expect(Set(prompts).count == prompts.count)
            for prompt in prompts {
                let place = try #require(prompt.utf8.firstRange(of: idea.utf8), "\(prompt)")
                let fits = TokenEstimate.count(prompt) <= kind.vocabulary.tokenLimit
                #expect(fits || TokenEstimate.count(idea) + 4 >= kind.vocabulary.tokenLimit, "\(prompt)")
                let added = String(prompt[..<place.lowerBound]) + " " + String(prompt[place.upperBound...])
                let words = Words.split(added).filter { !Words.stopWords.contains($0) }.map(Words.stem)
                #expect(Set(words).count == words.count, "a word twice: \(prompt)")
                #expect(spoken.isDisjoint(with: words), "a word of the idea again: \(prompt)")
            }
        }
    }

    @Test("25 of 25 are distinct and no two near copies", arguments: Kind.allCases, Ideas.ordinary)
    func chosenSetIsDiverse(kind: Kind, idea: String) async throws {
        // A longer idea is most of a short prompt.
        let limit = kind == .pixelArt && Words.content(idea).count > 2 ? 0.75 : 0.6
        for seed in UInt64(1)...2 {
            let prompts = try await kind.expander.expand(idea, count: 25, seed: seed, embed: bagOfWords)
            #expect(prompts.count == 25 && Set(prompts).count == 25)
            let words = prompts.map(Words.content)
            for one in words.indices {
                for other in words.indices where other > one {
                    #expect(Words.overlap(words[one], words[other]) <= limit, "\(prompts[one]) | \(prompts[other])")
                }
            }
        }
    }

    @Test("The seed decides the list", arguments: Kind.allCases, Ideas.ordinary.prefix(5))
    func seeds(kind: Kind, idea: String) async throws {
        let list = try await kind.expander.expand(idea, count: 12, seed: 7, embed: bagOfWords)
        #expect(try await kind.expander.expand(idea, count: 12, seed: 7, embed: bagOfWords) == list)
        #expect(try await kind.expander.expand(idea, count: 12, seed: 8, embed: bagOfWords) != list)
    }

    /// On a vocabulary of its own, so that new words in the lists don't change it.
    @Test("A seed means the same in every process and on every machine")
    func golden() {
        let toy = Vocabulary(
            lists: [
                .medium: ["oil painting", "linocut", "mosaic"], .light: ["dim light", "neon", "dusk"], .mood: ["calm", "eerie", "merry"],
            ],
            patterns: [Pattern("{medium} of {a}{idea}, {light}, {mood?}"), Pattern("{idea}, {mood}, {medium}", weight: 2)],
            briefPatterns: [], frontPatterns: [], cues: [Cue("night", .night), Cue("day", .day)], tokenLimit: 40)
        let prompts = PromptExpander(vocabulary: toy).candidates(for: "barn by day and night", count: 3, seed: 42)
        #expect(
            prompts == [
                "barn by day and night, calm, oil painting",
                "barn by day and night, calm, mosaic",
                "mosaic of barn by day and night, neon, calm",
            ])
    }

    /// Word pairs that can't both be true of one picture; independent of the traits that are meant to prevent them.
    private static let contradictions: [(Set<String>, Set<String>)] = [
        (["moonlight", "starlight", "candlelight", "night", "neon"], ["midday", "sunlight", "sunbeam", "morn", "sunset", "dawn"]),
        (["close-up", "macro", "tightly"], ["aerial", "panoramic", "distant", "wide"]),
        (["greenhouse", "parlour", "cathedral", "tavern"], ["sunset", "moonlight", "drizzl", "snowfall", "firefli", "storm"]),
        (["photograph", "polaroid", "tintyp"], ["impasto", "brushstrok", "watercolour", "oil", "hatch", "linocut"]),
        (["watercolour"], ["impasto", "varnish", "canvas"]),
        (["charcoal", "engrav", "etch"], ["crimson", "teal", "emerald", "jewel", "pastel", "magenta"]),
        (["seaweed", "plankton"], ["street", "firelight", "desert", "library"]),
        (["snow", "snowfall", "frozen"], ["petal", "wildflower"]),
        (["ship"], ["forest", "street", "meadow", "station", "bamboo"]),
        (["desert"], ["snow", "snowfall", "frozen", "drizzl"]),
        (["joyful", "playful", "festive"], ["ominou", "melancholic", "brood", "gothic"]),
    ]

    @Test(
        "Nothing contradicts",
        arguments: Ideas.ordinary + ["a cabin at night", "desert caravan", "close-up of a bee", "oil painting of a king"])
    func contradictions(idea: String) {
        for prompt in Kind.paintingsAndPhotographs.expander.candidates(for: idea, count: 200, seed: 11) {
            let words = Set(Words.split(prompt).map(Words.stem))
            for (some, others) in Self.contradictions {
                #expect(words.isDisjoint(with: some) || words.isDisjoint(with: others), "\(prompt)")
            }
        }
    }

    @Test(
        "A slot that the idea fills stays closed",
        arguments: [
            ("oil painting of a king", Slot.medium), ("photo of a dog", .medium), ("a dog, anime", .medium), ("fox close-up", .view),
            ("an aerial view of Rome", .view), ("a barn at sunset", .light), ("moonlit barn", .light), ("a red barn", .palette),
            ("monochrome barn", .palette), ("a barn in the hills", .setting), ("a barn, white background", .setting),
            ("a sad clown", .mood),
        ])
    func closedSlots(idea: String, slot: Slot) throws {
        let entries = try #require(Vocabulary.paintingsAndPhotographs.lists[slot])
        for prompt in Kind.paintingsAndPhotographs.expander.candidates(for: idea, count: 200, seed: 5) {
            let parts = prompt.replacing(idea, with: "|").split { ",|".contains($0) }.map { $0.trimmingPrefix(" ") }
            #expect(!parts.contains { part in entries.contains { part == $0.text || part.hasPrefix($0.text + " of") } }, "\(prompt)")
        }
    }

    @Test("The pixel art idea keeps its own style, colour and background")
    func closedPixelArtSlots() {
        for prompt in Kind.pixelArt.expander.candidates(for: "emoji of a red cat on a blue background", seed: 3) {
            #expect(!prompt.contains("pixel art") && !prompt.contains("clip art") && prompt.ranges(of: "background").count == 1)
        }
    }
}
