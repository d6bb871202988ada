/// What a tensor's name in a LoRA says, in any of the spellings that are about: kohya's, PEFT's, and two older ones of diffusers.
struct LoRAName: Hashable {
    enum Network: Hashable, CaseIterable {
        case unet
        case text
    }

    enum Part: Hashable {
        case down
        case up
        /// The convolution between the other two, in LyCORIS' Tucker form.
        case middle
        case alpha
    }

    let network: Network
    /// The layer that is changed, with `_` for each dot: what is lost in that can only be found again by looking it up.
    let module: String
    let part: Part

    private static let parts: [(suffix: String, part: Part)] = [
        (".lora_down.weight", .down), (".lora_up.weight", .up), (".lora_mid.weight", .middle), (".alpha", .alpha),
        (".lora_A.weight", .down), (".lora_B.weight", .up), (".lora_A.default.weight", .down), (".lora_B.default.weight", .up),
        (".lora.down.weight", .down), (".lora.up.weight", .up), ("_lora.down.weight", .down), ("_lora.up.weight", .up),
        (".lora_linear_layer.down.weight", .down), (".lora_linear_layer.up.weight", .up),
    ]

    private static let prefixes: [(prefix: String, network: Network)] = [
        ("lora_unet_", .unet), ("lora_te_", .text), ("unet.", .unet), ("text_encoder.", .text),
    ]

    /// How the projections of an attention were called by diffusers' processors.
    private static let processorNames: [Network: [String: String]] = [
        .unet: ["to_out": "to_out.0"], .text: ["to_q": "q_proj", "to_k": "k_proj", "to_v": "v_proj", "to_out": "out_proj"],
    ]

    /// Whether the name is that of a factor.
    static func isLoRA(_ name: String) -> Bool {
        LoRAName(name).map { $0.part != .alpha } ?? false
    }

    /// nil for what is no part of a LoRA.
    init?(_ name: String) {
        guard let (suffix, part) = Self.parts.first(where: { name.hasSuffix($0.suffix) }) else { return nil }
        var path = name.dropLast(suffix.count)
        var network: Network?
        if let known = Self.prefixes.first(where: { path.hasPrefix($0.prefix) }) {
            network = known.network
            path = path.dropFirst(known.prefix.count)
        }
        if path.hasPrefix("base_model.model.") { path = path.dropFirst("base_model.model.".count) }
        let own = network ?? (path.contains("self_attn") || path.hasPrefix("text_model") ? .text : .unet)
        var steps = path.split(separator: ".").filter { $0 != "processor" }.map(String.init)
        if suffix.hasPrefix("_lora"), let last = steps.popLast() {
            steps.append(Self.processorNames[own]?[last] ?? last)
        }
        self.network = own
        self.part = part
        module = Self.mangled(steps.joined(separator: "."))
    }

    static func mangled(_ path: String) -> String {
        path.replacing(".", with: "_")
    }

    /// For which family the LoRA was made, by the width of the text's states that its layers see; nil when it changes none of those.
    static func family(_ shapes: TensorShapes) -> ModelFamily? {
        for name in shapes.names {
            guard let parsed = LoRAName(name), parsed.part == .down, let width = shapes[name]?.dropFirst().first else { continue }
            let layers =
                switch parsed.network {
                case .unet: ["attn2_to_k", "attn2_to_v"]
                case .text: ["self_attn_q_proj", "self_attn_k_proj"]
                }
            if layers.contains(where: parsed.module.hasSuffix), let family = ModelFamily.of(contextWidth: width) { return family }
        }
        return nil
    }
}
