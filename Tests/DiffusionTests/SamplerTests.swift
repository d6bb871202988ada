import Diffusion
import Foundation
import Tensors
import TestSupport
import Testing

extension Sampler: CustomTestStringConvertible {
    public var testDescription: String { name }
}

extension SigmaSchedule: CustomTestStringConvertible {
    public var testDescription: String { name }
}

/// What holds for every sampler, the ones to come too.
@Suite(.oneAtATime) struct SamplerTests {
    /// Pictures that are normally distributed, for which the best denoiser and the whole way are known in closed form.
    struct Gaussian {
        let mean = 0.3
        let deviation = 0.7

        func denoise(_ x: Tensor, sigma: Double) throws -> Tensor {
            let share = deviation * deviation / (deviation * deviation + sigma * sigma)
            return try (x - mean) * share + mean
        }

        /// Where the probability-flow equation leads from `x` at `sigma`.
        func end(of x: Tensor, sigma: Double, at end: Double = 0) throws -> Tensor {
            let variance = deviation * deviation
            return try (x - mean) * ((variance + end * end) / (variance + sigma * sigma)).squareRoot() + mean
        }
    }

    struct Run {
        let start: Tensor
        let end: Tensor
        let draws: Int
        let evaluations: [Double]
        let reported: [Int]
    }

    private static let gaussian = Gaussian()
    private static let noise = NoiseSchedule(ScheduleTests.configurations[1])

    /// - Parameter last: the sigma where the run ends; 0, or the smallest of the model.
    private func run(_ sampler: Sampler, steps: Int, count: Int = 64, eta: Double? = nil, toZero: Bool = true) throws -> Run {
        let sigmas = Self.noise.sigmas(steps: toZero ? steps : steps + 1, schedule: .karras).dropLast(toZero ? 0 : 1)
        var random = TorchRandom(seed: 7)
        var draws = 0
        var evaluations: [Double] = []
        var reported: [Int] = []
        let start = try random.normal([count]) * (sigmas[0] * sigmas[0] + 0.49).squareRoot() + 0.3
        let noise = StepNoise {
            draws += 1
            return try random.normal([count])
        }
        let end = try sampler.sample(
            start, sigmas: Array(sigmas), schedule: Self.noise, options: SamplerOptions(eta: eta),
            denoise: { x, sigma in
                evaluations.append(sigma)
                return try Self.denoise(x, sigma: sigma, for: sampler)
            }, noise: noise, onStep: { reported.append($0) })
        return Run(start: start, end: end, draws: draws, evaluations: evaluations, reported: reported)
    }

    private static func denoise(_ x: Tensor, sigma: Double, for sampler: Sampler) throws -> Tensor {
        // A consistency model sees the end of the whole way.
        try sampler.name == Sampler.lcm.name ? gaussian.end(of: x, sigma: sigma) : gaussian.denoise(x, sigma: sigma)
    }

    private func largestDifference(_ a: Tensor, _ b: Tensor) throws -> Double {
        Double(try (a - b).floats().reduce(0) { max($0, abs($1)) })
    }

    /// The largest distance from the exact way at the smallest sigma.
    private func error(_ sampler: Sampler, steps: Int) throws -> Double {
        let run = try run(sampler, steps: steps, count: 1024, eta: 0, toZero: false)
        #expect(run.draws == 0)
        return try largestDifference(run.end, Self.gaussian.end(of: run.start, sigma: Self.noise.sigmaMax, at: Self.noise.sigmaMin))
    }

    /// Those that draw no noise, and the order with which their error vanishes where steps get shorter.
    static let orders: [(Sampler, order: Double)] = [
        (.euler, 1), (.ddim, 1), (.eulerAncestral, 1), (.tcd, 1), (.pndm, 1), (.heun, 2), (.dpm2, 2), (.dpm2Ancestral, 2),
        (.dpmPlusPlus2M, 2), (.dpmPlusPlus2MSDE, 2), (.dpmPlusPlus2SAncestral, 2), (.dpmPlusPlusSDE, 2), (.uniPC, 2),
    ]

    @Test(arguments: orders) func convergesWithItsOrder(_ sampler: Sampler, _ order: Double) throws {
        let (coarse, fine) = (try error(sampler, steps: 20), try error(sampler, steps: 60))
        let measured = log(coarse / fine) / log(3)
        #expect(measured > order - 0.2, "measured \(measured)")
    }

    @Test func secondOrderBeatsFirst() throws {
        let first = try error(.euler, steps: 20)
        for (sampler, order) in Self.orders where order == 2 { #expect(try error(sampler, steps: 20) < 0.5 * first) }
        #expect(try error(.uniPC, steps: 10) < error(.dpmPlusPlus2M, steps: 10))
    }

    /// Of the samplers with fresh noise, the distribution of what they make is known, not the way.
    @Test(arguments: Sampler.all) func makesPicturesOfTheRightSpread(_ sampler: Sampler) throws {
        let end = try run(sampler, steps: 160, count: 4096).end
        let values = try end.floats().map { Double($0) - Self.gaussian.mean }
        let deviation = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
        // TCD's steps down are long, however many there are.
        #expect(abs(deviation / Self.gaussian.deviation - 1) < (sampler.name == Sampler.tcd.name ? 0.1 : 0.05))
    }

    @Test(arguments: Sampler.all, SigmaSchedule.all) func findsTheOnlyPictureThatThereIs(
        _ sampler: Sampler, _ schedule: SigmaSchedule
    ) throws {
        let picture = try Tensor([0.5, -1, 2, 0], shape: [4])
        for configuration in ScheduleTests.configurations {
            let noise = NoiseSchedule(configuration)
            for steps in [1, 2, 9] {
                let sigmas = sampler.sigmas(of: noise, steps: steps, schedule: schedule)
                #expect(sigmas.count == steps + 1)
                var random = TorchRandom(seed: 1)
                let x = try sampler.sample(
                    random.normal([4]) * sigmas[0], sigmas: sigmas, schedule: noise, denoise: { _, _ in picture },
                    noise: StepNoise { try random.normal([4]) })
                // What is left of x is lost in rounding: the noise at the last sigmas of the cosine schedule is some 10⁻⁶ of the first.
                let error = try largestDifference(x, picture)
                #expect(error <= 4e-6 * max(1, sigmas[0]), "\(steps) steps from \(sigmas[0]): \(error)")
            }
        }
    }

    @Test(arguments: [
        (Sampler.eulerAncestral, Sampler.euler), (.dpm2Ancestral, .dpm2), (.dpmPlusPlus2MSDE, .dpmPlusPlus2M), (.ddim, .euler),
        (.tcd, .euler),
    ]) func withoutFreshNoiseIsThePlainSampler(_ stochastic: Sampler, _ plain: Sampler) throws {
        #expect(try largestDifference(run(stochastic, steps: 9, eta: 0).end, run(plain, steps: 9).end) < 1e-5)
    }

    @Test func ddimWithAllNoiseIsEulerAncestral() throws {
        #expect(try largestDifference(run(.ddim, steps: 9, eta: 1).end, run(.eulerAncestral, steps: 9).end) < 1e-5)
    }

    @Test(arguments: Sampler.all) func countsItsEvaluations(_ sampler: Sampler) throws {
        let evaluations = try run(sampler, steps: 6).evaluations.count
        // The last step takes one; PNDM begins with a second one.
        let expected = sampler.name == Sampler.pndm.name ? 7 : 5 * sampler.evaluationsPerStep + 1
        #expect(evaluations == expected)
    }

    @Test(arguments: Sampler.all) func reportsEveryStepAndStaysInside(_ sampler: Sampler) throws {
        let run = try run(sampler, steps: 6)
        #expect(run.reported == Array(1...6))
        let range = Self.noise.sigmaMin * 0.999...Self.noise.sigmaMax * 1.001
        #expect(run.evaluations.count >= 6 && run.evaluations.allSatisfy(range.contains))
    }

    @Test(arguments: Sampler.all) func oneStepIsTheDenoisedPicture(_ sampler: Sampler) throws {
        let run = try run(sampler, steps: 1)
        #expect(run.evaluations.count == 1 && run.draws == 0)
        #expect(try largestDifference(run.end, Self.denoise(run.start, sigma: run.evaluations[0], for: sampler)) < 1e-5)
    }

    @Test(arguments: Sampler.all) func theSameSeedGivesTheSameBits(_ sampler: Sampler) throws {
        #expect(try run(sampler, steps: 5).end.floats() == run(sampler, steps: 5).end.floats())
    }

    @Test(arguments: Sampler.all) func stopsWhereAStepThrows(_ sampler: Sampler) throws {
        struct Cancelled: Error {}
        var evaluations = 0
        #expect(throws: Cancelled.self) {
            try sampler.sample(
                Tensor([1, 2], shape: [2]), sigmas: [4, 3, 2, 1, 0], schedule: Self.noise,
                denoise: { x, _ in
                    evaluations += 1
                    return x
                }, noise: StepNoise { try Tensor([0, 0], shape: [2]) }, onStep: { if $0 == 1 { throw Cancelled() } })
        }
        #expect(evaluations < 4)
    }

    @Test(arguments: [[1], [0, 1], [1, 1, 0], [2, 1, -1], [.infinity, 1, 0], [.nan, 0], [2, .nan, 0]] as [[Double]])
    func refusesSigmasThatDoNotDescend(_ sigmas: [Double]) throws {
        let x = try Tensor([1], shape: [1])
        #expect(throws: SamplingError.self) {
            try Sampler.euler.sample(x, sigmas: sigmas, schedule: Self.noise, denoise: { x, _ in x }, noise: StepNoise { x })
        }
    }

    @Test(arguments: [-0.1, .nan, .infinity]) func refusesAnEtaThatIsNone(_ eta: Double) throws {
        #expect(throws: SamplingError.self) { try run(.eulerAncestral, steps: 2, eta: eta) }
    }

    @Test func aRunOfNoStepsChangesNothing() throws {
        let x = try Tensor([1, 2], shape: [2])
        let end = try Sampler.heun.sample(x, sigmas: [], schedule: Self.noise, denoise: { x, _ in x }, noise: StepNoise { x })
        #expect(try end.floats() == [1, 2])
    }

    @Test func pureNoiseIsAsLargeAsTheSamplersHaveIt() {
        #expect(Sampler.euler.startScale(sigma: 3) == 3)
        #expect(Sampler.ddim.startScale(sigma: 3) == 10.0.squareRoot())
    }

    // MARK: - Names

    static let spellings: [(String, sampler: String, schedule: String?)] = [
        ("Euler a", "Euler a", nil), ("euler A", "Euler a", nil), ("k_euler_a", "Euler a", nil), ("Euler", "Euler", nil),
        ("k_euler", "Euler", nil), ("DPM++ 2M", "DPM++ 2M", nil), ("dpm++2m", "DPM++ 2M", nil), ("dpmpp_2m", "DPM++ 2M", nil),
        ("k_dpmpp_2m", "DPM++ 2M", nil), ("DPM++ 2M Karras", "DPM++ 2M", "Karras"), ("k_dpmpp_2m_ka", "DPM++ 2M", "Karras"),
        ("Euler a Karras", "Euler a", "Karras"), ("ddim", "DDIM", nil), ("DDIM trailing", "DDIM", "Trailing"),
        ("PLMS", "PNDM", nil), ("DPM++ 2M SDE Karras", "DPM++ 2M SDE", "Karras"), ("k_dpmpp_2m_sde_ka", "DPM++ 2M SDE", "Karras"),
        ("DPM++ 2M SDE Exponential", "DPM++ 2M SDE", "Exponential"), ("k_dpmpp_2m_sde_exp", "DPM++ 2M SDE", "Exponential"),
        ("DPM++ SDE Karras", "DPM++ SDE", "Karras"), ("DPM2 a Karras", "DPM2 a", "Karras"), ("k_dpm_2_a_ka", "DPM2 a", "Karras"),
        ("DPM2", "DPM2", nil), ("DPM++ 2S a", "DPM++ 2S a", nil), ("UniPC", "UniPC", nil), ("unipc", "UniPC", nil),
        ("Euler SGM Uniform", "Euler", "SGM Uniform"), ("Euler a sgm_uniform", "Euler a", "SGM Uniform"), ("k_lcm", "LCM", nil),
        ("Heun Uniform", "Heun", "Uniform"), ("Euler DDIM", "Euler", "Leading"), ("Euler Simple", "Euler", "Simple"),
    ]

    @Test(arguments: spellings) func names(_ name: String, _ sampler: String, _ schedule: String?) throws {
        let found = try #require(Sampler.named(name))
        #expect(found.sampler.name == sampler)
        #expect(found.schedule?.name == schedule)
    }

    @Test(arguments: ["", "Karras", "Eulers", "DPM++ 3M", "DPM++ 2M Karras Karras", "👩‍🚀", "Euler\u{0}a"])
    func unknownNames(_ name: String) {
        #expect(Sampler.named(name) == nil)
    }

    @Test func noTwoNamesAreOne() {
        let names = Sampler.all.flatMap { [$0.name] + $0.aliases }
        for name in names { #expect(Sampler.all.filter { ([$0.name] + $0.aliases).contains(name) }.count == 1) }
        #expect(Sampler.all.allSatisfy { Sampler.named($0.name)?.sampler.name == $0.name })
        #expect(SigmaSchedule.all.allSatisfy { SigmaSchedule.named($0.name) == $0 })
    }

    @Test(arguments: [
        ("Eular", "Euler"), ("euler-aa", "Euler a"), ("dpm++ 2n", "DPM++ 2M"), ("DIM", "DDIM"), ("DPM2a", "DPM2 a"), ("unipcc", "UniPC"),
    ])
    func nearestNames(_ typed: String, _ meant: String) {
        #expect(Sampler.nearest(to: typed).first == meant)
        #expect(Sampler.nearest(to: typed).count == 3)
    }
}
