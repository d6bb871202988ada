import Tensors

/// A way from noise to a picture: a solver of the differential equation along which noise is removed, by AUTOMATIC1111's name.
///
/// A new one is a file with a function and a line in ``all``.
public struct Sampler: Sendable {
    /// The picture x0 that the model sees in `x` at `sigma`, in the shape of `x`.
    public typealias Denoise = (_ x: Tensor, _ sigma: Double) throws -> Tensor
    /// Called after each step with the number of steps done; what it throws ends the run.
    public typealias OnStep = (_ done: Int) throws -> Void

    /// The whole run, from `x` at the first of the run's sigmas to the last of them.
    typealias Solve = @Sendable (_ x: Tensor, _ run: SamplerRun) throws -> Tensor

    /// What pure noise is where a run begins without a picture. Both are the same but for the last thousandth.
    enum Start: Sendable {
        /// sigma·noise, as k-diffusion has it.
        case noise
        /// √(sigma² + 1)·noise, as large as a noisy picture of unit variance: what solvers on the scale of unit variance begin with.
        case unitVariance
    }

    public let name: String
    /// Other spellings that people type.
    public let aliases: [String]
    /// The schedule that a run takes when none is asked for and the model has none of its own.
    public let defaultSchedule: SigmaSchedule
    /// How often a step runs the network; the last one, to sigma 0, does so once.
    public let evaluationsPerStep: Int
    /// The share of fresh noise of a run that does not say; nil where the solver knows none.
    public let defaultEta: Double?
    /// Whether the last sigma before 0 is left out, which is so small that half a step below it makes no sense.
    let discardsPenultimateSigma: Bool
    private let start: Start
    private let solve: Solve

    init(
        name: String, aliases: [String] = [], defaultSchedule: SigmaSchedule = .automatic, evaluationsPerStep: Int = 1,
        eta: Double? = nil, discardsPenultimateSigma: Bool = false, start: Start = .noise, solve: @escaping Solve
    ) {
        self.name = name
        self.aliases = aliases
        self.defaultSchedule = defaultSchedule
        self.evaluationsPerStep = evaluationsPerStep
        self.defaultEta = eta
        self.discardsPenultimateSigma = discardsPenultimateSigma
        self.start = start
        self.solve = solve
    }

    public static let all: [Sampler] = [
        dpmPlusPlus2M, dpmPlusPlusSDE, dpmPlusPlus2MSDE, dpmPlusPlus2SAncestral, eulerAncestral, euler, heun, dpm2, dpm2Ancestral, ddim,
        pndm, uniPC, lcm, tcd,
    ]

    /// What standard normal noise is multiplied by to become the `x` that a run from pure noise begins with at `sigma`.
    ///
    /// A run from a picture begins with picture + sigma·noise, whatever the sampler.
    public func startScale(sigma: Double) -> Double {
        switch start {
        case .noise: sigma
        case .unitVariance: (sigma * sigma + 1).squareRoot()
        }
    }

    /// Takes `x` = x0 + sigma·noise at the first of `sigmas` to the last of them, which is 0 for a finished picture. Without sigmas
    /// there is nothing to do, and `x` is returned.
    ///
    /// - Parameter schedule: the noise of the model behind `denoise`.
    /// - Throws: ``SamplingError`` unless `sigmas` are none or at least two, finite, strictly descending and not negative, and for an
    ///   eta that is no finite number from 0 up; and what the closures throw.
    public func sample(
        _ x: Tensor, sigmas: [Double], schedule: NoiseSchedule, options: SamplerOptions = SamplerOptions(),
        denoise: @escaping Denoise, noise: StepNoise, onStep: @escaping OnStep = { _ in }
    ) throws -> Tensor {
        guard let first = sigmas.first else { return x }
        let descends = zip(sigmas, sigmas.dropFirst()).allSatisfy { $0 > $1 }
        guard sigmas.count >= 2, first.isFinite, descends, sigmas[sigmas.count - 1] >= 0 else {
            throw SamplingError.sigmasNotDescending(sigmas)
        }
        let eta = options.eta ?? defaultEta ?? 0
        guard eta.isFinite, eta >= 0 else { throw SamplingError.badEta(eta) }
        return try solve(
            x, SamplerRun(sigmas: sigmas, schedule: schedule, eta: eta, denoise: denoise, noise: noise, onStep: onStep))
    }
}

/// What a run may change in its sampler.
public struct SamplerOptions: Sendable, Hashable {
    /// The share of fresh noise: DDIM's and the ancestral samplers' eta, TCD's gamma. Nil is the sampler's own; those without one ignore it.
    public var eta: Double?

    public init(eta: Double? = nil) {
        self.eta = eta
    }
}

/// What a solver works with besides `x`.
struct SamplerRun {
    let sigmas: [Double]
    let schedule: NoiseSchedule
    let eta: Double
    let denoise: Sampler.Denoise
    let noise: StepNoise
    let onStep: Sampler.OnStep

    var steps: [Step] {
        zip(sigmas, sigmas.dropFirst()).enumerated().map { Step(number: $0 + 1, sigma: $1.0, next: $1.1) }
    }
}

public enum SamplingError: Error, Sendable, Hashable, CustomStringConvertible {
    case sigmasNotDescending([Double])
    case badEta(Double)

    public var description: String {
        switch self {
        case .sigmasNotDescending(let sigmas): "sigmas must descend and end at 0 or above: \(sigmas)"
        case .badEta(let eta): "an eta of \(eta) is no finite number from 0 up"
        }
    }
}
