import Foundation
import Tensors

extension Sampler {
    /// Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models", 2022, algorithm 2: the second
    /// order from the step before. The first step and one that ends at 0 are of first order.
    public static let dpmPlusPlus2M = Sampler(
        name: "DPM++ 2M", aliases: ["k_dpmpp_2m", "DPMSolverMultistep"], defaultSchedule: .karras
    ) { start, run in
        try solveDPMPlusPlus2M(start, run, eta: 0)
    }

    /// - Parameter eta: the share of fresh noise; 0 solves the ordinary equation, 1 the stochastic one.
    static func solveDPMPlusPlus2M(_ start: Tensor, _ run: SamplerRun, eta: Double) throws -> Tensor {
        var x = start
        var previous: (denoised: Tensor, logLength: Double)?
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            var target = denoised
            if let previous, step.next > 0 {
                // Half the extrapolation of the line through both, in ln sigma.
                target = try denoised + (denoised - previous.denoised) * (step.logLength / (2 * previous.logLength))
            }
            let shrink = step.next / step.sigma
            x = try move(x, toward: target, keeping: pow(shrink, 1 + eta))
            let up = step.next * (1 - pow(shrink, 2 * eta)).squareRoot()
            if up > 0 { x = try x + run.noise.between(step.sigma, step.next) * up }
            previous = (denoised, step.logLength)
            try run.onStep(step.number)
        }
        return x
    }
}
