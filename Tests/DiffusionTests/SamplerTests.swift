import Diffusion
import Foundation
import Tensors
import Testing

/// What holds for every sampler, the ones to come too.
@Suite struct SamplerTests {
    /// Pictures that are normally distributed, for which the best denoiser and the whole way are known in closed form.
    struct Gaussian {
        let mean = 0.3
        let deviation = 0.7

        func denoise(_ x: Tensor, sigma: Double) throws -> Tensor {
            let share = deviation * deviation / (deviation * deviation + sigma * sigma)
            return try (x - mean) * share + mean
        }

        /// Where the probability-flow equation leads from `x` at `sigma`.
        func end(of x: Tensor, sigma: Double) throws -> Tensor {
            try (x - mean) * (deviation / (deviation * deviation + sigma * sigma).squareRoot()) + mean
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

    private func run(_ sampler: Sampler, steps: Int, count: Int = 64) throws -> Run {
        let sigmas = Self.noise.sigmas(steps: steps, schedule: .karras)
        var random = TorchRandom(seed: 7)
        var draws = 0
        var evaluations: [Double] = []
        var reported: [Int] = []
        let start = try random.normal([count]) * (sigmas[0] * sigmas[0] + 0.49).squareRoot() + 0.3
        let end = try sampler.sample(start, sigmas: sigmas) { x, sigma in
            evaluations.append(sigma)
            return try Self.gaussian.denoise(x, sigma: sigma)
        } noise: {
            draws += 1
            return try random.normal([count])
        } onStep: {
            reported.append($0)
        }
        return Run(start: start, end: end, draws: draws, evaluations: evaluations, reported: reported)
    }

    private func error(_ run: Run) throws -> Double {
        let sigma = Self.noise.sigmaMax
        let difference = try (run.end - Self.gaussian.end(of: run.start, sigma: sigma)).floats()
        return Double(difference.reduce(0) { max($0, abs($1)) })
    }

    @Test(arguments: Sampler.all) func solvesTheEquation(_ sampler: Sampler) throws {
        let runs = try [10, 20, 40, 160].map { try run(sampler, steps: $0, count: 4096) }
        if runs[0].draws == 0 {
            let errors = try runs.map(error)
            #expect(errors[1] < 0.7 * errors[0] && errors[2] < 0.7 * errors[1] && errors[3] < 0.5 * errors[2])
            #expect(errors[3] < 0.03)
        } else {
            let deviations = try runs.map { run in
                let values = try run.end.floats().map { Double($0) - Self.gaussian.mean }
                return (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
            }
            #expect(abs(deviations[3] / Self.gaussian.deviation - 1) < 0.05)
        }
    }

    @Test func secondOrderBeatsFirst() throws {
        #expect(try error(run(.dpmPlusPlus2M, steps: 20)) < 0.2 * error(run(.euler, steps: 20)))
    }

    @Test(arguments: Sampler.all) func reportsEveryStepAndStaysInside(_ sampler: Sampler) throws {
        let run = try run(sampler, steps: 6)
        #expect(run.reported == Array(1...6))
        let range = Self.noise.sigmaMin * 0.999...Self.noise.sigmaMax * 1.001
        #expect(run.evaluations.count >= 6 && run.evaluations.allSatisfy(range.contains))
    }

    @Test(arguments: Sampler.all) func oneStepIsTheDenoisedPicture(_ sampler: Sampler) throws {
        let run = try run(sampler, steps: 1)
        let expected = try Self.gaussian.denoise(run.start, sigma: run.evaluations[0]).floats()
        #expect(zip(try run.end.floats(), expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test(arguments: Sampler.all) func theSameSeedGivesTheSameBits(_ sampler: Sampler) throws {
        #expect(try run(sampler, steps: 5).end.floats() == run(sampler, steps: 5).end.floats())
    }

    @Test(arguments: Sampler.all) func stopsWhereAStepThrows(_ sampler: Sampler) throws {
        struct Cancelled: Error {}
        var evaluations = 0
        #expect(throws: Cancelled.self) {
            try sampler.sample(Tensor([1, 2], shape: [2]), sigmas: [4, 3, 2, 1, 0]) { x, _ in
                evaluations += 1
                return x
            } noise: {
                try Tensor([0, 0], shape: [2])
            } onStep: { done in
                if done == 1 { throw Cancelled() }
            }
        }
        #expect(evaluations < 4)
    }

    @Test(arguments: [[], [1], [0, 1], [1, 1, 0], [2, 1, -1], [.infinity, 1, 0], [.nan, 0], [2, .nan, 0]] as [[Double]])
    func refusesSigmasThatDoNotDescend(_ sigmas: [Double]) throws {
        let x = try Tensor([1], shape: [1])
        #expect(throws: SamplingError.self) {
            try Sampler.euler.sample(x, sigmas: sigmas, denoise: { x, _ in x }, noise: { x })
        }
    }

    @Test func ddimIsEulerOnTheScaleOfSigmas() throws {
        let (ddim, euler) = (try run(.ddim, steps: 9).end.floats(), try run(.euler, steps: 9).end.floats())
        #expect(zip(ddim, euler).allSatisfy { abs($0 - $1) < 1e-5 })
        let (full, ancestral) = (try run(.ddim(eta: 1), steps: 9).end.floats(), try run(.eulerAncestral, steps: 9).end.floats())
        #expect(zip(full, ancestral).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    // MARK: - Names

    static let spellings: [(String, sampler: String, schedule: String?)] = [
        ("Euler a", "Euler a", nil), ("euler A", "Euler a", nil), ("k_euler_a", "Euler a", nil), ("Euler", "Euler", nil),
        ("k_euler", "Euler", nil), ("DPM++ 2M", "DPM++ 2M", nil), ("dpm++2m", "DPM++ 2M", nil), ("dpmpp_2m", "DPM++ 2M", nil),
        ("k_dpmpp_2m", "DPM++ 2M", nil), ("DPM++ 2M Karras", "DPM++ 2M", "Karras"), ("k_dpmpp_2m_ka", "DPM++ 2M", "Karras"),
        ("Euler a Karras", "Euler a", "Karras"), ("ddim", "DDIM", nil), ("DDIM trailing", "DDIM", "Trailing"),
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

    @Test(arguments: [("Eular", "Euler"), ("euler-aa", "Euler a"), ("dpm++ 2n", "DPM++ 2M"), ("DIM", "DDIM")])
    func nearestNames(_ typed: String, _ meant: String) {
        #expect(Sampler.nearest(to: typed).first == meant)
        #expect(Sampler.nearest(to: typed).count == 3)
    }
}
