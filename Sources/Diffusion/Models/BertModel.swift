import Tensors

/// A text encoder: Devlin et al., "BERT", 2018, without the pooler.
public final class BertModel: Network {
    private let words: Tensor
    private let positions: Tensor
    private let types: Tensor
    private let norm: LayerNorm
    private let layers: [BertLayer]

    /// Width of the states.
    public let width: Int
    /// The longest text in tokens.
    public let maximumTokens: Int

    static let unwanted = ["embeddings.position_ids", "pooler."]

    init(_ weights: Weights, _ settings: BertConfiguration) throws {
        (width, maximumTokens) = (settings.width, settings.maximumTokens)
        let embeddings = weights["embeddings"]
        words = try embeddings["word_embeddings"].tensor("weight", [settings.vocabulary, width], as: .float32)
        positions = try embeddings["position_embeddings"].tensor("weight", [maximumTokens, width], as: .float32)
        types = try embeddings["token_type_embeddings"].tensor("weight", [settings.types, width], as: .float32)
        norm = try LayerNorm(embeddings["LayerNorm"], width, epsilon: settings.epsilon)
        layers = try (0..<settings.layers).map { try BertLayer(weights["encoder"]["layer"][$0], settings) }
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

    init(_ weights: Weights, _ settings: BertConfiguration) throws {
        heads = settings.heads
        let (width, inner, epsilon) = (settings.width, settings.inner, settings.epsilon)
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
