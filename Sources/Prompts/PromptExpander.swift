import Domain

/// Makes richer prompts of a bare idea, without a language model: a slot grammar over word lists proposes, a sentence encoder chooses.
///
/// What holds for every prompt:
/// - The idea is in it byte for byte, with its emphasis, LoRA tags and wildcards.
/// - Nothing added repeats a content word, contradicts the idea or another addition, or fills a slot that the idea fills itself.
/// - It is estimated to fit the model's text encoder, unless the idea alone does not. Then one short phrase stands in front, where it is
///   still read, and there are as many prompts as there are such phrases, perhaps fewer than asked for.
/// - The same idea, seed and encoder give the same prompts on every machine.
public struct PromptExpander: Sendable {
    /// How many prompts ``expand(_:count:seed:embed:)`` gives.
    public static let counts = 1...25

    private let vocabulary: Vocabulary

    public init(vocabulary: Vocabulary) {
        self.vocabulary = vocabulary
    }

    /// Distinct prompts in random order, at most `count`; fewer where the idea leaves little to add, none for an empty idea.
    public func candidates(for idea: String, count: Int = 200, seed: UInt64) -> [String] {
        guard !idea.isBlank, idea.count < ImageRequest.Limits.prompt.upperBound else { return [] }
        let reading = IdeaReading(idea, vocabulary: vocabulary)
        func composer(_ patterns: [Pattern], additions: Int, tokenLimit: Int) -> Composer {
            Composer(
                idea: idea, reading: reading, vocabulary: vocabulary, patterns: patterns, fewestAdditions: additions, tokenLimit: tokenLimit
            )
        }
        var proposals = Proposals(seed: seed)
        proposals.fill(to: count, from: composer(vocabulary.patterns, additions: 2, tokenLimit: vocabulary.tokenLimit))
        if proposals.prompts.count < min(count, Self.counts.upperBound) {
            proposals.fill(to: count, from: composer(vocabulary.briefPatterns, additions: 1, tokenLimit: vocabulary.tokenLimit))
        }
        if proposals.prompts.isEmpty {
            proposals.fill(to: count, from: composer(vocabulary.frontPatterns, additions: 1, tokenLimit: .max))
        }
        return proposals.prompts
    }

    /// The prompts of ``candidates(for:count:seed:)`` that are closest to the idea and farthest from each other
    /// (``DiverseChoice``), best first.
    ///
    /// - Parameter embed: the sentence encoder. Called once, with the idea and up to 200 prompts; gives one vector for each, all
    ///   of one width.
    /// - Throws: ``ExpansionError``, and what `embed` throws.
    public func expand(
        _ idea: String, count: Int, seed: UInt64, embed: @Sendable ([String]) async throws -> [[Float]]
    ) async throws -> [String] {
        guard !idea.isBlank else { throw ExpansionError.emptyIdea }
        guard Self.counts.contains(count) else { throw ExpansionError.countOutOfRange(count) }
        let prompts = candidates(for: idea, seed: seed)
        guard !prompts.isEmpty else { throw ExpansionError.nothingToAdd }
        let vectors = try await embed([idea] + prompts)
        guard vectors.count == prompts.count + 1, let width = vectors.first?.count, width > 0,
            vectors.allSatisfy({ $0.count == width && $0.allSatisfy(\.isFinite) })
        else { throw ExpansionError.unusableEmbedding }
        let chosen = DiverseChoice().choose(count, from: prompts, idea: vectors[0], candidates: Array(vectors.dropFirst()))
        return chosen.map { prompts[$0] }
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
