import Foundation

/// What a `config.json` says about an `AutoencoderKL`.
struct AutoencoderKLConfiguration: NetworkSettings {
    /// Of the levels, the highest resolution first.
    let channels: [Int]
    let pictureChannels: (encoded: Int, decoded: Int)
    let latentChannels: Int
    /// Residual blocks of a level on the way down; one more on the way up.
    let layers: Int
    let groups: Int
    let hasQuantConv: Bool
    let hasPostQuantConv: Bool
    /// What latents are multiplied by for diffusion.
    let scalingFactor: Double

    init(
        channels: [Int], pictureChannels: (encoded: Int, decoded: Int), latentChannels: Int, layers: Int, groups: Int, hasQuantConv: Bool,
        hasPostQuantConv: Bool, scalingFactor: Double
    ) {
        (self.channels, self.pictureChannels, self.latentChannels) = (channels, pictureChannels, latentChannels)
        (self.layers, self.groups, self.scalingFactor) = (layers, groups, scalingFactor)
        (self.hasQuantConv, self.hasPostQuantConv) = (hasQuantConv, hasPostQuantConv)
    }

    init(contentsOf url: URL) throws {
        let file = try Configuration(contentsOf: url)
        file.expect("_class_name", .text("AutoencoderKL"))
        file.expect("act_fn", .text("silu"), .text("swish"))
        let channels = file.integers("block_out_channels", default: [64])
        self.channels = channels
        for (key, kind) in [("down_block_types", "DownEncoderBlock2D"), ("up_block_types", "UpDecoderBlock2D")] {
            let types = file.texts(key, default: [kind])
            file.require(types.count == channels.count, "\(key) must have \(channels.count) entries")
            file.require(types.allSatisfy { $0 == kind }, "\(key): only \(kind) is supported")
        }
        pictureChannels = (file.integer("in_channels", default: 3), file.integer("out_channels", default: 3))
        latentChannels = file.integer("latent_channels", default: 4)
        layers = file.integer("layers_per_block", default: 1, in: 1...16)
        let groups = file.integer("norm_num_groups", default: 32)
        self.groups = groups
        file.require(channels.allSatisfy { $0 % groups == 0 }, "norm_num_groups must divide block_out_channels")
        hasQuantConv = file.flag("use_quant_conv", default: true)
        hasPostQuantConv = file.flag("use_post_quant_conv", default: true)
        scalingFactor = file.number("scaling_factor", default: 0.18215)
        file.expect("mid_block_add_attention", .flag(true))
        for key in ["latents_mean", "latents_std", "shift_factor"] { file.expect(key, .null) }
        file.ignore("sample_size", "force_upcast")
        try file.check()
    }
}
