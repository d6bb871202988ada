/// A source of independent normal numbers of mean 0 and variance 1; each draw goes on where the last one ended.
public protocol NormalRandom {
    /// `count` values, as the library that this one follows draws them at once.
    mutating func normal(count: Int) -> [Float]
}

extension NormalRandom {
    /// Independent values of mean 0 and variance 1, float32.
    public mutating func normal(_ shape: [Int]) throws(TensorError) -> Tensor {
        var count = 1
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow, product <= 1 << 30 else {
                throw TensorError(message: "shape \(shape) is no shape for random numbers")
            }
            count = product
        }
        return try Tensor(normal(count: count), shape: shape)
    }
}

/// Whose random numbers a picture is drawn from, by the names that AUTOMATIC1111 writes as `RNG`.
public enum RandomSource: String, Sendable, Hashable, Codable, CaseIterable {
    /// torch's on the processor.
    case cpu = "CPU"
    /// torch's on NVIDIA's cards.
    case gpu = "GPU"

    /// By name, in any case; `NV` is AUTOMATIC1111's other name for the numbers of NVIDIA's cards.
    public init?(named name: String) {
        switch name.uppercased() {
        case "CPU": self = .cpu
        case "GPU", "NV": self = .gpu
        default: return nil
        }
    }

    /// On the processor, torch looks at the lower half of the seed alone.
    public func generator(seed: UInt64) -> any NormalRandom {
        switch self {
        case .cpu: TorchRandom(seed: UInt32(truncatingIfNeeded: seed))
        case .gpu: PhiloxRandom(seed: seed)
        }
    }
}
