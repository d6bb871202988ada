/// What an idea already says: the slots that it fills itself and the traits that every added phrase must respect.
struct IdeaReading: Sendable {
    let contentWords: Set<String>
    let closedSlots: Set<Slot>
    let traits: Traits
    let takesArticle: Bool
    let takesAdjective: Bool
    /// True when the idea names its own medium or view; what stands in front is set off by a comma then.
    let isCaption: Bool
    let tokens: Int
    let characters: Int

    init(_ idea: String, vocabulary: Vocabulary) {
        let words = Words.split(idea)
        let stems = words.map(Words.stem)
        let nounPhrase = Self.firstNounPhrase(words)
        var closed: Set<Slot> = []
        var traits = Subjects.traits(ofNounPhrase: nounPhrase, in: words)
        for cue in vocabulary.cues where cue.phrases.contains(where: stems.containsRun) {
            closed.formUnion(cue.closes)
            traits = traits.narrowed(by: cue.traits)
        }
        // In the order of the slots: a dictionary's own differs from run to run.
        for slot in Slot.allCases {
            for entry in vocabulary.lists[slot] ?? [] where stems.containsRun(entry.stems) {
                closed.insert(slot)
                traits = traits.narrowed(by: entry.traits.subtracting(.anySubject))
            }
        }
        if Self.namesItsPlace(words) { closed.formUnion([.setting, .background]) }
        // What is special has to be named: no idea is under water, in space or afloat unless it says so.
        if traits.isDisjoint(with: [.indoors, .outdoors, .underwater, .space]) { traits.formUnion([.indoors, .outdoors]) }
        if traits.isDisjoint(with: .afloat) { traits.formUnion(.ashore) }
        contentWords = Words.content(idea)
        closedSlots = closed
        self.traits = traits
        takesArticle = Article.isMissing(before: idea, head: nounPhrase.last)
        takesAdjective = Article.takesAdjective(idea, head: nounPhrase.last)
        tokens = TokenEstimate.count(idea)
        characters = idea.count
        isCaption = !closed.isDisjoint(with: [.medium, .view])
    }

    private static let prepositions: Set<String> = [
        "in", "on", "at", "under", "above", "over", "below", "beside", "inside", "near", "through", "between", "behind", "beneath",
        "across",
        "along", "by", "among", "against", "around", "amid", "underneath", "atop", "within", "outside", "before",
    ]

    private static let endsOfNounPhrase = prepositions.union([
        "with", "of", "and", "or", "who", "that", "which", "wearing", "holding", "riding", "as", "from", "to", "for", "is", "looking",
        "sitting", "standing", "eating", "drinking", "playing", "reading", "flying", "fighting", "made", "walking", "running", "sleeping",
    ])

    /// The words up to the first preposition or clause; its last word is the subject: "lion statue" of "a lion statue in the rain".
    private static func firstNounPhrase(_ words: [String]) -> ArraySlice<String> {
        let start = words.first.map(endsOfNounPhrase.contains) == true ? 1 : 0
        let rest = words.dropFirst(start)
        return rest.prefix { !endsOfNounPhrase.contains($0) }
    }

    /// True for "castle in the snow", not for "a wizard in a blue robe".
    private static func namesItsPlace(_ words: [String]) -> Bool {
        words.indices.contains { index in
            guard prepositions.contains(words[index]) else { return false }
            let following = words[(index + 1)...].prefix { !endsOfNounPhrase.contains($0) }
            return !following.contains { Subjects.clothes.contains(Words.stem($0)) }
        }
    }
}

extension [String] {
    /// True when `run` stands in this list, in one piece.
    func containsRun(_ run: [String]) -> Bool {
        guard let first = run.first, run.count <= count else { return false }
        return indices.contains { start in
            self[start] == first && self[start...].starts(with: run)
        }
    }
}
