import Foundation
import Tensors

extension Sampler {
    /// Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models", 2022, algorithm 2: the second
    /// order from the step before. The first step and one that ends at 0 are of first order.
    public static let dpmPlusPlus2M = Sampler(
        name: "DPM++ 2M", aliases: ["k_dpmpp_2m", "DPMSolverMultistep"]
    ) { start, sigmas, denoise, _, onStep in
        var x = start
        var previous: (denoised: Tensor, sigma: Double)?
        for step in Step.all(sigmas) {
            let denoised = try denoise(x, step.sigma)
            var target = denoised
            if let previous, step.next > 0 {
                // Half the extrapolation of the line through both, in ln sigma.
                let slope = log(step.sigma / step.next) / (2 * log(previous.sigma / step.sigma))
                target = try denoised + (denoised - previous.denoised) * slope
            }
            x = try target + (x - target) * (step.next / step.sigma)
            previous = (denoised, step.sigma)
            try onStep(step.number)
        }
        return x
    }
}
