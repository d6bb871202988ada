import Testing

@testable import Prompts

@Suite("The choice")
struct DiverseChoiceTests {
    private static func instance(seed: UInt64, count: Int) -> (texts: [String], idea: [Float], candidates: [[Float]]) {
        var generator = SplitMix64(seed: seed)
        func vector() -> [Float] { (0..<6).map { _ in Float(generator.index(below: 2001)) / 1000 - 1 } }
        return ((0..<count).map { "word\($0)" }, vector(), (0..<count).map { _ in vector() })
    }

    private static func cosine(_ one: [Float], _ other: [Float]) -> Float {
        func dot(_ x: [Float], _ y: [Float]) -> Float { zip(x, y).map(*).reduce(0, +) }
        return dot(one, other) / (dot(one, one) * dot(other, other)).squareRoot()
    }

    @Test("takes the best by definition at each step", arguments: UInt64(0)..<20)
    func matchesDefinition(seed: UInt64) {
        let (texts, idea, candidates) = Self.instance(seed: seed, count: 14)
        let choice = DiverseChoice()
        let chosen = choice.choose(6, from: texts, idea: idea, candidates: candidates)
        #expect(Set(chosen).count == 6)
        for step in chosen.indices {
            let taken = chosen[..<step]
            func score(_ index: Int) -> Float {
                let nearest = taken.map { Self.cosine(candidates[index], candidates[$0]) }.max() ?? -1
                return choice.relevance * Self.cosine(candidates[index], idea) - (1 - choice.relevance) * nearest
            }
            let best = candidates.indices.filter { !taken.contains($0) }.map(score).max() ?? 0
            #expect(abs(score(chosen[step]) - best) < 1e-5)
        }
    }

    @Test("with closeness alone is the ranking, and starts with the closest in any case")
    func extremes() {
        let (texts, idea, candidates) = Self.instance(seed: 3, count: 12)
        let ranking = candidates.indices.sorted { Self.cosine(candidates[$0], idea) > Self.cosine(candidates[$1], idea) }
        #expect(DiverseChoice(relevance: 1).choose(12, from: texts, idea: idea, candidates: candidates) == ranking)
        #expect(DiverseChoice().choose(1, from: texts, idea: idea, candidates: candidates) == [ranking[0]])
    }

    @Test("does not depend on the vectors' lengths, and bears zeros")
    func scale() {
        var (texts, idea, candidates) = Self.instance(seed: 5, count: 10)
        let chosen = DiverseChoice().choose(5, from: texts, idea: idea, candidates: candidates)
        let scaled = candidates.enumerated().map { index, vector in vector.map { $0 * Float(1 << index) } }
        #expect(DiverseChoice().choose(5, from: texts, idea: idea.map { $0 * 8 }, candidates: scaled) == chosen)
        candidates = candidates.map { $0.map { _ in 0 } }
        texts = texts.map { $0 + "x" }
        #expect(DiverseChoice().choose(3, from: texts, idea: idea, candidates: candidates) == [0, 1, 2])
    }

    @Test("leaves near copies to the end")
    func nearCopies() {
        let texts = ["red fox snow", "red fox snow night", "blue owl", "green frog"]
        let vectors: [[Float]] = [[1, 0], [1, 0.1], [-1, 0], [-1, -1]]
        #expect(DiverseChoice(relevance: 1).choose(4, from: texts, idea: [1, 0], candidates: vectors) == [0, 3, 2, 1])
    }
}
