import Foundation

/// The noise that a model was trained to remove, by training step: a noisy picture is x = x0 + sigma·noise.
///
/// This is k-diffusion's scale. The network itself sees x / √(sigma² + 1), which has unit variance (see ``Denoiser``).
public struct NoiseSchedule: Sendable {
    public let configuration: SchedulerConfiguration
    /// ᾱ by training step, in single precision as torch computes it; sigma² = (1 − ᾱ) / ᾱ.
    public let alphasCumprod: [Float]
    /// ln sigma by training step, ascending.
    private let logSigmas: [Double]

    public init(_ configuration: SchedulerConfiguration) {
        self.configuration = configuration
        var alphas = Self.products(of: Self.betas(configuration))
        if configuration.zeroTerminalSNR { alphas = Self.withZeroTerminalSNR(alphas) }
        alphasCumprod = alphas
        logSigmas = alphasCumprod.map { alpha in
            0.5 * (log(1 - Double(alpha)) - log(Double(alpha)))
        }
    }

    /// Reads a diffusers `scheduler_config.json`.
    public init(contentsOf url: URL) throws {
        self.init(try SchedulerConfiguration(contentsOf: url))
    }

    /// Whether every training step has noise, none has nothing else, and any two neighbours can be told apart.
    var isUsable: Bool {
        logSigmas.allSatisfy(\.isFinite) && zip(logSigmas, logSigmas.dropFirst()).allSatisfy { $0 != $1 }
    }

    public var sigmaMin: Double { exp(logSigmas[0]) }
    public var sigmaMax: Double { exp(logSigmas[logSigmas.count - 1]) }

    /// The sigma of a training step, between two whole ones by interpolation of ln sigma; outside of them the nearest.
    public func sigma(timestep: Double) -> Double {
        let last = logSigmas.count - 1
        let timestep = min(max(timestep, 0), Double(last))
        let low = min(Int(timestep), last - 1)
        let weight = timestep - Double(low)
        return exp((1 - weight) * logSigmas[low] + weight * logSigmas[low + 1])
    }

    /// The training step of a sigma, a fraction: the inverse of ``sigma(timestep:)``.
    public func timestep(sigma: Double) -> Double {
        let logSigma = log(sigma)
        let above = logSigmas.partitioningIndex { $0 > logSigma }
        let low = min(max(above - 1, 0), logSigmas.count - 2)
        let weight = (logSigma - logSigmas[low]) / (logSigmas[low + 1] - logSigmas[low])
        return Double(low) + min(max(weight, 0), 1)
    }

    /// The sigmas that a run of `steps` steps visits: strictly descending, the last one 0.
    ///
    /// There are `steps` + 1 of them, fewer only where the model was trained with fewer steps.
    public func sigmas(steps: Int, schedule: SigmaSchedule = .automatic) -> [Double] {
        var descending: [Double] = []
        for sigma in schedule.sigmas(self, max(steps, 1)) where sigma < descending.last ?? .infinity {
            descending.append(sigma)
        }
        return descending + [0]
    }

    /// What is left of a run's `sigmas` for a picture that is to be changed by `strength`, from 0 to 1: begin with picture +
    /// sigma·noise at the first of them.
    ///
    /// By AUTOMATIC1111's rule, int(min(strength, 0.999)·steps) + 1 of the steps are taken, so that 1 is the whole run; 0, unlike
    /// there, is no step at all.
    public static func tail(of sigmas: [Double], strength: Double) -> [Double] {
        guard strength > 0, sigmas.count > 1 else { return [] }
        let steps = sigmas.count - 1
        return sigmas.suffix(Int(min(strength, 0.999) * Double(steps)) + 2)
    }

    /// Products of 1 − beta, from the first training step on. torch adds up a single-precision product in double precision.
    private static func products(of betas: [Float]) -> [Float] {
        var product = 1.0
        return betas.map { beta in
            product *= Double(1 - beta)
            return Float(product)
        }
    }

    /// Lin et al., "Common Diffusion Noise Schedules and Sample Steps are Flawed", 2024, algorithm 1: √ᾱ moved and stretched so that
    /// nothing is left of the picture at the last training step; 2⁻²⁴ instead of 0, so that its sigma is finite.
    private static func withZeroTerminalSNR(_ alphas: [Float]) -> [Float] {
        let roots = alphas.map { $0.squareRoot() }
        let (first, last) = (roots[0], roots[roots.count - 1])
        let rescaled = roots.map { root in
            let moved = (root - last) * (first / (first - last))
            return moved * moved
        }
        let betas = zip(rescaled, [1] + rescaled).map { 1 - $0 / $1 }
        return products(of: betas).dropLast() + [0x1p-24]
    }

    private static func betas(_ configuration: SchedulerConfiguration) -> [Float] {
        let count = configuration.trainingSteps
        switch configuration.betaSchedule {
        case .linear:
            return linspace(Float(configuration.betaStart), Float(configuration.betaEnd), count)
        case .scaledLinear:
            let roots = linspace(Float(configuration.betaStart.squareRoot()), Float(configuration.betaEnd.squareRoot()), count)
            return roots.map { $0 * $0 }
        case .squaredCosine:
            func alphaBar(_ step: Int) -> Double {
                let cosine = cos((Double(step) / Double(count) + 0.008) / 1.008 * .pi / 2)
                return cosine * cosine
            }
            return (0..<count).map { Float(min(1 - alphaBar($0 + 1) / alphaBar($0), 0.999)) }
        }
    }

    /// As `torch.linspace`, but for the last bit: from both ends to the middle, in single precision.
    private static func linspace(_ start: Float, _ end: Float, _ count: Int) -> [Float] {
        let step = (end - start) / Float(count - 1)
        return (0..<count).map { index in
            index < count / 2 ? start + step * Float(index) : end - step * Float(count - 1 - index)
        }
    }
}

extension Array {
    /// The first index whose element fulfils `predicate`, of elements ordered so that none does before one that does not.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if predicate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
