import Domain
import Testing

@testable import Prompts

@Suite("Bad input", .timeLimit(.minutes(1)))
struct BadInputTests {
    @Test("A blank idea is an error", arguments: Kind.allCases, ["", " ", "\n\t", "\u{3000}"])
    func blank(kind: Kind, idea: String) async {
        await #expect(throws: ExpansionError.emptyIdea) { try await kind.expander.expand(idea, count: 3, seed: 1, embed: bagOfWords) }
        #expect(kind.expander.candidates(for: idea, seed: 1).isEmpty)
    }

    @Test("A count out of range is an error", arguments: [Int.min, -1, 0, 26, .max])
    func count(count: Int) async {
        await #expect(throws: ExpansionError.countOutOfRange(count)) {
            try await Kind.pixelArt.expander.expand("fox", count: count, seed: 1, embed: bagOfWords)
        }
    }

    @Test("Any number of candidates can be asked for", arguments: [Int.min, -1, 0, 1, 26, .max])
    func candidates(count: Int) {
        let prompts = Kind.pixelArt.expander.candidates(for: "emoji of a red cat on a blue background", count: count, seed: 1)
        #expect(prompts.count <= max(0, count) && prompts.isEmpty == (count <= 0))
    }

    @Test("A long idea gets something short in front", arguments: Kind.allCases)
    func longIdea(kind: Kind) async throws {
        let idea = String(repeating: "a fox and a hen ", count: 110) + "x"
        let prompts = try await kind.expander.expand(idea, count: 25, seed: 1, embed: bagOfWords)
        #expect(prompts.count == (kind == .pixelArt ? 3 : 25) && Set(prompts).count == prompts.count)
        #expect(prompts.allSatisfy { $0.hasSuffix(idea) && $0.count <= ImageRequest.Limits.prompt.upperBound })
    }

    @Test("An idea as long as a prompt may be can't be added to", arguments: Kind.allCases, [2000, 10_000])
    func longestIdea(kind: Kind, length: Int) async {
        let idea = String(repeating: "fox ", count: length / 4)
        await #expect(throws: ExpansionError.nothingToAdd) { try await kind.expander.expand(idea, count: 3, seed: 1, embed: bagOfWords) }
    }

    @Test("Vectors that don't fit are an error", arguments: [[], [[1]], [[Float.nan]], [[]]] as [[[Float]]])
    func vectors(vectors: [[Float]]) async {
        await #expect(throws: ExpansionError.unusableEmbedding) {
            try await Kind.pixelArt.expander.expand("fox", count: 3, seed: 1) { texts in
                vectors.count == 1 ? texts.map { _ in vectors[0] }.dropLast(vectors[0] == [1] ? 1 : 0) : vectors
            }
        }
    }

    @Test("The encoder's own error comes through")
    func encoderFails() async {
        struct Broken: Error {}
        await #expect(throws: Broken.self) {
            try await Kind.pixelArt.expander.expand("fox", count: 3, seed: 1) { _ in throw Broken() }
        }
    }
}
