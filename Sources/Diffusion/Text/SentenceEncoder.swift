import Foundation
import Tensors

/// Texts to vectors whose dot product tells how close their meanings are: Reimers and Gurevych, "Sentence-BERT", 2019.
public final class SentenceEncoder {
    /// Longer texts are cut off. The published model was trained with no more.
    public static let maximumTokens = 256
    /// Tokens that run through the network at a time, padding included.
    private static let batchTokens = 2048

    private let tokenizer: WordPiece
    private let encoder: BertModel
    private let device: Device

    /// - Parameter directory: a sentence-transformers folder with `config.json`, weights and `vocab.txt`.
    public init(directory: URL, device: Device = .cpu, dtype: DType = .float32) throws {
        tokenizer = try WordPiece(contentsOf: directory.appending(path: "vocab.txt"))
        encoder = try BertModel.load(directory: directory, dtype: dtype, device: device)
        self.device = device
    }

    /// One vector of length 1 for each text, in their order.
    public func embed(_ texts: [String]) throws -> [[Float]] {
        let longest = min(Self.maximumTokens, encoder.maximumTokens)
        let tokens = texts.map { tokenizer.encode($0, maximum: longest) }
        var vectors = [[Float]](repeating: [], count: texts.count)
        // Texts of about the same length share a batch, so that little of it is padding.
        var waiting = tokens.indices.sorted { tokens[$0].count > tokens[$1].count }[...]
        while let first = waiting.first {
            let batch = waiting.prefix(max(1, Self.batchTokens / tokens[first].count))
            waiting = waiting.dropFirst(batch.count)
            for (index, vector) in zip(batch, try embed(batch.map { tokens[$0] }, length: tokens[first].count)) {
                vectors[index] = vector
            }
        }
        return vectors
    }

    /// The mean over the tokens of each text.
    private func embed(_ texts: [[Int64]], length: Int) throws -> [[Float]] {
        let ids = texts.flatMap { $0 + [Int64](repeating: 0, count: length - $0.count) }
        let seen = texts.flatMap { [Int64](repeating: 1, count: $0.count) + [Int64](repeating: 0, count: length - $0.count) }
        let mask = try Tensor(integers: seen, shape: [texts.count, length], device: device)
        let states = try encoder(Tensor(integers: ids, shape: [texts.count, length], device: device), mask: mask)
        // The sum has the direction of the mean.
        let sums = try (states * mask.cast(to: .float32).unsqueeze(2)).sum([1])
        let values = try sums.normalised().floats()
        return texts.indices.map { Array(values[$0 * encoder.width..<($0 + 1) * encoder.width]) }
    }
}
