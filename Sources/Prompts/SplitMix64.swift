/// The SplitMix64 generator (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
///
/// Drawing by index is defined here too: the standard library doesn't promise that `random(in:using:)` stays the same from one version to
/// the next, and a seed must give the same prompts on every machine.
struct SplitMix64: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in `0..<bound`. The bias of the multiplication is below `bound` / 2^64.
    mutating func index(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// Things to draw from, each as often as its weight says.
struct Lottery<Element: Sendable>: Sendable {
    private let elements: [Element]
    private let tickets: [Int]

    init(_ elements: [Element], weight: (Element) -> Int) {
        self.elements = elements
        tickets = elements.indices.flatMap { Array(repeating: $0, count: weight(elements[$0])) }
    }

    /// Nil when there is nothing to draw.
    func draw(using generator: inout SplitMix64) -> Element? {
        tickets.isEmpty ? nil : elements[tickets[generator.index(below: tickets.count)]]
    }
}
