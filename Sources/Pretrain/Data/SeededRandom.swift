/// SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A stream of its own for each name, so that one source's draws don't move when another source grows.
    init(seed: UInt64, name: String) { self.init(seed: seed ^ name.stableHash) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    /// One of the elements; nil of none.
    mutating func pick<C: Collection>(_ elements: C) -> C.Element? { elements.randomElement(using: &self) }

    /// One of the elements, each as likely as its weight says; nil where no weight is above 0.
    mutating func pick<T>(_ elements: [T], by weight: (T) -> Double) -> T? {
        let sum = elements.reduce(0) { $0 + weight($1) }
        guard sum > 0 else { return nil }
        var place = Double.random(in: 0..<sum, using: &self)
        for element in elements {
            place -= weight(element)
            if place < 0 { return element }
        }
        return elements.last
    }
}

extension String {
    /// FNV-1a of its UTF-8, the same on every machine and at every run.
    var stableHash: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
