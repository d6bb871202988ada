import Tensors

extension Sampler {
    /// Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models", 2022, algorithm 2: the second
    /// order from the step before. The first step and one that ends at 0 are of first order.
    public static let dpmPlusPlus2M = Sampler(
        name: "DPM++ 2M", aliases: ["k_dpmpp_2m", "DPMSolverMultistep"], defaultSchedule: .karras
    ) { start, run in
        var x = start
        var previous: (denoised: Tensor, logLength: Double)?
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            var target = denoised
            if let previous, step.next > 0 {
                // Half the extrapolation of the line through both, in ln sigma.
                target = try denoised + (denoised - previous.denoised) * (step.logLength / (2 * previous.logLength))
            }
            x = try move(x, toward: target, keeping: step.next / step.sigma)
            previous = (denoised, step.logLength)
            try run.onStep(step.number)
        }
        return x
    }
}
