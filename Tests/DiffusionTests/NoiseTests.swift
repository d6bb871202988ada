import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite(.oneAtATime) struct PictureNoiseTests {
    private let shape = [1, 4, 6, 5]

    private func reference() throws -> Safetensors {
        try Safetensors(url: Fixtures.folder.appending(path: "variation.safetensors"))
    }

    private func expectNear(_ found: Tensor, _ expected: Tensor, _ tolerance: Float = 2e-6) throws {
        #expect(found.shape == expected.shape)
        #expect(zip(try found.floats(), try expected.floats()).allSatisfy { abs($0 - $1) <= tolerance })
    }

    @Test(arguments: [0.0, 0.25, 0.6, 1.0]) func turnsTowardsAnotherSeed(_ strength: Double) throws {
        let seeds = NoiseSeeds(seed: 7, variationSeed: 8, variationStrength: strength)
        try expectNear(try PictureNoise(seeds, shape: shape).initial, try reference().tensor("strength\(strength)"))
    }

    /// Whatever the first noise was turned towards.
    @Test(arguments: [0.0, 0.6]) func stepsGoOnFromTheFirstNoise(_ strength: Double) throws {
        let noise = try PictureNoise(NoiseSeeds(seed: 7, variationSeed: 8, variationStrength: strength), shape: shape)
        let steps = noise.steps(sigmas: [2, 1, 0])
        try expectNear(steps(), try reference().tensor("next.0"))
        try expectNear(steps(), try reference().tensor("next.1"))
    }

    @Test func stepsMayHaveASeedOfTheirOwn() throws {
        let noise = try PictureNoise(NoiseSeeds(seed: 7, stepSeedDelta: 31337), shape: shape)
        try expectNear(noise.initial, try reference().tensor("strength0.0"))
        let steps = noise.steps(sigmas: [2, 1, 0])
        try expectNear(steps(), try reference().tensor("delta.0"))
        try expectNear(steps(), try reference().tensor("delta.1"))
    }

    @Test(arguments: RandomSource.allCases) func sourcesAreTheGenerators(_ source: RandomSource) throws {
        var random = source.generator(seed: 9)
        let noise = try PictureNoise(NoiseSeeds(seed: 9, source: source), shape: shape)
        #expect(try noise.initial.equals(random.normal(shape)))
        #expect(try noise.steps(sigmas: [1, 0])().equals(random.normal(shape)))
    }

    /// The same noise, and latents of one row, along which nothing can turn.
    @Test func nothingToTurnIsNoError() throws {
        let same = try PictureNoise(NoiseSeeds(seed: 7, variationSeed: 7, variationStrength: 0.4), shape: shape).initial
        try expectNear(same, try PictureNoise(NoiseSeeds(seed: 7), shape: shape).initial)
        let flat = try PictureNoise(NoiseSeeds(seed: 7, variationSeed: 8, variationStrength: 0.4), shape: [1, 4, 1, 5]).initial
        #expect(try flat.floats().allSatisfy(\.isFinite))
    }

    @Test func refusesShapesThatAreNone() {
        #expect(throws: TensorError.self) { try PictureNoise(NoiseSeeds(seed: 7), shape: [1, 4, -1, 5]) }
    }
}

/// Against torchsde 0.2.6.
@Suite(.oneAtATime) struct BrownianPathTests {
    private static let file = try? Safetensors(url: Fixtures.folder.appending(path: "brownian.safetensors"))

    private func path(_ seed: UInt64, _ name: String) throws -> (path: BrownianPath, steps: [[Double]]) {
        let file = try #require(Self.file)
        let range = try file.tensor("\(seed).\(name).range").floats().map(Double.init)
        let values = try file.tensor("\(seed).\(name).steps").floats().map(Double.init)
        let steps = stride(from: 0, to: values.count, by: 2).map { Array(values[$0..<$0 + 2]) }
        return (try BrownianPath(seed: seed, source: .cpu, over: range[0]...range[1], shape: [1, 2, 4, 4]), steps)
    }

    @Test(arguments: [7, 1 << 32 + 5] as [UInt64], ["stable", "cosine"])
    func isThePathOfTorchsde(_ seed: UInt64, _ name: String) throws {
        let (path, steps) = try path(seed, name)
        for (row, step) in steps.enumerated() {
            let found = try path(step[0], step[1]).floats()
            let expected = try #require(Self.file).tensor("\(seed).\(name).noise.\(row)").floats()
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 2e-6 }, "row \(row)")
        }
    }

    @Test func doesNotDependOnTheOrderOfQuestions() throws {
        let (forth, steps) = try path(7, "stable")
        let (back, _) = try path(7, "stable")
        let found = try steps.map { try forth($0[0], $0[1]).floats() }
        #expect(try steps.reversed().map { try back($0[0], $0[1]).floats() } == found.reversed())
    }

    /// The way from 9 to 1 is that from 9 to 4 and that from 4 to 1.
    @Test(arguments: RandomSource.allCases) func partsAddUp(_ source: RandomSource) throws {
        let path = try BrownianPath(seed: 3, source: source, over: 0.03...14.6, shape: [1, 4, 8, 8])
        let whole = try path(9, 1) * 8.0.squareRoot()
        let sum = try path(9, 4) * 5.0.squareRoot() + path(4, 1) * 3.0.squareRoot()
        #expect(zip(try whole.floats(), try sum.floats()).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func isStandardNormal() throws {
        let path = try BrownianPath(seed: 3, source: .cpu, over: 0.03...14.6, shape: [1, 4, 24, 24])
        let (first, second) = (try path(3, 1), try path(1, 0.5))
        for values in [try first.floats(), try second.floats()] {
            let mean = values.reduce(0, +) / Float(values.count)
            let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
            #expect(abs(mean) < 0.06 && abs(variance - 1) < 0.1)
        }
        // Steps that do not overlap have nothing in common.
        #expect(abs(try (first * second).mean().floats()[0]) < 0.06)
    }

    /// Rounded sigmas may lie a little outside; there is no motion over nothing.
    @Test func endsAreKept() throws {
        let path = try BrownianPath(seed: 3, source: .cpu, over: 1...4, shape: [1, 1, 1, 2])
        #expect(try path(4.000001, 0.999999).floats().allSatisfy(\.isFinite))
        #expect(try path(0.9, 0.8).floats() == [0, 0])
    }
}
