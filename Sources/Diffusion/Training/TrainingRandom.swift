import Tensors

/// Random numbers of one place in a training: its seed and, for example, the number of the batch. As every place has its own, a training that
/// is taken up again has nothing to remember.
public struct TrainingRandom: RandomNumberGenerator {
    private var state: UInt64
    private var normals: TorchRandom

    /// - Parameter stream: the place, any numbers.
    public init(seed: UInt64, stream: [UInt64]) {
        let words = SeedSequence(seed: seed, key: stream).words(3)
        state = UInt64(words[0]) << 32 | UInt64(words[1])
        normals = TorchRandom(seed: words[2])
    }

    /// SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// In 0..<1, with 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) / 0x1p53 }

    /// Independent values of mean 0 and variance 1, float32.
    public mutating func normal(_ shape: [Int]) throws -> Tensor { try normals.normal(shape) }
}
