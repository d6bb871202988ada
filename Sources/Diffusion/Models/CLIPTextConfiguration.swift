import Foundation

/// What a `config.json` says about a `CLIPTextModel`.
struct CLIPTextConfiguration: NetworkSettings, Equatable {
    /// The function inside the feed-forward networks.
    enum Activation: String, Sendable {
        /// x·σ(1.702·x), in OpenAI's models.
        case quickGELU = "quick_gelu"
        /// The exact one, in OpenCLIP's models.
        case gelu
    }

    let vocabulary: Int
    /// Width of the states.
    let width: Int
    /// Width inside the feed-forward networks.
    let inner: Int
    let layers: Int
    let heads: Int
    /// The longest text in tokens, start and end included.
    let positions: Int
    let activation: Activation
    let epsilon: Double

    init(
        vocabulary: Int = 49408, width: Int, inner: Int, layers: Int, heads: Int, positions: Int = 77, activation: Activation,
        epsilon: Double = 1e-5
    ) {
        (self.vocabulary, self.width, self.inner, self.layers, self.heads) = (vocabulary, width, inner, layers, heads)
        (self.positions, self.activation, self.epsilon) = (positions, activation, epsilon)
    }

    init(contentsOf url: URL) throws {
        let file = try Configuration(contentsOf: url)
        file.expect("model_type", .text("clip_text_model"))
        vocabulary = file.integer("vocab_size", default: 49408, in: 1...1 << 24)
        width = file.integer("hidden_size", default: 512)
        inner = file.integer("intermediate_size", default: 2048)
        layers = file.integer("num_hidden_layers", default: 12, in: 1...200)
        heads = file.integer("num_attention_heads", default: 8)
        positions = file.integer("max_position_embeddings", default: 77)
        let activationName = file.text("hidden_act", default: Activation.quickGELU.rawValue)
        file.require(Activation(rawValue: activationName) != nil, "hidden_act: \(activationName) is not supported")
        activation = Activation(rawValue: activationName) ?? .quickGELU
        epsilon = file.number("layer_norm_eps", default: 1e-5)
        file.require(width % heads == 0, "num_attention_heads must divide hidden_size")
        // Dropout and what weights start from are for training, the tokens and the projection for the vector of a whole text.
        file.ignore(
            "architectures", "attention_dropout", "bos_token_id", "dropout", "eos_token_id", "initializer_factor", "initializer_range",
            "pad_token_id", "projection_dim", "torch_dtype", "transformers_version")
        try file.check()
    }
}
