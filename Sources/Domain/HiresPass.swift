/// A second pass over the enlarged picture (“hires fix”).
public struct HiresPass: Sendable, Hashable, Codable {
    /// How much longer each side becomes.
    public var scale: Double
    /// Denoising strength of the second pass, between 0 and 1.
    public var strength: Double
    /// 0 is as many as in the first pass.
    public var steps: Int
    /// AUTOMATIC1111's name, one of ``EngineResources/upscalers``.
    public var upscaler: String

    public init(scale: Double, strength: Double = 0.7, steps: Int = 0, upscaler: String = "Latent") {
        self.scale = scale
        self.strength = strength
        self.steps = steps
        self.upscaler = upscaler
    }
}
