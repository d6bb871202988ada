import Diffusion
import Tensors
import TestSupport
import Testing

/// The sums that diffusers' own tests publish: a fixed start, and x·t/(t + 1) for a network, ten steps where none are given.
@Suite(.oneAtATime) struct SamplerGoldenTests {
    enum Spacing: Sendable {
        case schedule(SigmaSchedule)
        /// Ends at the smallest sigma instead of 0, or with `rounded` training steps and one fewer of them than asked for.
        case toSmallest(SigmaSchedule)
        case rounded
        /// Looks at the picture of the smallest sigma once more.
        case lingering(SigmaSchedule)
        /// Out of the distillation's, to 0 or to the first training step.
        case distilled(toSmallest: Bool)
    }

    struct Golden: Sendable, CustomTestStringConvertible {
        let name: String
        let sampler: Sampler
        var prediction = SchedulerConfiguration.Prediction.epsilon
        var trainingSteps = 1000
        /// Of the linear schedule; nil is Stable Diffusion's.
        var betaStart: Double? = 0.0001
        var steps = 10
        var eta: Double?
        let spacing: Spacing
        /// Sum and mean of the absolute values; nil where none is published.
        let sum: Double?
        let mean: Double?

        var testDescription: String { name }

        var noise: NoiseSchedule {
            var configuration = SchedulerConfiguration()
            (configuration.prediction, configuration.trainingSteps) = (prediction, trainingSteps)
            if let betaStart {
                configuration.betaStart = betaStart
            } else {
                (configuration.betaSchedule, configuration.betaStart, configuration.betaEnd) = (.scaledLinear, 0.00085, 0.012)
            }
            return NoiseSchedule(configuration)
        }

        var sigmas: [Double] {
            let noise = noise
            switch spacing {
            case .schedule(let schedule): return noise.sigmas(steps: steps, schedule: schedule)
            case .toSmallest(let schedule): return noise.sigmas(steps: steps, schedule: schedule).dropLast()
            case .rounded:
                let timesteps = (1...steps).reversed().map { (Double($0) * 999 / Double(steps)).rounded() }
                return timesteps.map { noise.sigma(timestep: $0) } + [noise.sigmaMin]
            case .lingering(let schedule):
                return noise.sigmas(steps: steps, schedule: schedule).dropLast() + [noise.sigmaMin * (1 - 1e-9)]
            case .distilled(let toSmallest):
                return sampler.sigmas(of: noise, steps: steps).dropLast() + [toSmallest ? noise.sigmaMin : 0]
            }
        }
    }

    /// Those whose network sees x divided by √(sigma² + 1) while the solver goes on from x.
    static let plain: [Golden] = [
        Golden(name: "DDIM", sampler: .ddim, spacing: .schedule(.leading), sum: 172.0067, mean: 0.223967),
        Golden(name: "DDIM v", sampler: .ddim, prediction: .velocity, spacing: .schedule(.leading), sum: 52.5302, mean: 0.0684),
        Golden(name: "DDIM to 0", sampler: .ddim, betaStart: 0.01, spacing: .schedule(.leading), sum: 149.8295, mean: 0.1951),
        Golden(name: "DDIM to the first", sampler: .ddim, betaStart: 0.01, spacing: .toSmallest(.leading), sum: 149.0784, mean: 0.1941),
        Golden(name: "DPM++ 2M", sampler: .dpmPlusPlus2M, spacing: .rounded, sum: nil, mean: 0.3301),
        Golden(name: "DPM++ 2M v", sampler: .dpmPlusPlus2M, prediction: .velocity, spacing: .rounded, sum: nil, mean: 0.2251),
        Golden(
            name: "DPM++ 2M Karras v", sampler: .dpmPlusPlus2M, prediction: .velocity, spacing: .toSmallest(.karras), sum: nil, mean: 0.2096
        ),
        Golden(name: "UniPC", sampler: .uniPC, spacing: .rounded, sum: nil, mean: 0.2464),
        Golden(name: "UniPC v", sampler: .uniPC, prediction: .velocity, spacing: .rounded, sum: nil, mean: 0.1014),
        Golden(name: "UniPC Karras", sampler: .uniPC, spacing: .lingering(.karras), sum: nil, mean: 0.2925),
        Golden(
            name: "UniPC Karras v", sampler: .uniPC, prediction: .velocity, spacing: .lingering(.karras), sum: nil, mean: 0.1966),
        Golden(
            name: "LCM, 1 step", sampler: .lcm, betaStart: nil, steps: 1, spacing: .distilled(toSmallest: false), sum: 18.7097, mean: 0.0244
        ),
        Golden(name: "LCM", sampler: .lcm, betaStart: nil, spacing: .distilled(toSmallest: false), sum: 197.7616, mean: 0.2575),
        Golden(
            name: "TCD, 1 step", sampler: .tcd, betaStart: nil, steps: 1, eta: 0, spacing: .distilled(toSmallest: true), sum: 29.8715,
            mean: 0.0389),
        Golden(name: "TCD", sampler: .tcd, betaStart: nil, eta: 0, spacing: .distilled(toSmallest: true), sum: 181.2040, mean: 0.2359),
    ]

    /// Those whose solver goes on from the divided x too, as those tests do it.
    static let dividing: [Golden] = [
        Golden(name: "Euler", sampler: .euler, trainingSteps: 1100, spacing: .schedule(.uniform), sum: 10.0807, mean: 0.0131),
        Golden(
            name: "Euler v", sampler: .euler, prediction: .velocity, trainingSteps: 1100, spacing: .schedule(.uniform), sum: 0.0002, mean: 0
        ),
        Golden(
            name: "Euler Karras", sampler: .euler, trainingSteps: 1100, spacing: .schedule(.karras), sum: 124.52299, mean: 0.162139),
        Golden(name: "Euler a", sampler: .eulerAncestral, trainingSteps: 1100, spacing: .schedule(.uniform), sum: 152.3192, mean: 0.1983),
        Golden(
            name: "Euler a v", sampler: .eulerAncestral, prediction: .velocity, trainingSteps: 1100, spacing: .schedule(.uniform),
            sum: 108.4439, mean: 0.1412),
        Golden(name: "Heun", sampler: .heun, trainingSteps: 1100, spacing: .schedule(.uniform), sum: 0.1233, mean: 0.0002),
        Golden(name: "DPM2", sampler: .dpm2, trainingSteps: 1100, spacing: .schedule(.uniform), sum: 20.4125, mean: 0.0266),
    ]

    /// (0…767)/768 as (3, 8, 8, 4), its last axis first.
    private func start() throws -> Tensor {
        let values = (0..<768).map { (i: Int) -> Float in
            let place = (i % 192) * 4 + i / 192
            return Float(place) / 768
        }
        return try Tensor(values, shape: [4, 3, 8, 8])
    }

    private func check(_ x: Tensor, _ golden: Golden) throws {
        let values = try x.floats().map { abs(Double($0)) }
        let sum = values.reduce(0, +)
        if let expected = golden.sum { #expect(abs(sum - expected) < max(1e-2, 5e-6 * expected)) }
        if let expected = golden.mean { #expect(abs(sum / Double(values.count) - expected) < 1e-3) }
    }

    private static func seeded() -> StepNoise {
        var random = TorchRandom(seed: 0)
        return StepNoise { try random.normal([4, 3, 8, 8]) }
    }

    @Test(arguments: plain) func publishedSums(_ golden: Golden) throws {
        let sigmas = golden.sigmas
        let denoiser = Denoiser(schedule: golden.noise) { x, timestep in
            let timestep = timestep.rounded()
            return try x * (timestep / (timestep + 1))
        }
        let x = try golden.sampler.sample(
            start() * (sigmas[0] * sigmas[0] + 1).squareRoot(), sigmas: sigmas, schedule: golden.noise,
            options: SamplerOptions(eta: golden.eta), denoise: { try denoiser($0, sigma: $1) }, noise: Self.seeded())
        let last = sigmas[sigmas.count - 1]
        try check(x / (last * last + 1).squareRoot(), golden)
    }

    /// Takes the steps one by one, dividing x before each and what the network sees in the middle of a step.
    private func end(of x: Tensor, sigmas: [Double], _ golden: Golden) throws -> Tensor {
        let noise = Self.seeded()
        let denoiser = Denoiser(schedule: golden.noise) { x, timestep in
            // What the denoiser divided by is part of those tests' numbers already.
            let sigma = golden.noise.sigma(timestep: timestep)
            return try x * ((sigma * sigma + 1).squareRoot() * timestep / (timestep + 1))
        }
        var x = x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            x = try x / (sigma * sigma + 1).squareRoot()
            var isFirst = true
            x = try golden.sampler.sample(
                x, sigmas: [sigma, next], schedule: golden.noise,
                denoise: { x, sigma in
                    let divided = isFirst ? x : try x / (sigma * sigma + 1).squareRoot()
                    isFirst = false
                    // The slope that the divided x has.
                    return try x - (divided - denoiser(divided, sigma: sigma))
                }, noise: noise)
        }
        return x
    }

    @Test(arguments: dividing) func publishedSumsOfDividedSteps(_ golden: Golden) throws {
        try check(end(of: start() * golden.sigmas[0], sigmas: golden.sigmas, golden), golden)
    }

    /// The last two steps, from the start with the reversed start as noise on it.
    @Test func publishedSumOfAPictureWithNoise() throws {
        let golden = Golden(
            name: "Euler, 2 of 10 steps", sampler: .euler, trainingSteps: 1100, spacing: .schedule(.uniform), sum: 57062.9297,
            mean: 74.3007)
        let noise = try start() * -1 + 767.0 / 768
        let sigmas = golden.sigmas
        let tail = Array(sigmas.suffix(3))
        try check(end(of: start() * sigmas[0] + noise * tail[0], sigmas: tail, golden), golden)
    }
}
