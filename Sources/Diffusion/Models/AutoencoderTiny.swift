import Tensors

/// A pair of networks between pictures and latents.
public protocol Autoencoder {
    /// Pictures [N, C, H, W] in −1…1 to latents, as the network's own scale has them.
    func encode(_ picture: Tensor) throws -> Tensor
    /// Latents to pictures, about −1…1.
    func decode(_ latents: Tensor) throws -> Tensor
}

/// TAESD's autoencoder of plain convolutions (https://github.com/madebyollin/taesd), in diffusers' shape.
public final class AutoencoderTiny: Autoencoder, Network {
    /// nil in one that was made to decode alone.
    private let encoder: [Step]?
    private let decoder: [Step]
    private let upsampling: Int

    private enum Step {
        case convolution(Conv2d)
        case block(TinyBlock)
        case relu
        case upsample
    }

    init(_ weights: Weights, _ settings: AutoencoderTinyConfiguration) throws {
        let (picture, latents) = (settings.pictureChannels, settings.latentChannels)
        encoder = try settings.encoder.map {
            try Self.encoder(weights["encoder"]["layers"], picture.encoded, latents, $0.width, $0.blocks)
        }
        decoder = try Self.decoder(weights["decoder"]["layers"], latents, picture.decoded, settings.decoder.width, settings.decoder.blocks)
        upsampling = settings.upsampling
    }

    /// A convolution for each stage, of stride 2 from the second on, followed by its blocks; a convolution at the end.
    private static func encoder(_ weights: Weights, _ inputs: Int, _ outputs: Int, _ width: Int, _ blocks: [Int]) throws -> [Step] {
        var steps: [Step] = []
        for (stage, count) in blocks.enumerated() {
            let convolution =
                stage == 0
                ? try Conv2d(weights[steps.count], inputs, width)
                : try Conv2d(weights[steps.count], width, width, stride: 2, bias: false)
            steps.append(.convolution(convolution))
            for _ in 0..<count { steps.append(.block(try TinyBlock(weights[steps.count], width))) }
        }
        return steps + [.convolution(try Conv2d(weights[steps.count], width, outputs))]
    }

    /// A convolution, then for each stage its blocks, an enlargement except at the last, and a convolution.
    private static func decoder(_ weights: Weights, _ inputs: Int, _ outputs: Int, _ width: Int, _ blocks: [Int]) throws -> [Step] {
        var steps: [Step] = [.convolution(try Conv2d(weights[0], inputs, width)), .relu]
        for (stage, count) in blocks.enumerated() {
            let isLast = stage == blocks.count - 1
            for _ in 0..<count { steps.append(.block(try TinyBlock(weights[steps.count], width))) }
            if !isLast { steps.append(.upsample) }
            steps.append(.convolution(try Conv2d(weights[steps.count], width, isLast ? outputs : width, bias: isLast)))
        }
        return steps
    }

    /// - Returns: latents in float32.
    public func encode(_ picture: Tensor) throws -> Tensor {
        guard let encoder else { throw TensorError(message: "this TAESD can only decode") }
        return try run(encoder, (picture + 1) / 2)
    }

    /// - Returns: pictures in float32. Latents beyond ±3 are squeezed into that range.
    public func decode(_ latents: Tensor) throws -> Tensor {
        try run(decoder, (latents / 3).tanh() * 3) * 2 - 1
    }

    private func run(_ steps: [Step], _ x: Tensor) throws -> Tensor {
        var x = x
        for step in steps {
            switch step {
            case .convolution(let convolution): x = try convolution(x)
            case .block(let block): x = try block(x)
            case .relu: x = try x.relu()
            case .upsample: x = try x.upsampled(to: x.shape.suffix(2).map { $0 * upsampling })
            }
        }
        return try x.cast(to: .float32).contiguous()
    }
}

/// Three convolutions with ReLUs and a residual around them.
private struct TinyBlock {
    private let convolutions: [Conv2d]

    init(_ weights: Weights, _ width: Int) throws {
        convolutions = try [0, 2, 4].map { try Conv2d(weights["conv"][$0], width, width) }
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        var h = try convolutions[0](x).relu()
        h = try convolutions[1](h).relu()
        return try (convolutions[2](h) + x).relu()
    }
}
