import Foundation

/// Normally distributed numbers as `torch.randn` draws them on the CPU, so that a seed means the same picture here and there.
///
/// Written out in Swift: libtorch keeps one generator for the whole process, and a picture must depend on its own seed alone.
public struct TorchRandom: NormalRandom {
    private var generator: MersenneTwister
    /// The second value of the last pair that the short path drew.
    private var spare: Double?

    public init(seed: UInt32) {
        generator = MersenneTwister(seed: seed)
    }

    /// `count` values in the order in which torch fills a contiguous tensor.
    public mutating func normal(count: Int) -> [Float] {
        guard count >= 16 else { return (0..<count).map { _ in Float(single()) } }
        var values = (0..<count).map { _ in uniform() }
        for start in stride(from: 0, through: count - 16, by: 16) { Self.transform(&values, from: start) }
        if count % 16 != 0 {
            // torch draws the last 16 again when they do not start at a multiple of 16.
            for i in count - 16..<count { values[i] = uniform() }
            Self.transform(&values, from: count - 16)
        }
        return values
    }

    /// 24 random bits in [0, 1).
    private mutating func uniform() -> Float {
        Float(generator.next() & 0xFF_FFFF) / 0x100_0000
    }

    /// Box and Muller's transform on 16 uniform values: element j and j + 8 make a pair. Each step is rounded to float32 as torch does.
    private static func transform(_ values: inout [Float], from start: Int) {
        for j in start..<start + 8 {
            let radius = (-2 * Float(log(Double(1 - values[j])))).squareRoot()
            let angle = Double(Float(2 * Double.pi) * values[j + 8])
            values[j] = radius * Float(cos(angle))
            values[j + 8] = radius * Float(sin(angle))
        }
    }

    /// The path for fewer than 16 values, in double precision with 53 random bits each.
    private mutating func single() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        let angle = 2 * Double.pi * uniform53()
        let radius = (-2 * log1p(-uniform53())).squareRoot()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }

    private mutating func uniform53() -> Double {
        let high = UInt64(generator.next())
        let low = UInt64(generator.next())
        return Double((high << 32 | low) & ((1 << 53) - 1)) / 0x1p53
    }
}
