import Foundation
import Tensors

/// A copy of a UNet's first half that sees a picture of what is wanted, a pose or edges, and steers the UNet by what it adds to its
/// states: Zhang et al., "Adding Conditional Control to Text-to-Image Diffusion Models", 2023, in diffusers' shape.
public final class ControlNetModel: Network {
    private let encoder: UNetEncoder
    private let hintNet: HintNet
    private let skipConvolutions: [Conv2d]
    private let middleConvolution: Conv2d
    private let settings: ControlNetConfiguration

    init(_ weights: Weights, _ settings: ControlNetConfiguration) throws {
        let unet = settings.unet
        encoder = try UNetEncoder(weights, unet)
        hintNet = try HintNet(
            weights["controlnet_cond_embedding"], inputs: settings.hintChannels, widths: settings.hintWidths,
            outputs: unet.levels[0].channels)
        skipConvolutions = try settings.skipChannels.enumerated().map { i, channels in
            try Conv2d(weights["controlnet_down_blocks"][i], channels, channels, kernel: 1)
        }
        let lowest = unet.levels[unet.levels.count - 1].channels
        middleConvolution = try Conv2d(weights["controlnet_mid_block"], lowest, lowest, kernel: 1)
        self.settings = settings
    }

    /// Whether it was made for a UNet of this kind.
    func fits(_ unet: UNetConfiguration) -> Bool {
        func shape(_ unet: UNetConfiguration) -> [[Int]] { unet.levels.map { [$0.channels, $0.layers, $0.contextWidth] } }
        return shape(settings.unet) == shape(unet)
    }

    /// Pixels of the hint for each cell of the latents, in one direction.
    public var spatialFactor: Int { hintNet.spatialFactor }

    /// What the network makes of the hint alone, which is the same at every step.
    ///
    /// - Parameter hint: [N, 3, H, W] in 0…1, red first.
    /// - Returns: what ``callAsFunction(_:timestep:context:classLabels:hint:)`` takes.
    public func encode(hint: Tensor) throws -> Tensor {
        try hintNet(settings.isBlueFirst ? hint.flip([1]) : hint)
    }

    /// - Parameters:
    ///   - sample, timestep, context, classLabels: what the UNet is given.
    ///   - hint: an encoded hint of the latents' size, for each row or one for all.
    public func callAsFunction(
        _ sample: Tensor, timestep: Tensor, context: Tensor, classLabels: Tensor? = nil, hint: Tensor
    ) throws -> ControlResiduals {
        let inputs = try encoder.inputs(batch: sample.shape[0], timestep: timestep, context: context, classLabels: classLabels)
        let states = try encoder(sample, inputs, hint: hint)
        return ControlResiduals(
            skips: try zip(states.skips, skipConvolutions).map { try pooled($1($0)) }, middle: try pooled(middleConvolution(states.middle)))
    }

    private func pooled(_ x: Tensor) throws -> Tensor {
        let x = try x.cast(to: .float32)
        return settings.poolsResiduals ? try x.mean([2, 3], keepDims: true) : x
    }
}

/// What ControlNets add to a UNet's states.
public struct ControlResiduals {
    /// For each skip, in the order of the way down.
    public let skips: [Tensor]
    public let middle: Tensor

    /// - Parameter scale: of all, or one for each row as [N, 1, 1, 1].
    func scaled(by scale: Double) throws -> ControlResiduals {
        scale == 1 ? self : ControlResiduals(skips: try skips.map { try $0 * scale }, middle: try middle * scale)
    }

    static func + (a: Self, b: Self) throws -> Self {
        guard a.skips.count == b.skips.count else {
            throw TensorError(message: "ControlNets of \(a.skips.count) and \(b.skips.count) residuals do not go together")
        }
        return Self(skips: try zip(a.skips, b.skips).map { try $0 + $1 }, middle: try a.middle + b.middle)
    }
}

/// Convolutions that bring the hint to the size of the latents, with SiLUs between them.
private struct HintNet {
    private let convIn: Conv2d
    private let blocks: [Conv2d]
    private let convOut: Conv2d
    let spatialFactor: Int

    init(_ weights: Weights, inputs: Int, widths: [Int], outputs: Int) throws {
        convIn = try Conv2d(weights["conv_in"], inputs, widths[0])
        blocks = try zip(widths, widths.dropFirst()).enumerated().flatMap { i, widths in
            [
                try Conv2d(weights["blocks"][2 * i], widths.0, widths.0),
                try Conv2d(weights["blocks"][2 * i + 1], widths.0, widths.1, stride: 2),
            ]
        }
        convOut = try Conv2d(weights["conv_out"], widths[widths.count - 1], outputs)
        spatialFactor = 1 << (widths.count - 1)
    }

    func callAsFunction(_ hint: Tensor) throws -> Tensor {
        var x = try convIn(hint).silu()
        for block in blocks { x = try block(x).silu() }
        return try convOut(x).cast(to: .float32)
    }
}
