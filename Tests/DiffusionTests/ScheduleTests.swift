import Diffusion
import Foundation
import Tensors
import TestSupport
import Testing

@Suite(.oneAtATime) struct ScheduleTests {
    /// Stable Diffusion's, its own kinds of spacing, and the embedded model's.
    static let configurations: [SchedulerConfiguration] = {
        var stable = SchedulerConfiguration()
        (stable.betaSchedule, stable.betaStart, stable.betaEnd) = (.scaledLinear, 0.00085, 0.012)
        var leading = stable
        (leading.spacing, leading.stepsOffset) = (.leading, 1)
        var cosine = SchedulerConfiguration()
        (cosine.betaSchedule, cosine.prediction, cosine.spacing) = (.squaredCosine, .velocity, .trailing)
        return [SchedulerConfiguration(), stable, leading, cosine]
    }()

    @Test(arguments: ["scaled_linear", "squaredcos_cap_v2"]) func alphasAreThoseOfTorch(_ name: String) throws {
        var configuration = SchedulerConfiguration()
        configuration.betaSchedule = try #require(SchedulerConfiguration.BetaSchedule(rawValue: name))
        if name == "scaled_linear" { (configuration.betaStart, configuration.betaEnd) = (0.00085, 0.012) }
        let reference = try Safetensors(url: Fixtures.folder.appending(path: "schedulers.safetensors")).tensor("alphas.\(name)").floats()
        let alphas = NoiseSchedule(configuration).alphasCumprod
        #expect(alphas.count == reference.count)
        let worst = try #require(zip(alphas, reference).map { abs($0 - $1) / $1 }.max())
        // torch's linspace rounds by the width of the machine's vectors.
        #expect(worst < 2e-6)
    }

    @Test func zeroTerminalSNRIsThatOfTorch() throws {
        var configuration = Self.configurations[1]
        configuration.zeroTerminalSNR = true
        let reference = try Safetensors(url: Fixtures.folder.appending(path: "schedulers.safetensors")).tensor("alphas.zero_snr").floats()
        let noise = NoiseSchedule(configuration)
        #expect(noise.alphasCumprod.count == reference.count)
        // √ᾱ of the last steps is the small difference of two numbers: relative to the first one it is as exact as theirs.
        for (alpha, expected) in zip(noise.alphasCumprod, reference) {
            #expect(abs(alpha.squareRoot() - expected.squareRoot()) < 2e-6)
        }
        #expect(noise.alphasCumprod.last == 0x1p-24)
        #expect(abs(noise.sigmaMax - 4096) < 1e-3)
        #expect(abs(noise.sigmaMin - NoiseSchedule(Self.configurations[1]).sigmaMin) < 1e-6)
    }

    @Test(arguments: configurations) func timestepIsTheInverseOfSigma(_ configuration: SchedulerConfiguration) {
        let noise = NoiseSchedule(configuration)
        for timestep in [0, 0.25, 1, 17.5, 500, 998.75, 999] {
            #expect(abs(noise.timestep(sigma: noise.sigma(timestep: timestep)) - timestep) < 1e-6)
        }
        #expect(noise.timestep(sigma: noise.sigmaMin / 2) == 0)
        #expect(noise.timestep(sigma: noise.sigmaMax * 2) == 999)
    }

    @Test(arguments: configurations, SigmaSchedule.all) func sigmasDescendToZero(
        _ configuration: SchedulerConfiguration, _ schedule: SigmaSchedule
    ) {
        let noise = NoiseSchedule(configuration)
        // A model cannot be asked at more training steps than it has: there may be fewer than 1,500.
        for steps in [1, 2, 3, 7, 25, 100, 999, 1500] {
            let sigmas = noise.sigmas(steps: steps, schedule: schedule)
            #expect(sigmas.count == steps + 1 || steps > 1000)
            #expect(sigmas.last == 0)
            #expect(zip(sigmas, sigmas.dropFirst()).allSatisfy { $0 > $1 })
            #expect(sigmas[0] <= noise.sigmaMax * (1 + 1e-9))
        }
    }

    @Test(arguments: configurations) func karrasGoesFromTheLargestToTheSmallestSigma(_ configuration: SchedulerConfiguration) {
        let noise = NoiseSchedule(configuration)
        let sigmas = noise.sigmas(steps: 11, schedule: .karras)
        #expect(abs(sigmas[0] / noise.sigmaMax - 1) < 1e-9)
        #expect(abs(sigmas[10] / noise.sigmaMin - 1) < 1e-9)
        // Halfway, the seventh root is halfway.
        let middle = (pow(noise.sigmaMax, 1 / 7.0) + pow(noise.sigmaMin, 1 / 7.0)) / 2
        #expect(abs(sigmas[5] / pow(middle, 7) - 1) < 1e-9)
    }

    @Test(arguments: configurations) func exponentialIsEvenInLogarithms(_ configuration: SchedulerConfiguration) {
        let noise = NoiseSchedule(configuration)
        let sigmas = noise.sigmas(steps: 5, schedule: .exponential)
        let ratio = pow(noise.sigmaMin / noise.sigmaMax, 0.25)
        for (sigma, next) in zip(sigmas.dropLast(), sigmas.dropFirst().dropLast()) { #expect(abs(next / sigma / ratio - 1) < 1e-9) }
        #expect(abs(sigmas[4] / noise.sigmaMin - 1) < 1e-9)
    }

    /// The quantiles of Beta(0.6, 0.6) by scipy 1.17.1's `beta.ppf`.
    @Test func betaLiesInQuantiles() {
        let noise = NoiseSchedule(Self.configurations[1])
        let shares = noise.sigmas(steps: 5, schedule: .beta).dropLast().map {
            ($0 - noise.sigmaMin) / (noise.sigmaMax - noise.sigmaMin)
        }
        let expected = [1, 0.824319621347305, 0.5, 0.17568037865269498, 0]
        #expect(zip(shares, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    }

    /// 7 of 1000: the stride is cut off, not rounded.
    @Test func simpleCutsTrainingStepsOff() {
        let noise = NoiseSchedule(Self.configurations[1])
        let timesteps = noise.sigmas(steps: 7, schedule: .simple).dropLast().map { noise.timestep(sigma: $0) }
        #expect(zip(timesteps, [999.0, 857, 714, 571, 428, 285, 142]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func stableDiffusionsRange() {
        let noise = NoiseSchedule(Self.configurations[1])
        #expect(abs(noise.sigmaMin - 0.0292) < 1e-4)
        #expect(abs(noise.sigmaMax - 14.6146) < 1e-3)
    }

    @Test(arguments: [
        (SigmaSchedule.trailing, [999.0, 799, 599, 399, 199]), (.leading, [801, 601, 401, 201, 1]),
        (.uniform, [999, 749.25, 499.5, 249.75, 0]),
        (.sgmUniform, [999, 799.2, 599.4, 399.6, 199.8]), (.simple, [999, 799, 599, 399, 199]),
    ]) func spacingInTrainingSteps(_ schedule: SigmaSchedule, _ expected: [Double]) {
        let noise = NoiseSchedule(Self.configurations[2])
        let timesteps = noise.sigmas(steps: 5, schedule: schedule).dropLast().map { noise.timestep(sigma: $0) }
        #expect(zip(timesteps, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: [
        (1, SigmaSchedule.uniform), (2, .leading), (3, .trailing),
    ]) func automaticIsTheModelsOwn(_ index: Int, _ same: SigmaSchedule) {
        var configuration = Self.configurations[index]
        let noise = NoiseSchedule(configuration)
        #expect(noise.sigmas(steps: 9, schedule: .automatic) == noise.sigmas(steps: 9, schedule: same))
        configuration.usesKarrasSigmas = true
        #expect(NoiseSchedule(configuration).sigmas(steps: 9) == noise.sigmas(steps: 9, schedule: .karras))
    }

    // MARK: - A sampler's own

    @Test func automaticIsTheSamplersOwnUnlessTheModelInsists() {
        let (stable, cosine) = (Self.configurations[1], Self.configurations[3])
        #expect(Sampler.dpmPlusPlus2M.schedule(.automatic, for: stable) == .karras)
        #expect(Sampler.dpmPlusPlusSDE.schedule(.automatic, for: stable) == .karras)
        #expect(Sampler.dpmPlusPlus2MSDE.schedule(.automatic, for: stable) == .exponential)
        #expect(Sampler.euler.schedule(.automatic, for: stable) == .automatic)
        #expect(Sampler.ddim.schedule(.automatic, for: stable) == .leading)
        for sampler in Sampler.all where ![Sampler.lcm.name, Sampler.tcd.name].contains(sampler.name) {
            #expect(sampler.schedule(.automatic, for: cosine) == .automatic)
            #expect(sampler.schedule(.simple, for: cosine) == .simple)
        }
        #expect(Sampler.lcm.schedule(.automatic, for: cosine).name == "Distillation")
        #expect(Sampler.lcm.schedule(.karras, for: stable) == .karras)
    }

    @Test(arguments: [
        (1, [999.0]), (4, [999, 759, 499, 259]), (8, [999, 879, 759, 639, 499, 379, 259, 139]),
    ]) func distilledModelsTakeTheirOwnTrainingSteps(_ steps: Int, _ expected: [Double]) {
        let noise = NoiseSchedule(Self.configurations[1])
        let timesteps = Sampler.lcm.sigmas(of: noise, steps: steps).dropLast().map { noise.timestep(sigma: $0) }
        #expect(timesteps.count == steps && zip(timesteps, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        #expect(Sampler.tcd.sigmas(of: noise, steps: steps) == Sampler.lcm.sigmas(of: noise, steps: steps))
        #expect(Sampler.lcm.sigmas(of: noise, steps: 80).count == 51)
    }

    @Test func someLeaveThePenultimateSigmaOut() {
        let noise = NoiseSchedule(Self.configurations[1])
        let whole = noise.sigmas(steps: 11, schedule: .karras)
        #expect(Sampler.dpm2.sigmas(of: noise, steps: 10) == whole.dropLast(2) + [0])
        #expect(Sampler.dpm2Ancestral.sigmas(of: noise, steps: 10, schedule: .karras) == whole.dropLast(2) + [0])
        #expect(Sampler.heun.sigmas(of: noise, steps: 11, schedule: .karras) == whole)
    }

    // MARK: - Strength

    @Test(arguments: [
        (20, 0.0, 0), (20, 0.01, 1), (20, 0.049, 1), (20, 0.05, 2), (20, 0.5, 11), (20, 0.75, 16), (20, 0.99, 20), (20, 1, 20),
        (1, 0.3, 1), (1000, 1, 1000),
    ]) func strengthIsAShareOfTheSteps(_ steps: Int, _ strength: Double, _ taken: Int) {
        let noise = NoiseSchedule(Self.configurations[1])
        let sigmas = noise.sigmas(steps: steps, schedule: .karras)
        let tail = NoiseSchedule.tail(of: sigmas, strength: strength)
        #expect(tail.count == (taken == 0 ? 0 : taken + 1))
        #expect(tail == sigmas.suffix(tail.count))
    }

    // MARK: - Names

    @Test(arguments: [
        ("Karras", SigmaSchedule.karras), ("karras", .karras), ("AUTOMATIC", .automatic), ("auto", .automatic), ("normal", .uniform),
        ("trailing", .trailing), ("Leading", .leading), ("SGM Uniform", .sgmUniform), ("sgm_uniform", .sgmUniform), ("DDIM", .leading),
        ("Exponential", .exponential), ("polyexponential", .exponential), ("simple", .simple), ("Beta", .beta),
    ]) func names(_ name: String, _ schedule: SigmaSchedule) {
        #expect(SigmaSchedule.named(name) == schedule)
    }

    @Test func unknownNamesAreNil() {
        #expect(SigmaSchedule.named("Karra") == nil)
        #expect(SigmaSchedule.named("") == nil)
    }
}

@Suite(.oneAtATime) struct SchedulerConfigurationTests {
    private func read(_ json: String) throws -> SchedulerConfiguration {
        try JSONDecoder().decode(SchedulerConfiguration.self, from: Data(json.utf8))
    }

    @Test func readsTheEmbeddedModels() throws {
        let url = Fixtures.models.appending(path: "atelier-mini/scheduler/scheduler_config.json")
        #expect(try SchedulerConfiguration(contentsOf: url) == ScheduleTests.configurations[3])
        #expect(abs(try NoiseSchedule(contentsOf: url).sigmaMax - 2.0291e4) < 10)
    }

    @Test func readsZeroTerminalSNR() throws {
        #expect(try read(#"{"rescale_betas_zero_snr": true}"#).zeroTerminalSNR)
        #expect(try !read(#"{"rescale_betas_zero_snr": false}"#).zeroTerminalSNR)
    }

    static let spacings: [(String, SchedulerConfiguration.Spacing)] = [
        ("{}", .linspace), (#"{"_class_name": "EulerDiscreteScheduler"}"#, .linspace), (#"{"_class_name": "PNDMScheduler"}"#, .leading),
        (#"{"_class_name": "PNDMScheduler", "timestep_spacing": "trailing"}"#, .trailing),
        (#"{"_class_name": "DDIMScheduler", "rescale_betas_zero_snr": true}"#, .trailing),
        (#"{"rescale_betas_zero_snr": true, "timestep_spacing": "leading"}"#, .leading),
    ]

    @Test(arguments: spacings) func spacingWithoutASetting(_ json: String, _ spacing: SchedulerConfiguration.Spacing) throws {
        #expect(try read(json).spacing == spacing)
    }

    @Test(arguments: [
        (#"{"beta_schedule": "sigmoid"}"#, "beta_schedule is sigmoid; expected one of linear, scaled_linear, squaredcos_cap_v2"),
        (#"{"prediction_type": "sample"}"#, "prediction_type is sample; expected one of epsilon, v_prediction"),
        (#"{"timestep_spacing": "even"}"#, "timestep_spacing is even; expected one of linspace, leading, trailing"),
        (#"{"trained_betas": [0.1]}"#, "trained_betas is a list; expected null"),
        (#"{"thresholding": true}"#, "thresholding is true; expected false"),
        (#"{"clip_sample": true}"#, "clip_sample is true; expected false"),
        (#"{"num_train_timesteps": 1}"#, "num_train_timesteps is 1; expected 2 to 1000000"),
        (#"{"beta_start": 0}"#, "beta_start is 0.0; expected a number between 0 and 1"),
        (#"{"beta_end": 1.5}"#, "beta_end is 1.5; expected a number from beta_start to 1"),
        (#"{"steps_offset": -1}"#, "steps_offset is -1; expected 0 to num_train_timesteps"),
    ]) func refusesWhatWouldChangeThePicture(_ json: String, _ complaint: String) throws {
        let error = try #require(throws: SchedulerConfigurationError.self) { try read(json) }
        #expect(error.description == "scheduler_config.json: " + complaint)
    }

    @Test(arguments: [
        // All of the noise at once, and none that single precision could tell from nothing.
        #"{"beta_start": 0.9, "beta_end": 0.9}"#, #"{"beta_start": 1e-9, "beta_end": 1e-9}"#,
    ]) func refusesNoiseThatNoStepCanTake(_ json: String) throws {
        let error = try #require(throws: SchedulerConfigurationError.self) { try read(json) }
        #expect(error.key == "beta_end")
    }

    @Test func aFileOfAnotherKindIsRefusedInASentence() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        for (json, problem) in [("[]", "it is no JSON object"), (#"{"beta_end": "x"}"#, "beta_end is of another kind than it should be")] {
            try Data(json.utf8).write(to: file)
            let error = try #require(throws: ConfigurationError.self) { try SchedulerConfiguration(contentsOf: file) }
            #expect(error.description == "\(file.lastPathComponent): \(problem)")
        }
    }

    @Test(arguments: ["", "[]", #"{"beta_start": "much"}"#, #"{"num_train_timesteps": 1e99}"#]) func refusesWhatIsNoConfiguration(
        _ json: String
    ) {
        #expect(throws: DecodingError.self) { try read(json) }
    }
}
