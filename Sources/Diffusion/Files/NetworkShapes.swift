/// What a network looks like, read off the shapes of its tensors, for files that come without a `config.json`.
struct NetworkShapes {
    /// What no shape tells, as people say it in a sidecar; nil leaves it to the convention.
    struct Unseen: Sendable, Equatable {
        /// Of the UNet, at every level.
        var heads: Int?
        var textHeads: Int?
        var groups: Int?
        /// What latents are multiplied by.
        var latentScale: Double?
    }

    /// Published networks' count of groups in their norms.
    private static let groups = 32
    /// Published text encoders' width of a head.
    private static let textHeadWidth = 64
    /// As in a `config.json`: each level but the first halves the picture.
    private static let mostLevels = 16

    let tensors: TensorIndex
    var unseen = Unseen()

    private func shape(_ name: String) throws -> [Int] {
        guard let place = tensors.places[name] else {
            throw WeightsError(file: tensors.title, missing: [name], misshaped: [], unexpected: [])
        }
        return place.shape
    }

    /// Sizes of a tensor of at least as many dimensions, none of them 0.
    private func sizes(_ name: String, _ rank: Int) throws -> [Int] {
        let shape = try shape(name)
        guard shape.count >= rank, shape.allSatisfy({ $0 > 0 }) else {
            throw WeightsError(file: tensors.title, missing: [], misshaped: ["\(name) is \(shape)"], unexpected: [])
        }
        return shape
    }

    private func has(_ prefix: String) -> Bool { tensors.places.keys.contains { $0.hasPrefix(prefix) } }

    /// How many numbers follow each other from 0 behind a beginning: the count of blocks.
    private func count(_ prefix: String) -> Int {
        let indices = Set(tensors.places.keys.lazy.compactMap { $0.firstIndex(after: prefix) })
        return (0...indices.count).first { !indices.contains($0) } ?? 0
    }

    /// - Parameter first: what a network without any level lacks.
    private func checkLevels(_ count: Int, first: String) throws {
        guard count > 0 else { throw WeightsError(file: tensors.title, missing: [first], misshaped: [], unexpected: []) }
        guard count <= Self.mostLevels else {
            throw ConfigurationError(file: tensors.title, problems: ["\(count) levels are more than \(Self.mostLevels)"])
        }
    }

    // MARK: - UNet

    /// - Parameter hasSecondHalf: whether the way up is there, as it is not in a ControlNet.
    func unet(hasSecondHalf: Bool = true) throws -> UNetConfiguration {
        let levelCount = count("down_blocks.")
        let projection = tensors.places.first { $0.key.hasSuffix("proj_in.weight") }
        let hasLinearProjection = projection?.value.shape.count == 2
        let context = tensors.places.first { $0.key.hasSuffix("attn2.to_k.weight") }?.value.shape.last ?? 0
        let family = ModelFamily.of(contextWidth: context, hasLinearProjection: hasLinearProjection)
        try checkLevels(levelCount, first: "down_blocks.0.resnets.0.conv1.weight")
        let levels = try (0..<levelCount).map { level in
            let block = "down_blocks.\(level)"
            let channels = try sizes("\(block).resnets.0.conv1.weight", 4)[0]
            let heads = unseen.heads ?? (family == .stableDiffusion1 ? 8 : max(1, channels / 64))
            guard channels % heads == 0 else {
                throw ConfigurationError(file: tensors.title, problems: ["\(heads) heads do not divide \(channels) channels"])
            }
            return UNetConfiguration.Level(
                channels: channels, layers: count("\(block).resnets."),
                transformerLayers: max(1, count("\(block).attentions.0.transformer_blocks.")), attentionHeadDim: heads,
                contextWidth: max(1, context))
        }
        let groups = try groups(dividing: levels.map(\.channels))
        return UNetConfiguration(
            inChannels: try sizes("conv_in.weight", 4)[1], outChannels: hasSecondHalf ? try sizes("conv_out.weight", 4)[0] : 0,
            levels: levels, down: (0..<levelCount).map { kind(has("down_blocks.\($0).attentions.")) },
            middle: kind(has("mid_block.attentions.")),
            up: hasSecondHalf ? (0..<levelCount).map { kind(has("up_blocks.\($0).attentions.")) } : [],
            timeWidth: try sizes("time_embedding.linear_1.weight", 2)[0], groups: groups, hasLinearProjection: hasLinearProjection)
    }

    private func kind(_ hasAttention: Bool) -> UNetConfiguration.BlockKind {
        .init(attention: hasAttention ? .transformer : .none, resampling: .convolution)
    }

    private func groups(dividing channels: [Int]) throws -> Int {
        let groups = unseen.groups ?? Self.groups
        guard groups > 0, channels.allSatisfy({ $0 % groups == 0 }) else {
            throw ConfigurationError(file: tensors.title, problems: ["norms of \(groups) groups do not divide \(channels) channels"])
        }
        return groups
    }

    func controlNet() throws -> ControlNetConfiguration {
        let hint = "controlnet_cond_embedding"
        let first = try sizes("\(hint).conv_in.weight", 4)
        let halvings = count("\(hint).blocks.") / 2
        let widths = try [first[0]] + (0..<halvings).map { try sizes("\(hint).blocks.\(2 * $0 + 1).weight", 4)[0] }
        return ControlNetConfiguration(unet: try unet(hasSecondHalf: false), hintChannels: first[1], hintWidths: widths)
    }

    // MARK: - Autoencoders

    func autoencoder() throws -> AutoencoderKLConfiguration {
        let levels = count("encoder.down_blocks.")
        try checkLevels(levels, first: "encoder.down_blocks.0.resnets.0.conv1.weight")
        let channels = try (0..<levels).map { try sizes("encoder.down_blocks.\($0).resnets.0.conv1.weight", 4)[0] }
        return AutoencoderKLConfiguration(
            channels: channels,
            pictureChannels: (try sizes("encoder.conv_in.weight", 4)[1], try sizes("decoder.conv_out.weight", 4)[0]),
            latentChannels: try sizes("decoder.conv_in.weight", 4)[1], layers: count("encoder.down_blocks.0.resnets."),
            groups: try groups(dividing: channels), hasQuantConv: has("quant_conv."), hasPostQuantConv: has("post_quant_conv."),
            scalingFactor: unseen.latentScale ?? 0.18215)
    }

    /// Stages begin with the convolutions between the blocks.
    func tinyAutoencoder() throws -> AutoencoderTinyConfiguration {
        let encoder = has("encoder.layers.") ? try tinyHalf("encoder", first: "encoder.layers.0.weight") : nil
        let decoder = try tinyHalf("decoder", first: "decoder.layers.0.weight")
        let input = try sizes("decoder.layers.0.weight", 4)
        let layers = (tensors.places.keys.compactMap { $0.firstIndex(after: "decoder.layers.") }.max() ?? 0)
        let picture = try sizes("decoder.layers.\(layers).weight", 4)[0]
        return AutoencoderTinyConfiguration(
            pictureChannels: (picture, picture), latentChannels: input[1], encoder: encoder, decoder: decoder, upsampling: 2)
    }

    private func tinyHalf(_ half: String, first: String) throws -> AutoencoderTinyConfiguration.Half {
        var blocks: [Int] = []
        let layers = (tensors.places.keys.compactMap { $0.firstIndex(after: "\(half).layers.") }.max() ?? -1) + 1
        for layer in 0..<layers {
            if tensors.places["\(half).layers.\(layer).weight"] != nil {
                blocks.append(0)
            } else if has("\(half).layers.\(layer).conv."), !blocks.isEmpty {
                blocks[blocks.count - 1] += 1
            }
        }
        // The last convolution ends the last stage of either half and begins none.
        guard blocks.count > 1 else {
            throw WeightsError(file: tensors.title, missing: ["\(half).layers.1.conv.0.weight"], misshaped: [], unexpected: [])
        }
        return .init(width: try sizes(first, 4)[0], blocks: Array(blocks.dropLast()))
    }

    // MARK: - Text

    func text(isOpenCLIP: Bool) throws -> CLIPTextConfiguration {
        let embeddings = "text_model.embeddings"
        let vocabulary = try sizes("\(embeddings).token_embedding.weight", 2)
        let width = vocabulary[1]
        let heads = unseen.textHeads ?? max(1, width / Self.textHeadWidth)
        guard width % heads == 0 else {
            throw ConfigurationError(file: tensors.title, problems: ["\(heads) text heads do not divide a width of \(width)"])
        }
        return CLIPTextConfiguration(
            vocabulary: vocabulary[0], width: width, inner: try sizes("text_model.encoder.layers.0.mlp.fc1.weight", 2)[0],
            layers: count("text_model.encoder.layers."), heads: heads,
            positions: try sizes("\(embeddings).position_embedding.weight", 2)[0], activation: isOpenCLIP ? .gelu : .quickGELU)
    }
}

extension UNetConfiguration {
    /// As all Stable Diffusion networks are, but for what is given.
    init(
        inChannels: Int, outChannels: Int, levels: [Level], down: [BlockKind], middle: BlockKind, up: [BlockKind], timeWidth: Int,
        groups: Int, hasLinearProjection: Bool
    ) {
        (self.inChannels, self.outChannels, self.levels) = (inChannels, outChannels, levels)
        (self.down, self.middle, self.up) = (down, middle, up)
        (self.timeWidth, self.groups, self.hasLinearProjection) = (timeWidth, groups, hasLinearProjection)
        (flipSinToCos, frequencyShift, epsilon, timeNorm) = (true, 0, 1e-5, .added)
        (downsamplePadding, classWidth, convInKernel, convOutKernel) = (1, nil, 3, 3)
    }
}
