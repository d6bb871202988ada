import Foundation

/// How the steps of a run are spread over a model's noise, by AUTOMATIC1111's name.
public struct SigmaSchedule: Sendable {
    public let name: String
    /// Other spellings that people type.
    public let aliases: [String]
    /// Descending sigmas for a number of steps, without the final 0.
    let sigmas: @Sendable (NoiseSchedule, _ steps: Int) -> [Double]

    public static let all: [SigmaSchedule] = [
        automatic, uniform, karras, exponential, beta, sgmUniform, simple, trailing, leading,
    ]

    /// By name or alias, in any case, with or without spaces.
    public static func named(_ name: String) -> SigmaSchedule? {
        let key = NameKey(name)
        return all.first { $0.keys.contains(key) }
    }

    var keys: [NameKey] { ([name] + aliases).map(NameKey.init) }
}

extension SigmaSchedule: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.name == b.name }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}

extension SigmaSchedule {
    /// What the model's configuration asks for.
    public static let automatic = SigmaSchedule(name: "Automatic", aliases: ["auto", "default"]) { noise, steps in
        if noise.configuration.usesKarrasSigmas { return karras.sigmas(noise, steps) }
        return switch noise.configuration.spacing {
        case .linspace: uniform.sigmas(noise, steps)
        case .leading: leading.sigmas(noise, steps)
        case .trailing: trailing.sigmas(noise, steps)
        }
    }

    /// Even in training steps, from the last to the first: k-diffusion's `get_sigmas`, diffusers' `linspace`.
    public static let uniform = SigmaSchedule(name: "Uniform", aliases: ["normal", "linspace"]) { noise, steps in
        let last = Double(noise.alphasCumprod.count - 1)
        return fractions(steps).map { noise.sigma(timestep: last * (1 - $0)) }
    }

    /// Equation 5 of Karras et al., "Elucidating the Design Space of Diffusion-Based Generative Models", 2022, with rho = 7.
    public static let karras = SigmaSchedule(name: "Karras", aliases: ["ka"]) { noise, steps in
        let rho = 7.0
        let (first, last) = (pow(noise.sigmaMax, 1 / rho), pow(noise.sigmaMin, 1 / rho))
        return fractions(steps).map { pow(first + $0 * (last - first), rho) }
    }

    /// Even in ln sigma: k-diffusion's `get_sigmas_exponential`, and its `get_sigmas_polyexponential` with rho = 1.
    public static let exponential = SigmaSchedule(name: "Exponential", aliases: ["exp", "polyexponential"]) { noise, steps in
        fractions(steps).map { noise.sigmaMax * pow(noise.sigmaMin / noise.sigmaMax, $0) }
    }

    /// Even in quantiles of the Beta distribution, many sigmas near both ends: Lee et al., "Beta Sampling is All You Need", 2024, as
    /// AUTOMATIC1111 has it, on sigmas, with alpha = beta = 0.6.
    public static let beta = SigmaSchedule(name: "Beta", aliases: []) { noise, steps in
        let distribution = BetaDistribution(shape: 0.6)
        return fractions(steps).map { noise.sigmaMin + distribution.quantile(1 - $0) * (noise.sigmaMax - noise.sigmaMin) }
    }

    /// Even in training steps from the last, ending one step before the first.
    public static let sgmUniform = SigmaSchedule(name: "SGM Uniform", aliases: []) { noise, steps in
        let last = Double(noise.alphasCumprod.count - 1)
        return (0..<steps).map { noise.sigma(timestep: last * (1 - Double($0) / Double(steps))) }
    }

    /// Whole training steps, even, beginning with the last.
    public static let simple = SigmaSchedule(name: "Simple", aliases: []) { noise, steps in
        let count = Double(noise.alphasCumprod.count)
        return (0..<steps).map { noise.sigma(timestep: count - 1 - (Double($0) * count / Double(steps)).rounded(.down)) }
    }

    /// Even in training steps, beginning with the very last one, where a model knows pure noise.
    public static let trailing = SigmaSchedule(name: "Trailing", aliases: []) { noise, steps in
        let stride = Double(noise.alphasCumprod.count) / Double(steps)
        return (0..<steps).map { step in
            let timestep = Double(noise.alphasCumprod.count) - Double(step) * stride
            return noise.sigma(timestep: timestep.rounded(.toNearestOrEven) - 1)
        }
    }

    /// Even in training steps, ending with the first one: how DDIM and Stable Diffusion 1 were published. AUTOMATIC1111's
    /// `DDIM` is this with an offset of 1.
    public static let leading = SigmaSchedule(name: "Leading", aliases: ["DDIM"]) { noise, steps in
        let stride = noise.alphasCumprod.count / steps
        return (0..<steps).reversed().map { noise.sigma(timestep: Double($0 * stride + noise.configuration.stepsOffset)) }
    }

    /// Out of the 50 training steps that consistency models were distilled with: Luo et al., "Latent Consistency Models", 2023. There are
    /// never more. Not a choice of its own: what the samplers for such models take when no schedule is asked for.
    static let distillation = SigmaSchedule(name: "Distillation", aliases: []) { noise, steps in
        let stride = max(noise.alphasCumprod.count / distillationSteps, 1)
        return (0..<steps).map { step in
            noise.sigma(timestep: Double((distillationSteps - step * distillationSteps / steps) * stride - 1))
        }
    }

    private static let distillationSteps = 50

    /// `count` even values from 0 to 1.
    private static func fractions(_ count: Int) -> [Double] {
        (0..<count).map { count == 1 ? 0 : Double($0) / Double(count - 1) }
    }
}
