import Tensors

/// A picture that is drawn over, as latents, and which part of it may change.
struct SourceLatents {
    /// Of unit variance, [1, C, h, w].
    let latents: Tensor
    /// 1 where the latents are drawn anew, [1, 1, h, w]; nil for everywhere.
    let mask: Tensor?
    /// Whether the mask is kept to on the way. A network for inpainting sees what is to be kept, and goes its own way to it.
    var isHeld = true

    /// Its own latents where the mask keeps them, soft where it is soft.
    ///
    /// AUTOMATIC1111 does this to every picture x0 that the network sees on the way, which suits any sampler.
    func held(_ x: Tensor) throws -> Tensor {
        guard let mask, isHeld else { return x }
        return try latents + (x - latents) * mask
    }

    /// With something else where nothing is kept.
    func filled(_ content: GenerationRequest.Mask.Content, noise: Tensor) throws -> SourceLatents {
        guard let mask else { return self }
        return switch content {
        case .source: self
        case .noise: SourceLatents(latents: try latents + (noise - latents) * mask, mask: mask, isHeld: isHeld)
        case .nothing: SourceLatents(latents: try latents * (1 - mask), mask: mask, isHeld: isHeld)
        }
    }
}

extension GenerationRequest.Mask {
    /// [1, 1, height, width].
    func tensor(width: Int, height: Int, device: Device) throws -> Tensor {
        try Tensor(values, shape: [1, 1, height, width], device: device)
    }
}

/// The channels that a network trained for inpainting sees after the latents': where it is to draw (1), and the picture without that part,
/// through the autoencoder.
enum InpaintingChannels {
    /// - Parameters:
    ///   - picture: [1, 3, H, W] in −1…1.
    ///   - mask: [1, 1, H, W], rounded to 0 and 1, as the network was trained.
    static func make(picture: Tensor, mask: Tensor, latentSize: [Int], encode: (Tensor) throws -> Tensor) throws -> Tensor {
        let hole = try mask.round()
        let kept = try encode(picture * (1 - hole))
        return try .cat([hole.upsampledNearest(height: latentSize[0], width: latentSize[1]), kept], dim: 1)
    }
}
