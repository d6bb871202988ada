/// numpy's `SeedSequence` (O'Neill, "Developing a seed_seq Alternative", 2015): well mixed seeds for a tree of generators, from one
/// seed and the place in the tree.
public struct SeedSequence {
    private var pool: [UInt32]

    /// - Parameters:
    ///   - key: the place in the tree; empty at its root.
    ///   - poolSize: in words of 32 bits.
    public init(seed: UInt64, key: [UInt64] = [], poolSize: Int = 4) {
        var entropy = Self.words(seed)
        if !key.isEmpty {
            entropy += Array(repeating: 0, count: max(poolSize - entropy.count, 0))
            entropy += key.flatMap(Self.words)
        }
        var hash = Hash(constant: 0x43B0_D7E5, multiplier: 0x931E_8875)
        pool = (0..<poolSize).map { hash($0 < entropy.count ? entropy[$0] : 0) }
        for source in pool.indices {
            for target in pool.indices where target != source { pool[target] = Self.mix(pool[target], hash(pool[source])) }
        }
        for word in entropy.dropFirst(poolSize) {
            for target in pool.indices { pool[target] = Self.mix(pool[target], hash(word)) }
        }
    }

    /// The first `count` words of 32 bits.
    public func words(_ count: Int) -> [UInt32] {
        var hash = Hash(constant: 0x8B51_F9DD, multiplier: 0x58F3_8DED)
        return (0..<count).map { hash(pool[$0 % pool.count]) }
    }

    private struct Hash {
        var constant: UInt32
        let multiplier: UInt32

        mutating func callAsFunction(_ value: UInt32) -> UInt32 {
            let mixed = value ^ constant
            constant &*= multiplier
            let product = mixed &* constant
            return product ^ (product >> 16)
        }
    }

    private static func mix(_ a: UInt32, _ b: UInt32) -> UInt32 {
        let mixed = 0xCA01_F9DD &* a &- 0x4973_F715 &* b
        return mixed ^ (mixed >> 16)
    }

    /// The lower word first; the upper one only where there is one.
    private static func words(_ number: UInt64) -> [UInt32] {
        let (low, high) = (UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32))
        return high == 0 ? [low] : [low, high]
    }
}
