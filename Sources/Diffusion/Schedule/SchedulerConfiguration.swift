import Foundation

/// What a diffusers `scheduler_config.json` says about the noise a model was trained with.
///
/// Which sampler the file names does not matter: any may be used. Sampling always ends at sigma 0, as k-diffusion's
/// does, whatever `set_alpha_to_one` and `final_sigmas_type` say. Settings that would change the numbers and are not
/// known here are errors.
public struct SchedulerConfiguration: Sendable, Hashable {
    /// How beta grows from the first training step to the last.
    public enum BetaSchedule: String, Sendable, CaseIterable {
        case linear
        /// Linear in the square root: latent diffusion's.
        case scaledLinear = "scaled_linear"
        /// Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic Models", 2021.
        case squaredCosine = "squaredcos_cap_v2"
    }

    /// What the network predicts.
    public enum Prediction: String, Sendable, CaseIterable {
        /// The noise.
        case epsilon
        /// √ᾱ·noise − √(1−ᾱ)·picture: Salimans and Ho, "Progressive Distillation", 2022.
        case velocity = "v_prediction"
    }

    /// Which training steps a shorter run visits: table 2 of Lin et al., "Common Diffusion Noise Schedules and Sample
    /// Steps are Flawed", 2024.
    public enum Spacing: String, Sendable, CaseIterable {
        case linspace
        case leading
        case trailing
    }

    public var trainingSteps = 1000
    public var betaSchedule = BetaSchedule.linear
    public var betaStart = 0.0001
    public var betaEnd = 0.02
    public var prediction = Prediction.epsilon
    public var spacing = Spacing.linspace
    /// Added to the training steps of ``Spacing/leading``.
    public var stepsOffset = 0
    /// Whether the model's own schedule is that of Karras et al. instead of ``spacing``.
    public var usesKarrasSigmas = false
    /// Whether the noise was rescaled so that nothing of the picture is left at the last training step: Lin et al., 2024.
    public var zeroTerminalSNR = false

    public init() {}

    /// Whether a run that asks for no schedule takes the model's own, whatever the sampler: it was trained with pure noise at the last
    /// training step, and only trailing steps begin there, or its makers chose sigmas for it.
    public var insistsOnSchedule: Bool { spacing == .trailing || usesKarrasSigmas }

    /// - Throws: ``SchedulerConfigurationError`` for a setting that is not known, ``ConfigurationError`` for what is not such a file,
    ///   and whatever reading throws.
    public init(contentsOf url: URL) throws {
        let data = try Data(contentsOf: url)
        do {
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch let error as DecodingError {
            throw ConfigurationError(file: url.lastPathComponent, problems: [error.problem])
        }
    }
}

/// A setting in a scheduler's configuration that would change the picture and that no code here follows.
public struct SchedulerConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    public let key: String
    public let value: String
    /// What would do.
    public let expected: String

    public var description: String { "scheduler_config.json: \(key) is \(value); expected \(expected)" }
}

extension SchedulerConfiguration: Decodable {
    private enum Key: String, CodingKey {
        case className = "_class_name"
        case trainingSteps = "num_train_timesteps"
        case betaSchedule = "beta_schedule"
        case betaStart = "beta_start"
        case betaEnd = "beta_end"
        case prediction = "prediction_type"
        case spacing = "timestep_spacing"
        case stepsOffset = "steps_offset"
        case usesKarrasSigmas = "use_karras_sigmas"
        case zeroTerminalSNR = "rescale_betas_zero_snr"
    }

    /// Settings whose other value asks for another algorithm.
    private enum Switch: String, CodingKey, CaseIterable {
        case thresholding
        case clipSample = "clip_sample"
        case luLambdas = "use_lu_lambdas"
        case exponentialSigmas = "use_exponential_sigmas"
        case betaSigmas = "use_beta_sigmas"
    }

    private enum Lists: String, CodingKey {
        case trainedBetas = "trained_betas"
    }

    /// Schedulers that use ``Spacing/leading`` when their configuration does not say.
    private static let leadingByDefault: Set = ["DDIMScheduler", "DDPMScheduler", "LCMScheduler", "PNDMScheduler", "TCDScheduler"]

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        func read<Value: Decodable>(_ key: Key, into property: inout Value) throws {
            property = try values.decodeIfPresent(Value.self, forKey: key) ?? property
        }
        func read<Value: RawRepresentable<String> & CaseIterable>(_ key: Key, into property: inout Value) throws {
            guard let name = try values.decodeIfPresent(String.self, forKey: key) else { return }
            guard let value = Value(rawValue: name) else {
                let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw SchedulerConfigurationError(key: key.rawValue, value: name, expected: "one of \(known)")
            }
            property = value
        }

        if let name = try values.decodeIfPresent(String.self, forKey: .className), Self.leadingByDefault.contains(name) {
            spacing = .leading
        }
        try read(.trainingSteps, into: &trainingSteps)
        try read(.betaSchedule, into: &betaSchedule)
        try read(.betaStart, into: &betaStart)
        try read(.betaEnd, into: &betaEnd)
        try read(.prediction, into: &prediction)
        try read(.zeroTerminalSNR, into: &zeroTerminalSNR)
        // Other steps would not begin with the pure noise that this is about.
        if zeroTerminalSNR { spacing = .trailing }
        try read(.spacing, into: &spacing)
        try read(.stepsOffset, into: &stepsOffset)
        try read(.usesKarrasSigmas, into: &usesKarrasSigmas)
        try refuseOtherAlgorithms(decoder)
        try checkRanges()
    }

    private func refuseOtherAlgorithms(_ decoder: any Decoder) throws {
        let switches = try decoder.container(keyedBy: Switch.self)
        for key in Switch.allCases where try switches.decodeIfPresent(Bool.self, forKey: key) == true {
            throw SchedulerConfigurationError(key: key.rawValue, value: "true", expected: "false")
        }
        let lists = try decoder.container(keyedBy: Lists.self)
        if lists.contains(.trainedBetas), try !lists.decodeNil(forKey: .trainedBetas) {
            throw SchedulerConfigurationError(key: Lists.trainedBetas.rawValue, value: "a list", expected: "null")
        }
    }

    private func checkRanges() throws {
        func check(_ holds: Bool, _ key: Key, _ value: some CustomStringConvertible, expected: String) throws {
            guard holds else { throw SchedulerConfigurationError(key: key.rawValue, value: "\(value)", expected: expected) }
        }
        try check((2...1_000_000).contains(trainingSteps), .trainingSteps, trainingSteps, expected: "2 to 1000000")
        try check(betaStart > 0 && betaStart < 1, .betaStart, betaStart, expected: "a number between 0 and 1")
        try check(betaEnd >= betaStart && betaEnd < 1, .betaEnd, betaEnd, expected: "a number from beta_start to 1")
        try check((0..<trainingSteps).contains(stepsOffset), .stepsOffset, stepsOffset, expected: "0 to num_train_timesteps")
        try check(
            NoiseSchedule(self).isUsable, .betaEnd, betaEnd, expected: "with beta_start, noise that changes at every step, without an end")
    }
}

extension DecodingError {
    /// Which key is wrong, for people.
    fileprivate var problem: String {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context): context.codingPath.problem
        case .keyNotFound(let key, let context): (context.codingPath + [key]).problem
        default: "it is no JSON object"
        }
    }
}

extension [any CodingKey] {
    fileprivate var problem: String {
        isEmpty ? "it is no JSON object" : "\(map(\.stringValue).joined(separator: ".")) is of another kind than it should be"
    }
}
