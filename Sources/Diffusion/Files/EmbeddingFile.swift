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
    private let weights: Safetensors

    /// - Throws: ``ModelFileError``, ``PromptError`` for one that has no place in a text, `SafetensorsError`.
    public init(_ file: ModelFile) throws {
        guard case .embedding(let family, let vectors) = file.kind else {
            throw ModelFileError.otherKind(file.kind, wanted: "a textual inversion")
        }
        (url, name, weights) = (file.url, file.name, file.weights)
        (self.family, count) = (family, vectors)
        try PromptChunker.check(vectors: vectors, of: name)
    }

    /// One for each token, [n, width], float32.
    ///
    /// - Throws: `TensorError`, `SafetensorsError`.
    func vectors(device: Device = .cpu) throws -> Tensor {
        let tensor = try weights.tensor(weights.names[0], as: .float32, device: device)
        return tensor.shape.count == 1 ? try tensor.unsqueeze(0) : tensor
    }
}
