import Foundation
import Tensors

extension Sampler {
    /// The stochastic form of ``dpmPlusPlus2M``, by the midpoint rule: k-diffusion's `sample_dpmpp_2m_sde`, Lu et al., "DPM-Solver++",
    /// 2022, appendix B.
    public static let dpmPlusPlus2MSDE = Sampler(
        name: "DPM++ 2M SDE", aliases: ["k_dpmpp_2m_sde"], defaultSchedule: .exponential, eta: 1
    ) { start, run in
        var x = start
        var previous: (denoised: Tensor, logLength: Double)?
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            var target = denoised
            if let previous, step.next > 0 {
                target = try denoised + (denoised - previous.denoised) * (step.logLength / (2 * previous.logLength))
            }
            let shrink = step.next / step.sigma
            x = try move(x, toward: target, keeping: pow(shrink, 1 + run.eta))
            let up = step.next * (1 - pow(shrink, 2 * run.eta)).squareRoot()
            if up > 0 { x = try x + run.noise.between(step.sigma, step.next) * up }
            previous = (denoised, step.logLength)
            try run.onStep(step.number)
        }
        return x
    }
}
