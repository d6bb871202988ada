import Domain

/// Builds prompts around one idea, one at a time.
struct Composer: Sendable {
    private let idea: String
    private let reading: IdeaReading
    private let fewestAdditions: Int
    private let tokenLimit: Int
    private let patterns: Lottery<Pattern>
    private let pools: [Slot: Lottery<Entry>]

    init(idea: String, reading: IdeaReading, vocabulary: Vocabulary, patterns: [Pattern], fewestAdditions: Int, tokenLimit: Int) {
        self.idea = idea
        self.reading = reading
        self.fewestAdditions = fewestAdditions
        self.tokenLimit = tokenLimit
        let usable = patterns.filter {
            !$0.traits.contradicts(reading.traits) && (reading.takesAdjective || !$0.putsAdjectiveBeforeIdea)
        }
        self.patterns = Lottery(usable, weight: \.weight)
        pools = vocabulary.lists.mapValues { entries in
            let open = entries.filter { !$0.traits.contradicts(reading.traits) && $0.contentWords.isDisjoint(with: reading.contentWords) }
            return Lottery(open, weight: \.weight)
        }
    }

    /// A prompt with the idea in it, or nil when the pattern drawn doesn't work out.
    func compose(using generator: inout SplitMix64) -> String? {
        guard reading.tokens < tokenLimit, let pattern = patterns.draw(using: &generator) else { return nil }
        var draft = Draft(traits: reading.traits.narrowed(by: pattern.traits), words: reading.contentWords)
        guard let lead = fill(pattern.lead, in: &draft, using: &generator),
            let tail = fill(pattern.tail, in: &draft, using: &generator), draft.additions >= fewestAdditions
        else { return nil }
        let (front, back) = (front(lead), back(tail))
        let tokens = TokenEstimate.count(front) + reading.tokens + TokenEstimate.count(back)
        let characters = front.count + reading.characters + back.count
        return tokens <= tokenLimit && characters <= ImageRequest.Limits.prompt.upperBound ? front + idea + back : nil
    }

    /// What has been said so far.
    private struct Draft {
        var traits: Traits
        var words: Set<String>
        var additions = 0

        mutating func add(_ entry: Entry) {
            traits = traits.narrowed(by: entry.traits)
            words.formUnion(entry.contentWords)
            additions += 1
        }

        func allows(_ entry: Entry) -> Bool {
            !entry.traits.contradicts(traits) && entry.contentWords.isDisjoint(with: words)
        }
    }

    private typealias Filled = (part: Pattern.Part, text: String)

    /// Nil when an open slot that the pattern needs finds no phrase.
    private func fill(_ parts: [Pattern.Part], in draft: inout Draft, using generator: inout SplitMix64) -> [Filled]? {
        var filled: [Filled] = []
        for part in parts {
            guard case .slot(let slot, let isOptional) = part.kind else {
                filled.append((part, ""))
                continue
            }
            if reading.closedSlots.contains(slot) || isOptional && generator.index(below: 2) == 0 { continue }
            if let entry = draw(from: slot, allowedBy: draft, using: &generator) {
                draft.add(entry)
                filled.append((part, entry.text))
            } else if !isOptional {
                return nil
            }
        }
        return filled
    }

    private func draw(from slot: Slot, allowedBy draft: Draft, using generator: inout SplitMix64) -> Entry? {
        for _ in 0..<24 {
            guard let entry = pools[slot]?.draw(using: &generator) else { return nil }
            if draft.allows(entry) { return entry }
        }
        return nil
    }

    private func front(_ lead: [Filled]) -> String {
        var text = ""
        for (position, (part, phrase)) in lead.enumerated() {
            if part.kind != .article {
                text += phrase + (reading.isCaption && part.joint == " of " ? ", " : part.joint)
            } else if !text.isEmpty && reading.takesArticle && !reading.isCaption {
                let following = position + 1 < lead.count ? lead[position + 1].text : idea
                text += Article.form(before: following) + " "
            }
        }
        return text
    }

    private func back(_ tail: [Filled]) -> String {
        let endsWithPunctuation = idea.last.map { ".,;:!?\n".contains($0) } == true
        let isList = idea.contains { ",;\n".contains($0) }
        var text = ""
        for (part, phrase) in tail {
            var joint = part.joint
            if text.isEmpty && endsWithPunctuation {
                if joint.hasPrefix(",") { joint.removeFirst() }
            } else if text.isEmpty && isList && joint.hasPrefix(" ") {
                joint = "," + joint
            }
            text += joint + phrase
        }
        return text
    }
}
