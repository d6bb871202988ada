import Foundation
import Tensors

/// How the project's own models read texts: the states of a sentence encoder, cut or padded to a fixed number of tokens, and the direction of
/// their mean as class vector.
public final class SentenceStates {
    private let tokenizer: WordPiece
    private let encoder: BertModel
    private let device: Device
    /// Of a text, padding included.
    public let tokens: Int
    /// What the states are multiplied by, so that their standard deviation is about 1.
    private let scale: Double
    /// Of the states and of the class vector.
    public var width: Int { encoder.width }

    /// - Parameter directory: the sentence encoder's folder, with `vocab.txt`.
    public init(directory: URL, tokens: Int, scale: Double, dtype: DType = .float32, device: Device = .cpu) throws {
        (self.tokens, self.scale, self.device) = (tokens, scale, device)
        tokenizer = try WordPiece(contentsOf: directory.appending(path: "vocab.txt"))
        encoder = try BertModel.load(directory: directory, dtype: dtype, device: device)
    }

    /// - Returns: states [N, tokens, width], zero where the text has ended, and vectors [N, width] of length √width.
    public func callAsFunction(_ texts: [String]) throws -> (states: Tensor, vectors: Tensor) {
        let padded = texts.map { tokenizer.encodePadded($0, count: tokens) }
        let shape = [texts.count, tokens]
        let ids = try Tensor(integers: padded.flatMap(\.ids), shape: shape, device: device)
        let mask = try Tensor(integers: padded.flatMap(\.mask), shape: shape, device: device)
        let states = try encoder(ids, mask: mask) * mask.cast(to: .float32).unsqueeze(2) * scale
        // The mean has the direction of the sum, and its length is set anew.
        return (states, try states.sum([1]).normalised() * Double(width).squareRoot())
    }

    /// What stands for no text.
    func nothing() throws -> (states: Tensor, vectors: Tensor) {
        (try .zeros([1, tokens, width], device: device), try .zeros([1, width], device: device))
    }
}

extension Tensor {
    /// Rows of length 1, [N, width]; rows of zeros stay zeros.
    func normalised() throws -> Tensor {
        try self / power(2).sum([-1], keepDims: true).sqrt().clamped(to: 1e-12...Double(Float.greatestFiniteMagnitude))
    }
}
