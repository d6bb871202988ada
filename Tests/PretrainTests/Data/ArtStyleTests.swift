import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct ArtStyleTests {
    @Test func saysTheStyleInEachOfItsWays() {
        #expect(ArtStyle.emoji.captions(Noun("fox")) == ["a fox", "emoji of a fox", "a fox emoji", "a fox, emoji style"])
        #expect(ArtStyle.flat.captions(Noun("apple")) == ["flat icon of an apple", "an apple, flat icon", "flat art of an apple"])
        #expect(ArtStyle.pixelArt.captions(Noun(notation: "~boots")) == ["pixel art of boots", "boots, pixel art", "pixel art boots"])
    }

    @Test func putsTheBackgroundBeforeTheStyle() {
        #expect(ArtStyle.emoji.captions(Noun("fox"), setting: "in the snow").last == "a fox in the snow, emoji style")
        #expect(ArtStyle.pixelArt.captions(Noun("elf"), setting: "on a red background")[2] == "pixel art elf on a red background")
    }

    @Test func leavesOutWhatALongPhraseCannotBear() {
        #expect(
            ArtStyle.emoji.captions(phrase: "a cat and a dog", setting: "at night") == [
                "a cat and a dog at night", "emoji of a cat and a dog at night", "a cat and a dog at night, emoji style",
            ])
    }
}
