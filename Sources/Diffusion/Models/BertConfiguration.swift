import Foundation

/// What a `config.json` says about a `BertModel`.
struct BertConfiguration: NetworkSettings {
    let width: Int
    let maximumTokens: Int
    let heads: Int
    let layers: Int
    /// Width of the feed-forward network.
    let inner: Int
    let vocabulary: Int
    let types: Int
    let epsilon: Double

    init(contentsOf url: URL) throws {
        let file = try Configuration(contentsOf: url)
        file.expect("model_type", .text("bert"))
        file.expect("hidden_act", .text("gelu"))
        file.expect("position_embedding_type", .text("absolute"))
        width = file.integer("hidden_size", default: 768)
        maximumTokens = file.integer("max_position_embeddings", default: 512)
        heads = file.integer("num_attention_heads", default: 12)
        layers = file.integer("num_hidden_layers", default: 12, in: 1...200)
        inner = file.integer("intermediate_size", default: 3072)
        vocabulary = file.integer("vocab_size", default: 30522, in: 1...1 << 24)
        types = file.integer("type_vocab_size", default: 2)
        epsilon = file.number("layer_norm_eps", default: 1e-12)
        file.require(width % heads == 0, "num_attention_heads must divide hidden_size")
        file.ignore(
            "architectures", "attention_probs_dropout_prob", "classifier_dropout", "gradient_checkpointing", "hidden_dropout_prob",
            "initializer_range", "pad_token_id", "torch_dtype", "transformers_version", "use_cache")
        try file.check()
    }
}
