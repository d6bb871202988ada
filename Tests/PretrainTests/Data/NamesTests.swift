import Foundation
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct CrawlNameTests {
    @Test(
        "says in English what a tile shows",
        arguments: [
            ("dngn/trees/tree_demonic4", "demonic tree", ["tree"]), ("mon/undead/skeletons/skeleton_bat", "bat skeleton", ["skeleton"]),
            ("mon/animals/adder", "adder", ["snake"]), ("mon/animals/ball_python", "ball python", ["snake"]),
            ("mon/draco/draco-base-black", "black draconian", ["dragon person"]),
            ("mon/draco/draco-job-knight", "draconian knight", ["dragon person"]),
            ("mon/unique/sigmund", "old wizard with a scythe", []), ("mon/unique/tiamat_red", "red dragon", []),
            ("mon/unique/lernaean_hydra05", "hydra with many heads", []),
            ("mon/humanoids/elves/deep_elf_archer", "deep elf archer", ["elf archer"]),
            ("item/potion/black", "black potion", ["potion bottle"]), ("item/ring/gold_blue", "gold ring with a blue stone", []),
            ("item/weapon/mace_large2", "large mace", []), ("item/gold/09", "pile of gold coins", []), ("item/gold/01", "gold coin", []),
            ("mon/undead/simulacra/simulacrum_ant", "ant made of ice", []), ("item/weapon/battle_axe3", "battle axe", ["axe"]),
        ])
    func names(path: String, noun: String, synonyms: [String]) throws {
        let subject = try #require(CrawlName.subject(path: path))
        #expect(subject.noun.words == noun)
        #expect(Set(synonyms).isSubset(of: subject.synonyms.map(\.words)), "\(subject.synonyms.map(\.words))")
        #expect(!subject.synonyms.contains(subject.noun))
    }

    @Test(
        "leaves out what is no whole thing",
        arguments: [
            "item/potion/i-magic", "mon/statues/overlay_axe", "mon/tentacles/kraken_ends/kraken_end1", "dngn/wall/brick_brown0",
            "mon/undead/skeletons/skeleton_quadruped_large", "item/weapon/brands/fire", "mon/unique/nobody", "gui/skills/axes",
            "item/potion/unknown",
        ])
    func skips(path: String) {
        #expect(CrawlName.subject(path: path) == nil)
    }

    @Test(
        "knows what has no clear licence",
        arguments: [
            ("item/weapon/battle_axe1", true), ("UNUSED/weapons/battle_axe4", false), ("mon/dragons/fire_dragon", true),
            ("mon/dragons/ice_dragon", false), ("player/felids/cat1", true), ("player/felids/cat6", false),
            ("player/hair/short_brown", true),
            ("player/hair/short_black", false), ("player/beard/short_black", true), ("item/ring/emerald", true),
            ("item/potion/emerald", false),
        ])
    func unclear(path: String, isUnclear: Bool) {
        #expect(CrawlUnclear.contains(path: path) == isUnclear)
    }

    @Test func armourIsASubstance() throws {
        #expect(try #require(CrawlName.subject(path: "item/armour/plate1")).noun.indefinite == "plate armour")
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct EmojiLexiconTests {
    @Test func readsItsNotation() {
        let entry = EmojiLexicon.parse(" <alarm clock = alarm clock, ~bells", kind: .object, weight: 2)
        #expect(entry.name == "alarm clock")
        #expect(entry.noun == Noun("alarm clock"))
        #expect(entry.synonyms == [Noun("bells", isBare: true)])
        #expect(!entry.canMirror)
        #expect(EmojiLexicon.parse("~goggles", kind: .clothing, weight: 1).noun.indefinite == "goggles")
    }

    @Test func givesEachProfessionAManAndAWomanDrawnHalfAsOften() throws {
        let cook = try #require(EmojiLexicon.entries["cook"]), woman = try #require(EmojiLexicon.entries["woman cook"])
        #expect(woman.noun.indefinite == "a female cook")
        #expect(woman.synonyms.map(\.indefinite) == ["a female chef"])
        #expect(woman.weight == cook.weight / 2)
        #expect(try #require(EmojiLexicon.entries["man running"]).noun.indefinite == "a man running")
        #expect(try #require(EmojiLexicon.entries["woman mage"]).noun.indefinite == "a witch")
    }

    @Test(arguments: ["flag", "twelve o’clock", "up arrow", "keycap: 10", "cigarette", "family", "syringe", "kiss: man, man"])
    func leavesOut(name: String) {
        #expect(EmojiLexicon.entries[name] == nil)
    }

    @Test func hasNoNameWithAStrayMark() {
        for entry in EmojiLexicon.entries.values {
            for noun in [entry.noun] + entry.synonyms {
                #expect(!noun.words.isEmpty && !noun.words.contains { "<~=;\n".contains($0) }, "\(entry.name)")
                #expect(!["a ", "an ", "the "].contains(where: noun.words.hasPrefix) || noun.isBare, "\(noun.indefinite)")
            }
        }
    }
}

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct EmojiNamesTests {
    @Test func readsTheNamesAndNotTheKeywords() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml")
        defer { try? FileManager.default.removeItem(at: file) }
        try """
        <?xml version="1.0"?><ldml><annotations>
        <annotation cp="🦊">face | fox</annotation><annotation cp="🦊" type="tts">fox</annotation>
        <annotation cp="🔧" type="tts">nut &amp; bolt</annotation>
        </annotations></ldml>
        """.write(to: file, atomically: true, encoding: .utf8)
        #expect(try EmojiNames([file]).names == ["🦊": "fox", "🔧": "nut & bolt"])
    }

    @Test func refusesWhatHasNone() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).xml")
        defer { try? FileManager.default.removeItem(at: file) }
        try "<ldml><annotation".write(to: file, atomically: true, encoding: .utf8)
        #expect(throws: SourceError("\(file.path) has no names of emoji")) { try EmojiNames([file]) }
    }
}
