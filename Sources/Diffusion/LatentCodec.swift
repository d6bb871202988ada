import Tensors

/// Between pictures and the latents that a UNet sees: an autoencoder with the scales around it.
struct LatentCodec {
    /// Pictures, [N, 3, H, W] in −1…1, to latents of about unit variance, [N, C, h, w].
    let encode: (_ picture: Tensor) throws -> Tensor
    /// The way back; the pictures reach a little beyond −1…1.
    let decode: (_ latents: Tensor) throws -> Tensor
}
