import Diffusion
import Foundation
import Tensors
import Testing

/// Against diffusers 0.27.2: its schedulers step by step, and the sums that its own tests publish.
@Suite struct SamplerReferenceTests {
    struct Case: Decodable, Sendable {
        let config: SchedulerConfiguration
        let steps: Int
        let eta: Double?
    }

    static let cases: [String: Case] = {
        let data = try? Data(contentsOf: Fixtures.folder.appending(path: "schedulers.json"))
        return data.flatMap { try? JSONDecoder().decode([String: Case].self, from: $0) } ?? [:]
    }()

    static let samplers: [String: Sampler] = [
        "ddim": .ddim, "euler": .euler, "euler_a": .eulerAncestral, "dpmpp_2m": .dpmPlusPlus2M,
    ]

    @Test func theCasesAreThere() {
        #expect(Set(Self.cases.keys.map { $0.prefix { $0 != "." } }.map(String.init)) == Set(Self.samplers.keys))
    }

    @Test(arguments: cases.keys.sorted()) func sigmasAndTimesteps(_ name: String) throws {
        let given = try #require(Self.cases[name])
        let file = try Safetensors(url: Fixtures.folder.appending(path: "schedulers.safetensors"))
        let expected = try file.tensor("\(name).sigmas").floats().map(Double.init)
        let timesteps = try file.tensor("\(name).timesteps").floats().map(Double.init)
        let noise = NoiseSchedule(given.config)
        let sigmas = noise.sigmas(steps: given.steps)
        #expect(sigmas.count == expected.count)
        for (sigma, reference) in zip(sigmas, expected) {
            // Between training steps diffusers interpolates sigma, here it is its logarithm.
            #expect(abs(sigma - reference) <= 2e-5 * reference)
        }
        for (sigma, reference) in zip(sigmas, timesteps) { #expect(abs(noise.timestep(sigma: sigma) - reference) < 1e-2) }
    }

    @Test(arguments: cases.keys.sorted()) func everyStep(_ name: String) throws {
        let given = try #require(Self.cases[name])
        let file = try Safetensors(url: Fixtures.folder.appending(path: "schedulers.safetensors"))
        let named = try #require(Self.samplers[String(name.prefix { $0 != "." })])
        let sampler = given.eta.map { Sampler.ddim(eta: $0) } ?? named
        let sigmas = try file.tensor("\(name).sigmas").floats().map(Double.init)

        var step = 0
        let denoiser = Denoiser(schedule: NoiseSchedule(given.config)) { _, _ in try file.tensor("\(name).model.\(step)") }
        func check(_ x: Tensor) throws {
            let reference = try file.tensor("\(name).x.\(step)")
            let error = try largest(x - reference) / largest(reference)
            #expect(error <= 1e-5, "after step \(step)")
        }
        let result = try sampler.sample(try file.tensor("\(name).x.0"), sigmas: sigmas) { x, sigma in
            try check(x)
            return try denoiser(x, sigma: sigma)
        } noise: {
            try file.tensor("\(name).noise.\(step)")
        } onStep: { done in
            step = done
        }
        #expect(step == given.steps)
        try check(result)
    }

    private func largest(_ x: Tensor) throws -> Float {
        try x.floats().reduce(0) { max($0, abs($1)) }
    }
}

/// The sums that diffusers' own tests publish: a fixed start, and x·t/(t + 1) for a network, ten steps.
@Suite struct SamplerGoldenTests {
    enum Spacing: Sendable {
        case schedule(SigmaSchedule)
        /// Ends at the smallest sigma instead of 0, or with `rounded` training steps and one fewer of them than asked for.
        case toSmallest(SigmaSchedule)
        case rounded
    }

    struct Golden: Sendable, CustomTestStringConvertible {
        let name: String
        let sampler: Sampler
        var prediction = SchedulerConfiguration.Prediction.epsilon
        var trainingSteps = 1000
        var betaStart = 0.0001
        let spacing: Spacing
        /// Sum and mean of the absolute values; nil where none is published.
        let sum: Double?
        let mean: Double?

        var testDescription: String { name }

        var noise: NoiseSchedule {
            var configuration = SchedulerConfiguration()
            (configuration.prediction, configuration.trainingSteps, configuration.betaStart) = (prediction, trainingSteps, betaStart)
            return NoiseSchedule(configuration)
        }

        var sigmas: [Double] {
            let noise = noise
            switch spacing {
            case .schedule(let schedule): return noise.sigmas(steps: 10, schedule: schedule)
            case .toSmallest(let schedule): return noise.sigmas(steps: 10, schedule: schedule).dropLast()
            case .rounded:
                let timesteps = (1...10).reversed().map { (Double($0) * 99.9).rounded() }
                return timesteps.map { noise.sigma(timestep: $0) } + [noise.sigmaMin]
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
        if let expected = golden.sum { #expect(abs(sum - expected) < 1e-2) }
        if let expected = golden.mean { #expect(abs(sum / Double(values.count) - expected) < 1e-3) }
    }

    @Test(arguments: plain) func publishedSums(_ golden: Golden) throws {
        let sigmas = golden.sigmas
        let denoiser = Denoiser(schedule: golden.noise) { x, timestep in
            let timestep = timestep.rounded()
            return try x * (timestep / (timestep + 1))
        }
        let x = try golden.sampler.sample(start() * (sigmas[0] * sigmas[0] + 1).squareRoot(), sigmas: sigmas) {
            try denoiser($0, sigma: $1)
        } noise: {
            throw SamplingError.sigmasNotDescending([])
        }
        let last = sigmas[sigmas.count - 1]
        try check(x / (last * last + 1).squareRoot(), golden)
    }

    @Test(arguments: dividing) func publishedSumsOfDividedSteps(_ golden: Golden) throws {
        let noise = golden.noise
        let sigmas = golden.sigmas
        var random = TorchRandom(seed: 0)
        var x = try start() * sigmas[0]
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            x = try x / (sigma * sigma + 1).squareRoot()
            let divided = x
            let denoiser = Denoiser(schedule: noise) { _, timestep in try divided * (timestep / (timestep + 1)) }
            x = try golden.sampler.sample(x, sigmas: [sigma, next]) {
                try denoiser($0, sigma: $1)
            } noise: {
                try random.normal(divided.shape)
            }
        }
        try check(x, golden)
    }
}
