import Tensors

/// Classifier-free guidance: how far the network is led from what it predicts without a text towards what it predicts with one.
///
/// Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022, and for several texts Liu et al., "Compositional Visual Generation with
/// Composable Diffusion Models", 2022.
public struct Guidance: Sendable, Hashable {
    /// 1 is the text's own prediction.
    public var scale: Double
    /// How much each part of the prompt counts, the parts between AND; may be negative.
    public var weights: [Double]
    /// The share, from 0 to 1, of a result that is brought back to the contrast of the prediction with the text: phi of Lin et al.,
    /// "Common Diffusion Noise Schedules and Sample Steps are Flawed", 2024, section 3.4.
    public var rescale: Double
    /// Below this sigma every second evaluation goes without guidance; 0 is never. AUTOMATIC1111's NGMS.
    public var skipsBelow: Double

    public init(scale: Double, weights: [Double] = [1], rescale: Double = 0, skipsBelow: Double = 0) {
        self.scale = scale
        self.weights = weights
        self.rescale = rescale
        self.skipsBelow = skipsBelow
    }

    /// Whether the prediction without a text makes no difference.
    public var needsNoUnconditional: Bool { scale == 1 && weights == [1] }

    /// The network's output from those of the parts, as many as there are weights, and the one without a text.
    func combined(_ parts: [Tensor], unconditional: Tensor) throws -> Tensor {
        let guided = try sum(parts, from: unconditional, scale: scale)
        guard rescale != 0 else { return guided }
        let contrast = try deviation(sum(parts, from: unconditional, scale: 1)) / deviation(guided)
        return try guided * (contrast * rescale + (1 - rescale))
    }

    /// Without guidance: the first part, and what the others change in it.
    func unguided(_ parts: [Tensor]) throws -> Tensor {
        parts.count == 1 ? parts[0] : try sum(parts, from: parts[0], scale: 1)
    }

    private func sum(_ parts: [Tensor], from origin: Tensor, scale: Double) throws -> Tensor {
        precondition(parts.count == weights.count, "\(parts.count) outputs for \(weights.count) weights")
        var sum = origin
        for (part, weight) in zip(parts, weights) { sum = try sum + (part - origin) * (weight * scale) }
        return sum
    }

    /// Of each picture in a batch.
    private func deviation(_ x: Tensor) throws -> Tensor {
        let dims = Array(1..<x.shape.count)
        let centred = try x - x.mean(dims, keepDims: true)
        return try (centred * centred).mean(dims, keepDims: true).sqrt()
    }
}
