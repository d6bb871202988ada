import Foundation
import Tensors

/// What the random numbers of one picture come from.
public struct NoiseSeeds: Sendable, Hashable {
    public var seed: UInt64
    public var source: RandomSource
    /// The seed of the noise that the picture's own is turned towards.
    public var variationSeed: UInt64
    /// From 0, the picture of ``seed``, to 1, that of ``variationSeed``.
    public var variationStrength: Double
    /// Added to the seed for the noise of samplers' steps; 0 goes on with the picture's own. AUTOMATIC1111's ENSD.
    public var stepSeedDelta: Int

    public init(
        seed: UInt64, source: RandomSource = .cpu, variationSeed: UInt64 = 0, variationStrength: Double = 0, stepSeedDelta: Int = 0
    ) {
        self.seed = seed
        self.source = source
        self.variationSeed = variationSeed
        self.variationStrength = variationStrength
        self.stepSeedDelta = stepSeedDelta
    }
}

/// All random numbers of one picture, drawn for it alone, so that it does not depend on the pictures beside it.
///
/// In AUTOMATIC1111's order: first the noise that the picture begins with, then step after step from the same generator.
public final class PictureNoise {
    /// Standard normal noise for the picture to begin with, or to be noised with.
    public let initial: Tensor
    private let seeds: NoiseSeeds
    private let shape: [Int]
    private let device: Device
    private var generator: any NormalRandom

    /// - Parameter shape: that of the latents of one picture: 1, channels, height, width.
    /// - Throws: `TensorError` for a shape that is none.
    public init(_ seeds: NoiseSeeds, shape: [Int], device: Device = .cpu) throws {
        self.seeds = seeds
        self.shape = shape
        self.device = device
        generator = seeds.source.generator(seed: seeds.seed)
        var noise = try generator.normal(shape)
        if seeds.variationStrength != 0 {
            var other = seeds.source.generator(seed: seeds.variationSeed)
            noise = try Self.turn(noise, toward: other.normal(shape), by: seeds.variationStrength)
        }
        initial = try noise.moved(to: device)
        if seeds.stepSeedDelta != 0 {
            generator = seeds.source.generator(seed: seeds.seed &+ UInt64(bitPattern: Int64(seeds.stepSeedDelta)))
        }
    }

    /// The noise of a sampler's steps over `sigmas`.
    public func steps(sigmas: [Double]) -> StepNoise {
        let range = (sigmas.last { $0 > 0 } ?? 0)...(sigmas.first ?? 0)
        var path: BrownianPath?
        return StepNoise {
            try self.generator.normal(self.shape).moved(to: self.device)
        } path: { sigma, next in
            let made = try path ?? BrownianPath(seed: self.seeds.seed, source: self.seeds.source, over: range, shape: self.shape)
            path = made
            return try made(sigma, next).moved(to: self.device)
        }
    }

    /// Spherical interpolation along the columns of each channel: what keeps the noise's variance where `noise` and `other` are
    /// independent. `strength` 0 is `noise`, 1 is `other`.
    private static func turn(_ noise: Tensor, toward other: Tensor, by strength: Double) throws -> Tensor {
        func unit(_ x: Tensor) throws -> Tensor { try x / (x * x).sum([-2], keepDims: true).sqrt() }
        let cosines = try (unit(noise) * unit(other)).sum([-2], keepDims: true)
        let values = try cosines.floats()
        // Vectors this near to each other have no plane to turn in. AUTOMATIC1111 mixes them the other way round.
        if values.reduce(0, +) / Float(values.count) > 0.9995 { return try noise * strength + other * (1 - strength) }
        func weights(_ share: Double) throws -> Tensor {
            let shares = values.map { value in
                let angle = acos(Double(value))
                return abs(value) < 1 ? Float(sin(share * angle) / sin(angle)) : Float(share)
            }
            return try Tensor(shares, shape: cosines.shape)
        }
        return try weights(1 - strength) * noise + weights(strength) * other
    }
}
