import Tensors

/// The networks of one pass together: the UNet, its ControlNets, and the channels that a network for inpainting sees beside the latents.
struct NoisePredictor {
    /// Cells of latents, of all rows together, that run through the networks at a time. Two rows at once take 0.6 times as long as one after
    /// the other with small latents on two cores; with large ones nothing is won, and memory grows.
    static let largestBatch = 2 * 64 * 64

    /// A ControlNet at work.
    struct Control {
        let network: ControlNetModel
        /// As the network encodes it.
        let hint: Tensor
        let use: ControlUse
    }

    let unet: UNet2DConditionModel
    let controls: [Control]
    /// [1, C, h, w], after the latents' own channels; nil for a network that has no others.
    let extraChannels: Tensor?
    let device: Device

    /// - Parameters:
    ///   - x: latents as the network sees them, [1, C, h, w].
    ///   - step: counted from 0, of all `steps` of the pass.
    /// - Returns: the prediction for each text, in the shape of `x`.
    func callAsFunction(_ x: Tensor, timestep: Double, texts: [Conditioning], step: Int, of steps: Int) throws -> [Tensor] {
        let acting = controls.filter { $0.use.acts(step: step, of: steps) }
        let rows = max(1, Self.largestBatch / max(1, x.shape[2] * x.shape[3]))
        return try stride(from: 0, to: texts.count, by: rows).flatMap { start in
            try run(x, timestep, Array(texts[start..<min(start + rows, texts.count)]), acting)
        }
    }

    /// The texts as one batch.
    private func run(_ x: Tensor, _ timestep: Double, _ texts: [Conditioning], _ controls: [Control]) throws -> [Tensor] {
        let text = try Conditioning.joined(texts)
        func rows(_ x: Tensor) throws -> Tensor { try .cat(Array(repeating: x, count: texts.count), dim: 0) }
        let batch = try rows(x)
        let time = try Tensor([Float(timestep)], shape: [1], device: device)
        var residuals: ControlResiduals?
        for control in controls {
            let own = try control.network(
                batch, timestep: time, context: text.states, classLabels: text.classLabels, hint: control.hint
            ).scaled(by: control.use.weight)
            residuals = try residuals.map { try $0 + own } ?? own
        }
        let sample = try extraChannels.map { try Tensor.cat([batch, rows($0)], dim: 1) } ?? batch
        return try unet(sample, timestep: time, context: text.states, classLabels: text.classLabels, residuals: residuals)
            .split(texts.count, dim: 0)
    }
}
