import Foundation
import Tensors

/// Captions as the embedded model sees them, in training and in drawing: states cut or padded to a fixed number of tokens, and their
/// direction as class vector.
public final class CaptionEncoder {
    /// One row for each caption.
    public struct Encoded {
        /// [N, tokens, width]; padding is zero.
        public let states: Tensor
        /// The mean of the states, of length √width, [N, width].
        public let direction: Tensor
    }

    private let tokens: Int
    private let scale: Double
    private let tokenizer: WordPiece
    private let encoder: BertModel
    private let device: Device

    /// - Parameters:
    ///   - directory: a sentence-transformers folder with `config.json`, weights and `vocab.txt`.
    ///   - scale: what states are multiplied by, so that their deviation is about 1.
    /// - Throws: what loading throws.
    public init(directory: URL, tokens: Int, scale: Double, dtype: DType = .float32, device: Device = .cpu) throws {
        (self.tokens, self.scale, self.device) = (tokens, scale, device)
        tokenizer = try WordPiece(contentsOf: directory.appending(path: "vocab.txt"))
        encoder = try BertModel.load(directory: directory, dtype: dtype, device: device)
    }

    /// Width of the states.
    public var width: Int { encoder.width }

    /// All captions at once; some dozens at a time are the fastest.
    public func encode(_ captions: [String]) throws -> Encoded {
        let padded = captions.map { tokenizer.encodePadded($0, count: tokens) }
        let shape = [captions.count, tokens]
        let mask = try Tensor(integers: padded.flatMap(\.mask), shape: shape, device: device)
        let ids = try Tensor(integers: padded.flatMap(\.ids), shape: shape, device: device)
        let states = try encoder(ids, mask: mask) * mask.cast(to: .float32).unsqueeze(2) * scale
        // The mean has the direction of the sum, and its length is set anew.
        return Encoded(states: states, direction: try states.sum([1]).normalised() * Double(width).squareRoot())
    }

    /// What stands for no caption: zeros.
    public func nothing(count: Int) throws -> Encoded {
        Encoded(states: try .zeros([count, tokens, width], device: device), direction: try .zeros([count, width], device: device))
    }
}
