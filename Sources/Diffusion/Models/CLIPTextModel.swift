import Tensors

/// A text encoder: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, without the projection.
///
/// Each token sees itself and those before it; padding is seen like any other token.
final class CLIPTextModel: Network {
    /// Vectors that stand in for the embeddings of tokens, as textual inversion has them: Gal et al., "An Image is Worth One Word", 2022.
    struct Replacement {
        /// The text in the batch.
        let row: Int
        /// The first token that is replaced.
        let position: Int
        /// One for each token from there, [n, width].
        let vectors: Tensor
    }

    static let unwanted = ["text_model.embeddings.position_ids", "text_projection", "logit_scale"]

    let configuration: CLIPTextConfiguration
    let device: Device
    /// What LoRAs may change.
    let parameters: ParameterList
    private let tokens: Tensor
    private let positions: Tensor
    private let layers: [CLIPEncoderLayer]
    private let norm: LayerNorm

    /// Some files leave `text_model.` out.
    static func currentName(_ name: String) -> String {
        ["embeddings.", "encoder.", "final_layer_norm."].contains { name.hasPrefix($0) } ? "text_model." + name : name
    }

    init(_ weights: Weights, _ configuration: CLIPTextConfiguration) throws {
        self.configuration = configuration
        (device, parameters) = (weights.device, weights.parameters)
        let model = weights["text_model"]
        let (width, epsilon) = (configuration.width, configuration.epsilon)
        tokens = try model["embeddings"]["token_embedding"].tensor("weight", [configuration.vocabulary, width], as: .float32)
        positions = try model["embeddings"]["position_embedding"].tensor("weight", [configuration.positions, width], as: .float32)
        layers = try (0..<configuration.layers).map { try CLIPEncoderLayer(model["encoder"]["layers"][$0], configuration) }
        norm = try LayerNorm(model["final_layer_norm"], width, epsilon: epsilon)
    }

    /// The states of texts, behind the last norm.
    ///
    /// - Parameters:
    ///   - ids: token ids, int64, [N, tokens].
    ///   - replacing: tokens whose embeddings are given; of two at one place the later counts.
    ///   - clipSkip: 1 for the states of the last layer, 2 for those of the one before it, up to the number of layers.
    /// - Returns: [N, tokens, width], float32.
    /// - Throws: `TensorError` for ids out of the vocabulary, texts too long, replacements and layers that are not there.
    func callAsFunction(_ ids: Tensor, replacing replacements: [Replacement] = [], clipSkip: Int = 1) throws -> Tensor {
        guard 1...layers.count ~= clipSkip else {
            throw TensorError(message: "clip skip \(clipSkip) is not in 1...\(layers.count)")
        }
        return try norm(hiddenStates(ids, replacing: replacements, layers: layers.count + 1 - clipSkip))
    }

    /// The states behind the first `count` layers, 0 for the embeddings, before the last norm.
    func hiddenStates(_ ids: Tensor, replacing replacements: [Replacement] = [], layers count: Int) throws -> Tensor {
        let length = ids.shape.last ?? 0
        guard ids.shape.count == 2, 1...configuration.positions ~= length else {
            throw TensorError(message: "ids of shape \(ids.shape) are not rows of 1 to \(configuration.positions) tokens")
        }
        var states = try embeddings(ids, replacements) + positions.narrow(dim: 0, start: 0, length: length)
        let mask = try causalMask(length)
        for layer in layers.prefix(count) { states = try layer(states, mask: mask) }
        return states
    }

    private func embeddings(_ ids: Tensor, _ replacements: [Replacement]) throws -> Tensor {
        let (rows, length) = (ids.shape[0], ids.shape[1])
        var states = try tokens.rows(ids)
        for replacement in replacements {
            let end = replacement.position + (replacement.vectors.shape.first ?? 0)
            guard 0..<rows ~= replacement.row, replacement.position >= 0, end <= length else {
                throw TensorError(message: "vectors for tokens \(replacement.position)..<\(end) of text \(replacement.row) have no place")
            }
            let row = try states.narrow(dim: 0, start: replacement.row, length: 1)
            let vectors = try replacement.vectors.cast(to: .float32).unsqueeze(0)
            let replaced = try Tensor.cat(
                [
                    row.narrow(dim: 1, start: 0, length: replacement.position), vectors,
                    row.narrow(dim: 1, start: end, length: length - end),
                ], dim: 1)
            states = try .cat(
                [
                    states.narrow(dim: 0, start: 0, length: replacement.row), replaced,
                    states.narrow(dim: 0, start: replacement.row + 1, length: rows - replacement.row - 1),
                ], dim: 0)
        }
        return states
    }

    /// Added to the scores: very low where a token would see one that comes after it, [tokens, tokens].
    private func causalMask(_ length: Int) throws -> Tensor {
        let values = (0..<length).flatMap { row in (0..<length).map { $0 <= row ? 0 : -Float.greatestFiniteMagnitude } }
        return try Tensor(values, shape: [length, length], device: device)
    }
}

/// Attention and a feed-forward network, each behind a norm and with a residual around it.
private struct CLIPEncoderLayer {
    private let heads: Int
    private let activation: CLIPTextConfiguration.Activation
    private let attentionNorm, innerNorm: LayerNorm
    private let query, key, value, attentionOutput: Linear
    private let inner, output: Linear

    init(_ weights: Weights, _ configuration: CLIPTextConfiguration) throws {
        let width = configuration.width
        (heads, activation) = (configuration.heads, configuration.activation)
        attentionNorm = try LayerNorm(weights["layer_norm1"], width, epsilon: configuration.epsilon)
        query = try Linear(weights["self_attn"]["q_proj"], width, width)
        key = try Linear(weights["self_attn"]["k_proj"], width, width)
        value = try Linear(weights["self_attn"]["v_proj"], width, width)
        attentionOutput = try Linear(weights["self_attn"]["out_proj"], width, width)
        innerNorm = try LayerNorm(weights["layer_norm2"], width, epsilon: configuration.epsilon)
        inner = try Linear(weights["mlp"]["fc1"], width, configuration.inner)
        output = try Linear(weights["mlp"]["fc2"], configuration.inner, width)
    }

    func callAsFunction(_ x: Tensor, mask: Tensor) throws -> Tensor {
        let normed = try attentionNorm(x)
        let x = try x + attentionOutput(attend(query(normed), key(normed), value(normed), mask: mask))
        return try x + output(activate(inner(innerNorm(x)).cast(to: .float32)))
    }

    /// Few tokens make few scores: here the whole matrix of them is held, with a mask that differs from query to query.
    private func attend(_ query: Tensor, _ key: Tensor, _ value: Tensor, mask: Tensor) throws -> Tensor {
        let shape = query.shape
        let width = shape[2] / heads
        func split(_ x: Tensor) throws -> Tensor { try x.reshape([shape[0], shape[1], heads, width]).transpose(1, 2) }
        let scores = try (split(query) * (1 / Double(width).squareRoot())).matmul(split(key).transpose(2, 3))
        let shares = try (scores.cast(to: .float32) + mask).softmax(dim: -1)
        return try shares.cast(to: value.dtype).matmul(split(value)).transpose(1, 2).reshape(shape)
    }

    private func activate(_ x: Tensor) throws -> Tensor {
        switch activation {
        case .quickGELU: try x * (x * 1.702).sigmoid()
        case .gelu: try x.gelu()
        }
    }
}
