import Testing

@testable import Prompts

@Suite("The word lists", .timeLimit(.minutes(1)))
struct VocabularyTests {
    @Test(
        "are rich and without doubles",
        arguments: [
            (Slot.medium, 40), (.view, 20), (.setting, 40), (.light, 30), (.palette, 30), (.mood, 30), (.detail, 30), (.finish, 20),
        ])
    func sizes(slot: Slot, least: Int) throws {
        let texts = try #require(Vocabulary.paintingsAndPhotographs.lists[slot]).map(\.text)
        #expect(texts.count >= least && Set(texts).count == texts.count)
    }

    @Test("hold short phrases that say no word twice", arguments: Kind.allCases)
    func entries(kind: Kind) {
        for entry in kind.vocabulary.lists.values.joined() {
            let words = Words.split(entry.text).filter { !Words.stopWords.contains($0) }.map(Words.stem)
            #expect(Set(words).count == words.count, "\(entry.text)")
            #expect(entry.weight > 0 && !entry.text.isEmpty && !entry.contentWords.isEmpty)
            #expect(TokenEstimate.count(entry.text) <= 9, "\(entry.text) is long")
            #expect(!entry.text.contains(","), "\(entry.text) would read as two")
        }
    }

    /// Ideas of every kind, among them one that is under water and one that the lexicon doesn't know.
    private static let subjects = [
        "sailor", "fox", "village", "teapot", "pear", "whale", "truck", "kitchen", "gadget", "robot", "lava lamp", "dragon", "boat",
        "puppy", "galleon",
    ]

    @Test("All are used, none too often, over 1,000 seeds", arguments: Kind.allCases)
    func coverage(kind: Kind) {
        var uses: [Slot: [String: Int]] = [:]
        let phrases = kind.vocabulary.lists.flatMap { slot, entries in entries.map { (slot: slot, entry: $0) } }
        let inTwoLists = Dictionary(grouping: phrases, by: \.entry.text).filter { $0.value.count > 1 }.keys
        let phrasesByFirstWord = Dictionary(grouping: phrases) { $0.entry.stems[0] }
        for seed in UInt64(0)..<1000 {
            let idea = Self.subjects[Int(seed) % Self.subjects.count]
            for prompt in kind.expander.candidates(for: idea, count: 5, seed: seed) {
                let stems = Words.split(prompt).map(Words.stem)
                for start in stems.indices {
                    for (slot, entry) in phrasesByFirstWord[stems[start]] ?? [] where stems[start...].starts(with: entry.stems) {
                        uses[slot, default: [:]][entry.text, default: 0] += 1
                    }
                }
            }
        }
        for (slot, entries) in kind.vocabulary.lists {
            let used = uses[slot] ?? [:]
            let unused = entries.map(\.text).filter { used[$0] == nil }
            #expect(unused.isEmpty, "\(slot) never uses \(unused)")
            let counts = used.filter { !inTwoLists.contains($0.key) }.values
            let share = Double(counts.max() ?? 0) / Double(max(1, counts.reduce(0, +)))
            #expect(share <= (slot == .style ? 0.65 : 0.12), "\(slot): \(share)")
        }
    }

    @Test("Templates that name a slot have a list for it", arguments: Kind.allCases)
    func templates(kind: Kind) {
        let patterns = kind.vocabulary.patterns + kind.vocabulary.briefPatterns + kind.vocabulary.frontPatterns
        for part in patterns.flatMap({ $0.lead + $0.tail }) {
            if case .slot(let slot, _) = part.kind { #expect(kind.vocabulary.lists[slot] != nil) }
        }
    }
}
