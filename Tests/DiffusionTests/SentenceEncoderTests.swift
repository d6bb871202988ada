import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite(.timeLimit(.minutes(10)), .oneAtATime)
struct SentenceEncoderTests {
    private func encoder(_ dtype: DType = .float32) throws -> SentenceEncoder {
        try #require(
            FileManager.default.fileExists(atPath: PipelineTests.textEncoder.appending(path: "vocab.txt").path),
            "the sentence encoder is not in storage/models/all-minilm-l6-v2; `make test` installs it")
        return try SentenceEncoder(directory: PipelineTests.textEncoder, dtype: dtype)
    }

    private func dot(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).map { $0 * $1 }.reduce(0, +)
    }

    @Test func closeMeaningsHaveCloseVectors() throws {
        let vectors = try encoder().embed(["a red dragon", "a scarlet wyvern", "tax forms for a small company"])
        for vector in vectors { #expect(abs(dot(vector, vector) - 1) <= 1e-5) }
        #expect(vectors.allSatisfy { $0.count == 384 })
        #expect(dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]) + 0.2)
    }

    @Test func bfloat16KeepsTheDirection() throws {
        let texts = ["a red dragon", "clip art of an apple on a blue background", "hm"]
        for (exact, rounded) in zip(try encoder().embed(texts), try encoder(.bfloat16).embed(texts)) {
            #expect(dot(exact, rounded) >= 0.9995)
        }
    }

    /// Batches are made by length; each text must come back at its own place with its own vector.
    @Test func aBatchIsItsTextsOneByOne() throws {
        let encoder = try encoder()
        let texts =
            (0..<60).map { "word number \($0) " + String(repeating: "and more ", count: $0 % 17) } + [
                "", String(repeating: "long ", count: 900),
            ]
        let together = try encoder.embed(texts)
        for index in stride(from: 0, to: texts.count, by: 7) {
            let alone = try encoder.embed([texts[index]])[0]
            #expect(zip(alone, together[index]).allSatisfy { abs($0 - $1) <= 1e-5 }, "text \(index)")
        }
        #expect(try encoder.embed([]).isEmpty)
    }

    /// The embedded model's text, which the reference implementation encoded: its pooled vector is the direction of the mean over the
    /// same tokens, times √384.
    @Test func theVectorIsTheReferencesMean() throws {
        let golden = try Safetensors(url: Fixtures.folder.appending(path: "embedded.safetensors"))
        let expected = try golden.tensor("text.pooled").floats().map { $0 / Float(384).squareRoot() }
        let vector = try encoder().embed(["pixel art of a red book"])[0]
        #expect(zip(vector, expected).allSatisfy { abs($0 - $1) <= 1e-5 })
    }
}
