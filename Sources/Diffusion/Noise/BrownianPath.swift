import Foundation
import Tensors

/// One path of Brownian motion over sigma, the same for a seed whatever is asked of it and in which order: the noise of stochastic
/// differential equations, whose steps may overlap.
///
/// The path is known at both ends; in between, halves are halved again, each by a normal number that depends on the seed and on the
/// place in this tree alone, until both ends of a question are found. Places are rounded to 10⁻⁶. Made like torchsde's `BrownianTree`,
/// number for number, as AUTOMATIC1111 uses it.
final class BrownianPath {
    private struct Node: Hashable {
        var depth: UInt64 = 0
        /// The turns from the root, the lowest bit the last: 1 is right.
        var turns: UInt64 = 0

        func child(right: Bool) -> Node {
            Node(depth: depth + 1, turns: 2 * turns + (right ? 1 : 0))
        }
    }

    /// A part of the path and how far the motion gets in it.
    private struct Part {
        let node: Node
        let start: Double
        let end: Double
        let increment: Tensor
    }

    private static let poolSize = 24

    private let seed: UInt64
    private let source: RandomSource
    private let shape: [Int]
    private let whole: Part
    /// The left halves that the latest question went through; the next one is nearly always beside it.
    private var halves: [Node: Tensor] = [:]

    /// - Parameters:
    ///   - range: the sigmas between which the path goes.
    ///   - shape: that of the latents, on the processor.
    init(seed: UInt64, source: RandomSource, over range: ClosedRange<Double>, shape: [Int]) throws {
        self.seed = seed
        self.source = source
        self.shape = shape
        let (start, end) = (Self.single(range.lowerBound), Self.single(range.upperBound))
        let noise = try Self.noise(SeedSequence(seed: seed, poolSize: Self.poolSize), source, shape)
        whole = try Part(
            node: Node(), start: Self.rounded(start), end: Self.rounded(end), increment: noise * (end - start).squareRoot())
    }

    /// The motion from `sigma` down to `next`, divided by its standard deviation √(sigma − next).
    func callAsFunction(_ sigma: Double, _ next: Double) throws -> Tensor {
        let (from, to) = (Self.single(next), Self.single(sigma))
        let low = Self.rounded(min(max(from, whole.start), whole.end))
        let high = Self.rounded(min(max(to, whole.start), whole.end))
        guard low < high else { return try Tensor.zeros(shape) }
        var found: [Part] = []
        var touched: [Node: Tensor] = [:]
        try search(whole, low, high, &found, &touched)
        halves = touched
        var sum = found[0].increment
        for part in found.dropFirst() { sum = try sum + part.increment }
        // Down the sigmas is against the direction of the path.
        return try -sum / Double(Float(to - from).squareRoot())
    }

    /// Collects the parts that make up `low` to `high`, from left to right.
    private func search(_ part: Part, _ low: Double, _ high: Double, _ found: inout [Part], _ touched: inout [Node: Tensor]) throws {
        if low == part.start && high == part.end { return found.append(part) }
        let middle = Self.rounded(0.5 * (part.end + part.start))
        let half = try halves[part.node] ?? leftIncrement(of: part, middle)
        touched[part.node] = half
        if low < middle {
            let left = Part(node: part.node.child(right: false), start: part.start, end: middle, increment: half)
            try search(left, low, min(high, middle), &found, &touched)
        }
        if high > middle {
            let right = try Part(node: part.node.child(right: true), start: middle, end: part.end, increment: part.increment - half)
            try search(right, max(low, middle), high, &found, &touched)
        }
    }

    /// Of the Brownian bridge over `part`, its share and a normal number.
    private func leftIncrement(of part: Part, _ middle: Double) throws -> Tensor {
        let sequence = SeedSequence(seed: seed, key: [part.node.turns, part.node.depth], poolSize: Self.poolSize)
        let (left, right, reciprocal) = (middle - part.start, part.end - middle, 1 / (part.end - part.start))
        let mean = try part.increment * left * reciprocal
        return try mean + Self.noise(sequence, source, shape) * (left * right * reciprocal).squareRoot()
    }

    private static func noise(_ sequence: SeedSequence, _ source: RandomSource, _ shape: [Int]) throws -> Tensor {
        var random = source.generator(seed: UInt64(sequence.words(1)[0]))
        return try random.normal(shape)
    }

    private static func single(_ sigma: Double) -> Double {
        Double(Float(sigma))
    }

    /// To six decimals, correctly, as Python rounds.
    private static func rounded(_ value: Double) -> Double {
        Double(String(format: "%.6f", value)) ?? value
    }
}
