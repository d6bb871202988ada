import Foundation

/// What a `config.json` says about a `UNet2DConditionModel`.
struct UNetConfiguration: NetworkSettings {
    /// The kinds of blocks, by diffusers' names: which attention follows each residual block, and how the size changes at the end.
    struct BlockKind: Sendable {
        enum Attention: Sendable {
            case none
            /// ``Transformer2DModel``; `attention_head_dim` is then the *number* of heads, an old misnomer that the files keep.
            case transformer
            /// ``AddedKeysAttention``; `attention_head_dim` is then the width of a head.
            case addedKeys
        }

        enum Resampling: Sendable {
            case convolution
            case resnet
        }

        let attention: Attention
        let resampling: Resampling

        static let down: [String: BlockKind] = [
            "DownBlock2D": BlockKind(attention: .none, resampling: .convolution),
            "CrossAttnDownBlock2D": BlockKind(attention: .transformer, resampling: .convolution),
            "SimpleCrossAttnDownBlock2D": BlockKind(attention: .addedKeys, resampling: .resnet),
        ]
        static let middle: [String: BlockKind] = [
            "UNetMidBlock2DCrossAttn": BlockKind(attention: .transformer, resampling: .convolution),
            "UNetMidBlock2DSimpleCrossAttn": BlockKind(attention: .addedKeys, resampling: .resnet),
        ]
        static let up: [String: BlockKind] = [
            "UpBlock2D": BlockKind(attention: .none, resampling: .convolution),
            "CrossAttnUpBlock2D": BlockKind(attention: .transformer, resampling: .convolution),
            "SimpleCrossAttnUpBlock2D": BlockKind(attention: .addedKeys, resampling: .resnet),
        ]
    }

    /// What one level of the network needs to know, the highest resolution first.
    struct Level: Sendable {
        let channels: Int
        let layers: Int
        let transformerLayers: Int
        let attentionHeadDim: Int
        let contextWidth: Int
    }

    let inChannels: Int
    let outChannels: Int
    let levels: [Level]
    let down: [BlockKind]
    let middle: BlockKind
    let up: [BlockKind]
    let timeWidth: Int
    let flipSinToCos: Bool
    let frequencyShift: Double
    let groups: Int
    let epsilon: Double
    let timeNorm: ResnetBlock2D.TimeNorm
    let downsamplePadding: Int
    let hasLinearProjection: Bool
    /// Width of the vector that is projected and added to the time; nil when there is none.
    let classWidth: Int?
    let convInKernel: Int
    let convOutKernel: Int

    init(contentsOf url: URL) throws {
        let file = try Configuration(contentsOf: url)
        file.expect("_class_name", .text("UNet2DConditionModel"))
        self.init(file, hasSecondHalf: true)
        try file.check()
    }

    /// Reads what a UNet and its copy in a ControlNet have in common; the caller checks the file.
    ///
    /// - Parameter hasSecondHalf: whether the way up and the exit are there.
    init(_ file: Configuration, hasSecondHalf: Bool) {
        inChannels = file.integer("in_channels", default: 4, in: 1...4096)
        outChannels = hasSecondHalf ? file.integer("out_channels", default: 4, in: 1...4096) : 0

        let channels = file.integers("block_out_channels", default: [320, 640, 1280, 1280], in: 1...1 << 16)
        let count = channels.count
        func kinds(_ key: String, _ known: [String: BlockKind], _ names: [String]) -> [BlockKind] {
            file.require(names.count == count, "\(key) must have \(count) entries")
            return names.prefix(count).compactMap { name in
                file.require(known[name] != nil, "\(key): \(name) is not supported")
                return known[name]
            }
        }
        down = kinds("down_block_types", BlockKind.down, file.texts("down_block_types"))
        up = hasSecondHalf ? kinds("up_block_types", BlockKind.up, file.texts("up_block_types")) : []
        let middleName = file.text("mid_block_type", default: "UNetMidBlock2DCrossAttn")
        file.require(BlockKind.middle[middleName] != nil, "mid_block_type: \(middleName) is not supported")
        middle = BlockKind.middle[middleName] ?? BlockKind(attention: .none, resampling: .convolution)

        let layers = file.perBlock("layers_per_block", count: count, default: 2, in: 1...16)
        let transformerLayers = file.perBlock("transformer_layers_per_block", count: count, default: 1, in: 1...64)
        let headDims = file.perBlock("attention_head_dim", count: count, default: 8, in: 1...1 << 16)
        let contexts = file.perBlock("cross_attention_dim", count: count, default: 1280, in: 1...1 << 16)
        levels = channels.indices.map { i in
            Level(
                channels: channels[i], layers: layers[i], transformerLayers: transformerLayers[i], attentionHeadDim: headDims[i],
                contextWidth: contexts[i])
        }
        // Both meanings of attention_head_dim need it to divide the channels.
        file.require(levels.allSatisfy { $0.channels % $0.attentionHeadDim == 0 }, "attention_head_dim must divide block_out_channels")

        timeWidth = file.optionalInteger("time_embedding_dim") ?? 4 * channels[0]
        file.require(channels[0] % 2 == 0, "the first of block_out_channels must be even")
        flipSinToCos = file.flag("flip_sin_to_cos", default: true)
        frequencyShift = file.number("freq_shift", default: 0)
        file.require(Double(channels[0] / 2) > frequencyShift, "freq_shift is too large")
        let groups = file.integer("norm_num_groups", default: 32, in: 1...1 << 16)
        self.groups = groups
        file.require(channels.allSatisfy { $0 % groups == 0 }, "norm_num_groups must divide block_out_channels")
        epsilon = file.number("norm_eps", default: 1e-5)
        let timeNorms: [String: ResnetBlock2D.TimeNorm] = ["default": .added, "scale_shift": .scaleAndShift]
        let timeNormName = file.text("resnet_time_scale_shift", default: "default")
        file.require(timeNorms[timeNormName] != nil, "resnet_time_scale_shift: \(timeNormName) is not supported")
        timeNorm = timeNorms[timeNormName] ?? .added
        downsamplePadding = file.integer("downsample_padding", default: 1, in: 0...1)
        hasLinearProjection = file.flag("use_linear_projection", default: false)
        convInKernel = file.integer("conv_in_kernel", default: 3, in: 1...7)
        convOutKernel = file.integer("conv_out_kernel", default: 3, in: 1...7)

        file.expect("class_embed_type", .null, .text("projection"))
        classWidth = file.optionalText("class_embed_type") == nil ? nil : file.integer("projection_class_embeddings_input_dim")
        Self.refuseWhatIsNotFollowed(file)
    }

    private static func refuseWhatIsNotFollowed(_ file: Configuration) {
        file.expect("act_fn", .text("silu"), .text("swish"))
        file.expect("time_embedding_type", .text("positional"))
        file.expect("attention_type", .text("default"))
        for key in [
            "center_input_sample", "only_cross_attention", "dual_cross_attention", "resnet_skip_time_act", "class_embeddings_concat",
        ] {
            file.expect(key, .flag(false))
        }
        for key in ["mid_block_scale_factor", "resnet_out_scale_factor"] { file.expect(key, .number(1)) }
        for key in [
            "num_class_embeds", "addition_embed_type", "encoder_hid_dim", "encoder_hid_dim_type", "time_cond_proj_dim",
            "time_embedding_act_fn", "timestep_post_act", "cross_attention_norm", "reverse_transformer_layers_per_block",
            "num_attention_heads",
        ] {
            file.expect(key, .null)
        }
        file.expect("mid_block_only_cross_attention", .null, .flag(false))
        // The softmax is always taken in float32; dropout is for training; the others belong to switches that are refused above.
        file.ignore(
            "upcast_attention", "dropout", "sample_size", "addition_embed_type_num_heads", "addition_time_embed_dim",
            "projection_class_embeddings_input_dim")
    }
}
