/// Which generator makes the noise of a seed, by AUTOMATIC1111's names (`RNG`).
public enum RandomSource: String, Sendable, Codable, CaseIterable {
    /// torch's Mersenne twister.
    case cpu = "CPU"
    /// CUDA's Philox, whatever the device.
    case gpu = "GPU"
}

/// A second seed whose noise is mixed in by spherical interpolation.
public struct Variation: Sendable, Hashable, Codable {
    public var seed: UInt32
    /// Between 0 (the first seed's noise) and 1 (the second's).
    public var strength: Double

    public init(seed: UInt32, strength: Double) {
        self.seed = seed
        self.strength = strength
    }
}
