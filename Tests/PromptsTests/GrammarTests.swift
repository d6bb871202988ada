import Testing

@testable import Prompts

@Suite("Grammar")
struct GrammarTests {
    @Test(
        "Articles",
        arguments: [
            ("dragon", "a dragon"), ("owl", "an owl"), ("old unicorn", "an old unicorn"), ("unicorn", "a unicorn"),
            ("hourglass", "an hourglass"),
            ("a fox", "a fox"), ("the fox", "the fox"), ("two cats", "two cats"), ("foxes in the snow", "foxes in the snow"),
            ("lava", "lava"),
            ("loneliness", "loneliness"), ("Paris in the rain", "Paris in the rain"), ("Dragon in the snow", "a Dragon in the snow"),
            ("Robin Hood", "Robin Hood"), ("Old robot", "an Old robot"), ("castle", "a castle"), ("cactus", "a cactus"),
            ("cat and dog", "cat and dog"),
            ("(red:1.3) fox", "(red:1.3) fox"),
        ])
    func articles(idea: String, expected: String) {
        let reading = IdeaReading(idea, vocabulary: .pixelArt)
        #expect((reading.takesArticle ? Article.form(before: idea) + " " : "") + idea == expected)
    }

    @Test(
        "Subjects",
        arguments: [
            ("a lion statue in the rain", Traits.vehicle), ("a king on a lion", .person), ("snow fox", .animal),
            ("entropy", .unknownSubject),
            ("castle in the snow", .place), ("sliced pizza", .food), ("lighthouse keeper", .person), ("wolves", .animal),
        ])
    func subjects(idea: String, expected: Traits) {
        #expect(IdeaReading(idea, vocabulary: .paintingsAndPhotographs).traits.intersection(.anySubject) == expected)
    }

    @Test(
        "Words that say the same have one stem",
        arguments: [
            ("snowy", "snow"), ("painted", "painting"), ("foxes", "fox"), ("gray", "grey"), ("colors", "colour"), ("wolves", "wolf"),
            ("cities", "city"), ("churches", "church"), ("wooden", "wood"), ("shaded", "shade"),
        ])
    func stems(one: String, other: String) { #expect(Words.stem(one) == Words.stem(other)) }

    @Test(
        "Different words keep different stems",
        arguments: [("red", "reed"), ("king", "kin"), ("glass", "gla"), ("bus", "bu"), ("star", "stair")])
    func stemsApart(one: String, other: String) { #expect(Words.stem(one) != Words.stem(other)) }

    @Test(
        "Token estimates",
        arguments: [
            ("", 0), ("fox", 1), ("a red fox", 3), ("chiaroscuro", 2), ("1234", 4), ("a, b", 3), ("🦊", 4), ("é", 2), ("(fox:1.2)", 7),
        ])
    func tokens(text: String, count: Int) { #expect(TokenEstimate.count(text) == count) }

    @Test("Traits contradict within a group only")
    func traits() {
        #expect(Traits.day.contradicts(.night) && !Traits.day.contradicts(.rain) && !Traits([.day, .dusk]).contradicts([.dusk, .night]))
        #expect(Traits([.day, .dusk]).narrowed(by: [.dusk, .night, .rain]) == [.dusk, .rain])
        #expect(
            Traits.groups.reduce(into: Traits()) { $0.formUnion($1) }.rawValue.nonzeroBitCount
                == Traits.groups.map(\.rawValue.nonzeroBitCount).reduce(0, +))
    }

    @Test("A closed slot takes its text with it")
    func pattern() {
        let pattern = Pattern("{medium} of {a}{idea} {setting}, {mood?}")
        #expect(pattern.lead.map(\.joint) == [" of ", ""] && pattern.tail.map(\.joint) == [" ", ", "])
        #expect(pattern.tail.map(\.kind) == [.slot(.setting, isOptional: false), .slot(.mood, isOptional: true)])
        #expect(!pattern.putsAdjectiveBeforeIdea && Pattern("{style} of {a}{adjective} {idea}").putsAdjectiveBeforeIdea)
    }

    /// The first outputs of the reference implementation (prng.di.unimi.it/splitmix64.c) for the seed 1234567.
    @Test("SplitMix64 gives the published numbers")
    func generator() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<5).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }
}
