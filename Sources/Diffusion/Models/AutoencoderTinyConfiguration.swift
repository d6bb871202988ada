import Foundation

/// What a `config.json` says about an `AutoencoderTiny`.
struct AutoencoderTinyConfiguration: NetworkSettings {
    /// One half: its width everywhere, and how many blocks each stage has.
    struct Half: Sendable {
        let width: Int
        let blocks: [Int]
    }

    let pictureChannels: (encoded: Int, decoded: Int)
    let latentChannels: Int
    /// nil in files that hold the decoder alone.
    let encoder: Half?
    let decoder: Half
    let upsampling: Int

    init(pictureChannels: (encoded: Int, decoded: Int), latentChannels: Int, encoder: Half?, decoder: Half, upsampling: Int) {
        (self.pictureChannels, self.latentChannels) = (pictureChannels, latentChannels)
        (self.encoder, self.decoder, self.upsampling) = (encoder, decoder, upsampling)
    }

    init(contentsOf url: URL) throws {
        let file = try Configuration(contentsOf: url)
        file.expect("_class_name", .text("AutoencoderTiny"))
        file.expect("act_fn", .text("relu"))
        pictureChannels = (file.integer("in_channels", default: 3), file.integer("out_channels", default: 3))
        latentChannels = file.integer("latent_channels", default: 4)
        func half(_ name: String, blocks fallback: [Int]) -> Half {
            let channels = file.integers("\(name)_block_out_channels", default: [64, 64, 64, 64])
            let blocks = file.integers("num_\(name)_blocks", default: fallback, in: 0...64)
            file.require(channels.count == blocks.count, "the \(name) must have as many channels as blocks")
            file.require(Set(channels).count <= 1, "\(name)_block_out_channels must all be equal")
            return Half(width: channels[0], blocks: blocks)
        }
        encoder = half("encoder", blocks: [1, 3, 3, 3])
        decoder = half("decoder", blocks: [3, 3, 3, 1])
        upsampling = file.integer("upsampling_scaling_factor", default: 2, in: 1...8)
        // The last three serve only to store latents as 8-bit numbers, or are left to the pipeline.
        file.ignore("force_upcast", "scaling_factor", "latent_magnitude", "latent_shift", "block_out_channels")
        try file.check()
    }
}
