import Tensors

/// Between pictures and the latents that a UNet sees: an autoencoder with the scales around it.
struct LatentCodec {
    /// Pictures, [N, 3, H, W] in −1…1, to latents of about unit variance, [N, C, h, w].
    let encode: (_ picture: Tensor) throws -> Tensor
    /// The way back; the pictures reach a little beyond −1…1.
    let decode: (_ latents: Tensor) throws -> Tensor
    /// A rough picture of latents on their way, in −1…1, of any size: fast.
    let preview: (_ latents: Tensor) throws -> Tensor
    /// How large pictures are cut up; nil for an autoencoder that takes them whole.
    let tiling: TiledCoding?

    /// - Parameter preview: nil for an autoencoder that is fast itself.
    init(
        encode: @escaping (Tensor) throws -> Tensor, decode: @escaping (Tensor) throws -> Tensor,
        preview: ((Tensor) throws -> Tensor)? = nil, tiling: TiledCoding? = nil
    ) {
        self.encode = encode
        self.decode = decode
        self.preview = preview ?? decode
        self.tiling = tiling
    }

    /// Stable Diffusion's autoencoder.
    ///
    /// - Parameter preview: TAESD for the same latents, when there is one; colours are guessed without it.
    init(_ network: AutoencoderKL, preview: AutoencoderTiny? = nil, tiling: TiledCoding = TiledCoding()) {
        let scale = network.scalingFactor
        self.init(
            encode: { try network.encode($0) * scale }, decode: { try network.decode($0 / scale) },
            preview: preview.map { tiny in { try tiny.decode($0) } } ?? LinearPreview.picture, tiling: tiling)
    }

    /// - Parameters:
    ///   - spatialFactor: pixels for each cell of the latents, in one direction.
    ///   - between: called before each run of the network; what it throws ends the work.
    func encode(_ picture: Tensor, spatialFactor: Int, device: Device, between: () throws -> Void) throws -> Tensor {
        let shape = picture.shape
        guard let tiling, tiling.isNeeded(rows: shape[2] / spatialFactor, columns: shape[3] / spatialFactor) else {
            try between()
            return try encode(picture)
        }
        return try tiling(picture, inputCell: spatialFactor, outputCell: 1, device: device, between: between, run: encode)
    }

    func decode(_ latents: Tensor, spatialFactor: Int, device: Device, between: () throws -> Void) throws -> Tensor {
        let shape = latents.shape
        guard let tiling, tiling.isNeeded(rows: shape[2], columns: shape[3]) else {
            try between()
            return try decode(latents)
        }
        return try tiling(latents, inputCell: 1, outputCell: spatialFactor, device: device, between: between, run: decode)
    }
}

/// The four channels of Stable Diffusion's latents as a mixture of red, green and blue, found by linear regression; ComfyUI's numbers.
private enum LinearPreview {
    private static let factors: [Float] = [
        0.3512, 0.2297, 0.3227,
        0.3250, 0.4974, 0.2350,
        -0.2829, 0.1762, 0.2721,
        -0.2120, -0.2616, -0.7177,
    ]

    /// - Parameter latents: [1, 4, h, w].
    /// - Returns: [1, 3, h, w].
    static func picture(_ latents: Tensor) throws -> Tensor {
        let matrix = try Tensor(factors, shape: [4, 3]).transpose(0, 1).reshape([3, 4, 1, 1])
        return try latents.moved(to: .cpu).cast(to: .float32).conv2d(weight: matrix)
    }
}
