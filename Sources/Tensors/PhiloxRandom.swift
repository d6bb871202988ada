import Foundation

/// Normally distributed numbers as `torch.randn` draws them on NVIDIA's cards, so that a seed means the same picture without one.
///
/// Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", 2011), one block for each value, the number of the draw
/// and the place of the value as its counter. Computed in double precision and rounded once, as AUTOMATIC1111 does on the processor.
public struct PhiloxRandom: NormalRandom {
    private let seed: UInt64
    private var draws: UInt32 = 0

    public init(seed: UInt64) {
        self.seed = seed
    }

    public mutating func normal(count: Int) -> [Float] {
        defer { draws &+= 1 }
        return (0..<count).map { place in
            let (first, second) = block(SIMD4(draws, 0, UInt32(truncatingIfNeeded: place), 0))
            return Self.normal(first, second)
        }
    }

    /// The first two of the four words that the cipher makes of a counter.
    private func block(_ counter: SIMD4<UInt32>) -> (UInt32, UInt32) {
        var counter = counter
        var key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        for _ in 0..<10 {
            let first = counter[0].multipliedFullWidth(by: 0xD251_1F53)
            let second = counter[2].multipliedFullWidth(by: 0xCD9E_8D57)
            counter = SIMD4(second.high ^ counter[1] ^ key[0], second.low, first.high ^ counter[3] ^ key[1], first.low)
            key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return (counter[0], counter[1])
    }

    /// Box and Muller's transform, the sine alone.
    private static func normal(_ first: UInt32, _ second: UInt32) -> Float {
        let unit = Double(Float(2.3283064e-10))
        let turn = Double(Float(2.3283064e-10 * 6.2831855))
        let radius = (-2 * log(Double(first) * unit + unit / 2)).squareRoot()
        return Float(radius * sin(Double(second) * turn + turn / 2))
    }
}
