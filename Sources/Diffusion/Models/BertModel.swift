import Foundation
import Tensors

/// A text encoder: Devlin et al., "BERT", 2018, without the pooler.
public final class BertModel {
    private let words: Tensor
    private let positions: Tensor
    private let types: Tensor
    private let norm: LayerNorm
    private let layers: [BertLayer]

    /// Width of the states.
    public let width: Int
    /// The longest text in tokens.
    public let maximumTokens: Int

    /// - Throws: ``ConfigurationError``, ``WeightsError``, `SafetensorsError`.
    public init(directory: URL, dtype: DType = .float32, device: Device = .cpu) throws {
        let file = try Configuration(contentsOf: directory.appending(path: "config.json"))
        file.expect("model_type", .text("bert"))
        file.expect("hidden_act", .text("gelu"))
        file.expect("position_embedding_type", .text("absolute"))
        let width = file.integer("hidden_size", default: 768)
        let maximumTokens = file.integer("max_position_embeddings", default: 512)
        let heads = file.integer("num_attention_heads", default: 12)
        let layerCount = file.integer("num_hidden_layers", default: 12, in: 1...200)
        let inner = file.integer("intermediate_size", default: 3072)
        let vocabulary = file.integer("vocab_size", default: 30522, in: 1...1 << 24)
        let typeCount = file.integer("type_vocab_size", default: 2)
        let epsilon = file.number("layer_norm_eps", default: 1e-12)
        file.require(width % heads == 0, "num_attention_heads must divide hidden_size")
        file.ignore(
            "architectures", "attention_probs_dropout_prob", "classifier_dropout", "gradient_checkpointing", "hidden_dropout_prob",
            "initializer_range", "pad_token_id", "torch_dtype", "transformers_version", "use_cache")
        try file.check()

        (self.width, self.maximumTokens) = (width, maximumTokens)
        (words, positions, types, norm, layers) = try Weights.load(
            ModelFolder.weights(in: directory), dtype: dtype, device: device, ignoring: ["embeddings.position_ids", "pooler."]
        ) { weights in
            let embeddings = weights["embeddings"]
            return try (
                embeddings["word_embeddings"].tensor("weight", [vocabulary, width], as: .float32),
                embeddings["position_embeddings"].tensor("weight", [maximumTokens, width], as: .float32),
                embeddings["token_type_embeddings"].tensor("weight", [typeCount, width], as: .float32),
                LayerNorm(embeddings["LayerNorm"], width, epsilon: epsilon),
                (0..<layerCount).map { layer in
                    try BertLayer(weights["encoder"]["layer"][layer], width: width, inner: inner, heads: heads, epsilon: epsilon)
                }
            )
        }
    }

    /// - Parameters:
    ///   - ids: token ids, int64, [N, tokens].
    ///   - mask: 1 for tokens that may be seen, 0 for padding, [N, tokens]; all are seen when nil.
    /// - Returns: the states of the last layer, [N, tokens, width], float32.
    public func callAsFunction(_ ids: Tensor, mask: Tensor? = nil) throws -> Tensor {
        let length = ids.shape.last ?? 0
        guard length <= maximumTokens else { throw TensorError(message: "a text of \(length) tokens is longer than \(maximumTokens)") }
        let bias = try mask.map { try ($0.cast(to: .float32) - 1).unsqueeze(1).unsqueeze(1) * Double(Float.greatestFiniteMagnitude) }
        let place = try positions.narrow(dim: 0, start: 0, length: length) + types.narrow(dim: 0, start: 0, length: 1)
        var states = try norm(words.rows(ids) + place)
        for layer in layers { states = try layer(states, bias: bias) }
        return states
    }
}

/// Attention and a feed-forward network, each with a residual around it and a norm after it.
private struct BertLayer {
    private let heads: Int
    private let query, key, value, attentionOutput: Linear
    private let attentionNorm: LayerNorm
    private let intermediate, output: Linear
    private let outputNorm: LayerNorm

    init(_ weights: Weights, width: Int, inner: Int, heads: Int, epsilon: Double) throws {
        self.heads = heads
        let attention = weights["attention"]
        query = try Linear(attention["self"]["query"], width, width)
        key = try Linear(attention["self"]["key"], width, width)
        value = try Linear(attention["self"]["value"], width, width)
        attentionOutput = try Linear(attention["output"]["dense"], width, width)
        attentionNorm = try LayerNorm(attention["output"]["LayerNorm"], width, epsilon: epsilon)
        intermediate = try Linear(weights["intermediate"]["dense"], width, inner)
        output = try Linear(weights["output"]["dense"], inner, width)
        outputNorm = try LayerNorm(weights["output"]["LayerNorm"], width, epsilon: epsilon)
    }

    func callAsFunction(_ x: Tensor, bias: Tensor?) throws -> Tensor {
        let mixed = try Attention.attend(query: query(x), key: key(x), value: value(x), heads: heads, bias: bias)
        let x = try attentionNorm(x + attentionOutput(mixed))
        return try outputNorm(x + output(intermediate(x).cast(to: .float32).gelu()))
    }
}
