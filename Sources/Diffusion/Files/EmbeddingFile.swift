import Foundation
import Tensors

/// A textual inversion: vectors that stand for its name in a prompt. Gal et al., "An Image is Worth One Word", 2022.
public struct EmbeddingFile: Sendable {
    public let url: URL
    /// The word that is replaced in prompts: the file's name.
    public let name: String
    public let family: ModelFamily?
    /// How many tokens it takes.
    public let count: Int
    private let values: [Float]
    private let shape: [Int]

    /// Reads the vectors, which are small: a file that is changed later does no harm.
    ///
    /// - Throws: ``ModelFileError``, ``PromptError/embedding(_:_:)`` for more vectors than a chunk of a prompt has tokens, `SafetensorsError`,
    ///   `TensorError`.
    public init(_ file: ModelFile) throws {
        guard case .embedding(let family, let vectors) = file.kind else {
            throw ModelFileError.otherKind(file.kind, wanted: "a textual inversion")
        }
        try PromptChunker.check(vectors: vectors, of: file.name)
        (url, name) = (file.url, file.name)
        (self.family, count) = (family, vectors)
        let tensor = try file.weights.tensor(file.weights.names[0], as: .float32)
        (values, shape) = (try tensor.floats(), [vectors, tensor.shape[tensor.shape.count - 1]])
    }

    /// One for each token, [n, width], float32.
    ///
    /// - Throws: `TensorError`.
    func vectors(device: Device = .cpu) throws -> Tensor { try Tensor(values, shape: shape, device: device) }

    /// Whether none of its numbers is a NaN or an infinity.
    public var isFinite: Bool { values.allSatisfy(\.isFinite) }
}
