/// Latent diffusion's names of tensors to diffusers', which the networks use. A name that no rule knows stays as it is, so that loading
/// reports it.
enum LatentDiffusionNames {
    /// Beginnings of names, the longest match first.
    private typealias Table = [(old: String, new: String)]

    private static let unetEnds: Table = [
        ("time_embed.0.", "time_embedding.linear_1."), ("time_embed.2.", "time_embedding.linear_2."), ("input_blocks.0.0.", "conv_in."),
        ("out.0.", "conv_norm_out."), ("out.2.", "conv_out."), ("middle_block.0.", "mid_block.resnets.0."),
        ("middle_block.1.", "mid_block.attentions.0."), ("middle_block.2.", "mid_block.resnets.1."),
    ]

    private static let resnet: Table = [
        ("in_layers.0.", "norm1."), ("in_layers.2.", "conv1."), ("emb_layers.1.", "time_emb_proj."), ("out_layers.0.", "norm2."),
        ("out_layers.3.", "conv2."), ("skip_connection.", "conv_shortcut."),
    ]

    private static let control: Table = [
        ("input_hint_block.0.", "controlnet_cond_embedding.conv_in."), ("middle_block_out.0.", "controlnet_mid_block."),
    ]

    private static let autoencoder: Table = [
        ("mid.block_1.", "mid_block.resnets.0."), ("mid.block_2.", "mid_block.resnets.1."),
        ("mid.attn_1.norm.", "mid_block.attentions.0.group_norm."),
        ("mid.attn_1.q.", "mid_block.attentions.0.to_q."), ("mid.attn_1.k.", "mid_block.attentions.0.to_k."),
        ("mid.attn_1.v.", "mid_block.attentions.0.to_v."), ("mid.attn_1.proj_out.", "mid_block.attentions.0.to_out.0."),
        ("norm_out.", "conv_norm_out."),
    ]

    private static let openCLIP: Table = [
        ("ln_1.", "layer_norm1."), ("ln_2.", "layer_norm2."), ("mlp.c_fc.", "mlp.fc1."), ("mlp.c_proj.", "mlp.fc2."),
        ("attn.out_proj.", "self_attn.out_proj."),
    ]

    private static let openCLIPEnds: Table = [
        ("token_embedding.", "text_model.embeddings.token_embedding."),
        ("positional_embedding", "text_model.embeddings.position_embedding.weight"), ("ln_final.", "text_model.final_layer_norm."),
    ]

    private static func replaced(_ name: some StringProtocol, by table: Table) -> String? {
        table.first { name.hasPrefix($0.old) }.map { $0.new + name.dropFirst($0.old.count) }
    }

    /// - Parameter layers: residual blocks of a level on the way down.
    static func unet(_ name: String, layers: Int) -> String {
        if let new = replaced(name, by: unetEnds) {
            let parts = new.split(separator: ".", maxSplits: 3).map(String.init)
            guard parts.count == 4, parts[1] == "resnets", let inner = replaced(parts[3], by: resnet) else { return new }
            return "mid_block.resnets.\(parts[2]).\(inner)"
        }
        let parts = name.split(separator: ".", maxSplits: 3).map(String.init)
        guard parts.count == 4, let block = parts[1].blockIndex else { return name }
        let rest = parts[3]
        switch (parts[0], parts[2]) {
        case ("input_blocks", let part) where block > 0:
            // One entry for each layer of a level and one for its downsampling.
            let (level, layer) = (block - 1).quotientAndRemainder(dividingBy: layers + 1)
            if part == "0", rest.hasPrefix("op.") { return "down_blocks.\(level).downsamplers.0.conv.\(rest.dropFirst(3))" }
            return inside("down_blocks.\(level)", layer, part: part, rest) ?? name
        case ("output_blocks", let part):
            let (level, layer) = block.quotientAndRemainder(dividingBy: layers + 1)
            // The upsampling stands behind the attention, or in its place.
            if part != "0", rest.hasPrefix("conv.") { return "up_blocks.\(level).upsamplers.0.\(rest)" }
            return inside("up_blocks.\(level)", layer, part: part, rest) ?? name
        default: return name
        }
    }

    private static func inside(_ block: String, _ layer: Int, part: String, _ rest: String) -> String? {
        switch part {
        case "0": replaced(rest, by: resnet).map { "\(block).resnets.\(layer).\($0)" }
        case "1": "\(block).attentions.\(layer).\(rest)"
        default: nil
        }
    }

    /// - Parameters:
    ///   - layers: as for ``unet(_:layers:)``.
    ///   - lastHint: the index of the hint's last convolution.
    static func controlNet(_ name: String, layers: Int, lastHint: Int) -> String {
        if let new = replaced(name, by: control) { return new }
        let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
        guard parts.count == 3, let index = parts[1].blockIndex else { return unet(name, layers: layers) }
        switch parts[0] {
        case "input_hint_block" where index == lastHint: return "controlnet_cond_embedding.conv_out.\(parts[2])"
        // Every other entry is an activation.
        case "input_hint_block": return "controlnet_cond_embedding.blocks.\(index / 2 - 1).\(parts[2])"
        case "zero_convs": return "controlnet_down_blocks.\(index).\(parts[2].dropFirst("0.".count))"
        default: return unet(name, layers: layers)
        }
    }

    /// - Parameter levels: of the decoder, which latent diffusion counts from the other end.
    static func autoencoder(_ name: String, levels: Int) -> String {
        let halves = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard halves.count == 2, ["encoder", "decoder"].contains(halves[0]) else { return name }
        if let new = replaced(halves[1], by: autoencoder) { return "\(halves[0]).\(new)" }
        let parts = halves[1].split(separator: ".", maxSplits: 3).map(String.init)
        guard parts.count == 4, let level = parts[1].blockIndex else { return name }
        let block: String
        switch parts[0] {
        case "down": block = "encoder.down_blocks.\(level)"
        case "up": block = "decoder.up_blocks.\(levels - 1 - level)"
        default: return name
        }
        switch parts[2] {
        case "block": return "\(block).resnets.\(parts[3].replacing("nin_shortcut.", with: "conv_shortcut."))"
        case "downsample": return "\(block).downsamplers.0.\(parts[3])"
        case "upsample": return "\(block).upsamplers.0.\(parts[3])"
        default: return name
        }
    }

    /// Of OpenCLIP's text encoder, without the projections of its attention, which lie in one tensor there.
    static func openCLIP(_ name: String) -> String {
        if let new = replaced(name, by: openCLIPEnds) { return new }
        let parts = name.split(separator: ".", maxSplits: 3).map(String.init)
        guard parts.count == 4, parts[0] == "transformer", parts[1] == "resblocks", let inner = replaced(parts[3], by: openCLIP) else {
            return name
        }
        return "text_model.encoder.layers.\(parts[2]).\(inner)"
    }
}

// MARK: - The way back

extension LatentDiffusionNames {
    private static func original(_ name: some StringProtocol, by table: Table) -> String? {
        let dotted = name + "."
        return table.first { dotted.hasPrefix($0.new) }.map { String($0.old.dropLast()) + name.dropFirst($0.new.count - 1) }
    }

    /// Latent diffusion's name of a UNet's layer, such as `down_blocks.0.resnets.1.conv1`; nil for one that has none.
    ///
    /// - Parameters:
    ///   - layers: residual blocks of a level on the way down.
    ///   - hasAttention: whether a block such as `up_blocks.1` has any.
    static func original(unet name: String, layers: Int, hasAttention: (String) -> Bool) -> String? {
        let parts = name.split(separator: ".", maxSplits: 4).map(String.init)
        if parts[0] == "mid_block" {
            guard let block = original(name, by: unetEnds) else { return nil }
            guard parts[1] == "resnets", parts.count > 3 else { return block }
            return original(parts.dropFirst(3).joined(separator: "."), by: resnet).map { "middle_block.\(parts[2] == "0" ? 0 : 2).\($0)" }
        }
        guard parts.count == 5, let block = Int(parts[1]), let layer = Int(parts[3]) else { return original(name, by: unetEnds) }
        let start = block * (layers + 1)
        let isDown = parts[0] == "down_blocks"
        let entry = isDown ? "input_blocks.\(start + layer + 1)" : "output_blocks.\(start + layer)"
        switch parts[2] {
        case "resnets": return original(parts[4], by: resnet).map { "\(entry).0.\($0)" }
        case "attentions": return "\(entry).1.\(parts[4])"
        case "downsamplers": return "input_blocks.\(start + layers + 1).0.op"
        case "upsamplers": return "output_blocks.\(start + layers).\(hasAttention("up_blocks.\(block)") ? 2 : 1).conv"
        default: return nil
        }
    }
}
