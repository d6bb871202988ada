import Tensors

/// A checkpoint in one file, taken apart into networks with diffusers' names. Nothing is read but the header.
struct SingleFile {
    static let unetPrefix = "model.diffusion_model."
    private static let autoencoderPrefix = "first_stage_model."
    private static let textPrefixes = (clip: "cond_stage_model.transformer.", openCLIP: "cond_stage_model.model.")

    let unet: TensorIndex
    /// nil when the file has none.
    let autoencoder: TensorIndex?
    let text: TensorIndex?
    /// OpenCLIP's encoder, whose activation and padding differ.
    let hasOpenCLIP: Bool
    /// Names outside of all networks that mean nothing here, sorted.
    let leftovers: [String]

    /// Names outside the networks that training or other programs leave, and that change nothing.
    private static let ignored = [
        "model_ema.", "alphas_cumprod", "betas", "log_one_minus_alphas_cumprod", "posterior_", "sqrt_", "logvar", "lvlb_weights",
        "scale_factor", "global_step", "denoiser.", "first_stage_model.loss.", "cond_stage_model.logit_scale",
        "cond_stage_model.text_projection", "v_pred", "ztsnr",
    ]

    init(_ file: ModelFile) throws {
        let weights = file.weights
        let parts = Self.parts(weights)
        let names = Array(weights.header.entries.keys)
        unet = try Self.unet(file.name, weights, parts[Self.unetPrefix] ?? [])
        autoencoder = try parts[Self.autoencoderPrefix].map { try Self.autoencoder(file.name, weights, prefix: Self.autoencoderPrefix, $0) }
        if let open = parts[Self.textPrefixes.openCLIP] {
            text = try OpenCLIPIndex.make(file.name, weights, prefix: Self.textPrefixes.openCLIP, open)
        } else {
            text = try parts[Self.textPrefixes.clip].map { try Self.clip(file.name, weights, $0) }
        }
        hasOpenCLIP = parts[Self.textPrefixes.openCLIP] != nil
        let known = Set(parts.values.joined())
        leftovers = names.filter { name in !known.contains(name) && !Self.ignored.contains { name.hasPrefix($0) } }.sorted()
    }

    /// The names below each network's prefix.
    private static func parts(_ weights: Safetensors) -> [String: [String]] {
        let prefixes = [unetPrefix, autoencoderPrefix, textPrefixes.clip, textPrefixes.openCLIP]
        var parts: [String: [String]] = [:]
        for name in weights.header.entries.keys {
            guard let prefix = prefixes.first(where: name.hasPrefix), !ignored.contains(where: { name.hasPrefix($0) }) else { continue }
            parts[prefix, default: []].append(name)
        }
        return parts
    }

    private static func unet(_ title: String, _ weights: Safetensors, _ names: [String]) throws -> TensorIndex {
        let layers = layers(of: names.lazy.map { $0.dropFirst(unetPrefix.count) })
        return try TensorIndex(title: "\(title): UNet", weights, names) {
            LatentDiffusionNames.unet(String($0.dropFirst(unetPrefix.count)), layers: layers)
        }
    }

    /// An autoencoder inside a checkpoint, or in a file of its own.
    static func autoencoder(_ title: String, _ weights: Safetensors, prefix: String, _ names: [String]) throws -> TensorIndex {
        let own = names.map { ($0, String($0.dropFirst(prefix.count))) }
        let levels = (own.compactMap { $0.1.firstIndex(after: "decoder.up.") }.max() ?? 0) + 1
        var index = TensorIndex(title: "\(title): VAE")
        for (name, bare) in own {
            guard let entry = weights.header.entries[name] else { continue }
            let renamed = AutoencoderKL.currentName(LatentDiffusionNames.autoencoder(bare, levels: levels))
            // The projections of the attention were convolutions of one pixel.
            let isProjection = renamed.contains(".attentions.") && renamed.hasSuffix(".weight") && entry.shape.suffix(2) == [1, 1]
            let shape = isProjection && entry.shape.count == 4 ? Array(entry.shape.prefix(2)) : entry.shape
            try index.add(.init(file: weights, name: name, shape: shape), as: renamed)
        }
        return index
    }

    /// Files leave `text_model.` out at times.
    private static func clip(_ title: String, _ weights: Safetensors, _ names: [String]) throws -> TensorIndex {
        try TensorIndex(title: "\(title): text encoder", weights, names) { name in
            let bare = name.dropFirst(textPrefixes.clip.count)
            if bare.hasSuffix("position_ids") || bare.hasPrefix("text_projection") || bare.hasPrefix("logit_scale") { return nil }
            return bare.hasPrefix("text_model.") ? String(bare) : "text_model.\(bare)"
        }
    }

    /// Residual blocks of a level: the entries between the first convolution and the first downsampling.
    static func layers(of names: some Sequence<Substring>) -> Int {
        var blocks = 0
        var firstDownsampling = Int.max
        for name in names where name.hasPrefix("input_blocks.") {
            guard let block = name.firstIndex(after: "input_blocks.") else { continue }
            blocks = max(blocks, block)
            if name.hasPrefix("input_blocks.\(block).0.op.") { firstDownsampling = min(firstDownsampling, block) }
        }
        return max(1, firstDownsampling == .max ? blocks : firstDownsampling - 1)
    }
}

/// OpenCLIP's text encoder as transformers' names see it.
private enum OpenCLIPIndex {
    /// Stable Diffusion 2 takes the states before the last of the 24 layers, so the last one is left out.
    private static let publishedLayers = 24

    static func make(_ title: String, _ weights: Safetensors, prefix: String, _ names: [String]) throws -> TensorIndex {
        let blocks = prefix + "transformer.resblocks."
        let layers = (names.compactMap { $0.firstIndex(after: blocks) }.max() ?? 0) + 1
        let last = layers == publishedLayers - 1 ? "" : "\(blocks)\(layers - 1)."
        var index = TensorIndex(title: "\(title): text encoder")
        for name in names {
            guard let entry = weights.header.entries[name], last.isEmpty || !name.hasPrefix(last) else { continue }
            let bare = String(name.dropFirst(prefix.count))
            if ["text_projection", "logit_scale", "attn_mask"].contains(bare) { continue }
            if let end = ["in_proj_weight": "weight", "in_proj_bias": "bias"].first(where: { bare.hasSuffix($0.key) }),
                let layer = name.firstIndex(after: blocks), let rows = entry.shape.first, rows % 3 == 0
            {
                // The projections of queries, keys and values lie in one tensor, one below the other.
                for (part, projection) in ["q_proj", "k_proj", "v_proj"].enumerated() {
                    let shape = [rows / 3] + entry.shape.dropFirst()
                    try index.add(
                        .init(file: weights, name: name, rows: part * rows / 3..<(part + 1) * rows / 3, shape: shape),
                        as: "text_model.encoder.layers.\(layer).self_attn.\(projection).\(end.value)")
                }
            } else {
                try index.add(.init(file: weights, name: name, shape: entry.shape), as: LatentDiffusionNames.openCLIP(bare))
            }
        }
        return index
    }
}

extension StringProtocol {
    /// The number that stands behind this beginning: 3 for `down.3.block` behind `down.`.
    func firstIndex(after prefix: String) -> Int? {
        hasPrefix(prefix) ? dropFirst(prefix.count).prefix { $0 != "." }.blockIndex : nil
    }

    /// This as the number of a block; nil for what is none, also for one that no network has: names come from strangers.
    var blockIndex: Int? { Int(self).flatMap { (0..<1000).contains($0) ? $0 : nil } }
}
