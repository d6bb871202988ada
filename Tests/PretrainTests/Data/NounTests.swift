import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct NounTests {
    @Test(
        "takes the article that its sound asks for",
        arguments: [
            ("apple", "an apple"), ("fox", "a fox"), ("~grapes", "grapes"), ("unicorn", "a unicorn"), ("umbrella", "an umbrella"),
            ("hourglass", "an hourglass"), ("honeybee", "a honeybee"), ("x-ray", "an x-ray"), ("ewe", "a ewe"), ("SUV", "an SUV"),
            ("one-piece swimsuit", "a one-piece swimsuit"), ("~a fork and a knife", "a fork and a knife"),
            ("undead lich", "an undead lich"),
            ("UFO", "a UFO"), ("American football", "an American football"), ("old key", "an old key"),
        ])
    func article(notation: String, indefinite: String) {
        #expect(Noun(notation: notation).indefinite == indefinite)
    }

    @Test(
        "has the plural that English gives it",
        arguments: [
            ("apple", "apples"), ("fox", "foxes"), ("cherry", "cherries"), ("monkey", "monkeys"), ("mouse", "mice"), ("snowman", "snowmen"),
            ("human", "humans"), ("wolf", "wolves"), ("tropical fish", "tropical fish"), ("bowl of rice", "bowls of rice"),
            ("cactus", "cacti"),
            ("man dancing", "men dancing"), ("person with a beard", "people with a beard"), ("airplane landing", "airplanes landing"),
            ("face without a mouth", "faces without a mouth"), ("monkey covering its eyes", "monkeys covering their eyes"),
            ("bus", "buses"),
            ("bus seen from the front", "buses seen from the front"), ("witch", "witches"), ("boxing glove", "boxing gloves"),
        ])
    func plural(words: String, plural: String) {
        #expect(Noun(words).plural == plural)
    }

    @Test func substancesHaveNoPlural() {
        #expect(Noun(notation: "~cooked rice").plural == nil)
    }

    @Test func anAdjectiveComesBeforeTheNoun() {
        #expect(Noun("apple").described(as: "green").indefinite == "a green apple")
        #expect(Noun(notation: "~grapes").described(as: "orange").indefinite == "orange grapes")
    }
}
