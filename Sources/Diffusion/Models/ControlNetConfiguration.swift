import Foundation

/// What a `config.json` says about a `ControlNetModel`.
struct ControlNetConfiguration: NetworkSettings {
    /// The UNet of whose first half it is a copy; the second half is empty.
    let unet: UNetConfiguration
    /// Channels of the hint, and widths of the convolutions that it passes, each half as wide and high as the one before.
    let hintChannels: Int
    let hintWidths: [Int]
    /// Whether the network was trained on hints with blue first.
    let isBlueFirst: Bool
    /// Whether what it adds is the same everywhere in the picture, as in networks that look at colours alone.
    let poolsResiduals: Bool

    /// Of the published networks' shape, for a UNet.
    init(unet: UNetConfiguration, hintChannels: Int = 3, hintWidths: [Int] = [16, 32, 96, 256]) {
        self.unet = unet
        self.hintChannels = hintChannels
        self.hintWidths = hintWidths
        isBlueFirst = false
        poolsResiduals = false
    }

    init(contentsOf url: URL) throws {
        let file = try Configuration(contentsOf: url)
        file.expect("_class_name", .text("ControlNetModel"))
        hintChannels = file.integer("conditioning_channels", default: 3)
        hintWidths = file.integers("conditioning_embedding_out_channels", default: [16, 32, 96, 256])
        let order = file.text("controlnet_conditioning_channel_order", default: "rgb")
        file.require(["rgb", "bgr"].contains(order), "controlnet_conditioning_channel_order must be rgb or bgr")
        isBlueFirst = order == "bgr"
        poolsResiduals = file.flag("global_pool_conditions", default: false)
        unet = UNetConfiguration(file, hasSecondHalf: false)
        try file.check()
    }

    /// The channels of each state that the way down leaves, from the entry's on.
    var skipChannels: [Int] {
        [unet.levels[0].channels]
            + unet.levels.enumerated().flatMap { i, level in
                Array(repeating: level.channels, count: level.layers + (i == unet.levels.count - 1 ? 0 : 1))
            }
    }
}
