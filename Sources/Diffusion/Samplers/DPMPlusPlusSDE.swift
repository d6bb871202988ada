import Tensors

extension Sampler {
    /// The stochastic DPM-Solver++ of second order with an evaluation in the middle of the step: k-diffusion's `sample_dpmpp_sde`, with
    /// r = 1/2.
    public static let dpmPlusPlusSDE = Sampler(
        name: "DPM++ SDE", aliases: ["k_dpmpp_sde"], defaultSchedule: .karras, evaluationsPerStep: 2, eta: 1
    ) { start, run in
        func moved(_ x: Tensor, toward denoised: Tensor, by step: Step) throws -> Tensor {
            let (down, up) = step.ancestral(eta: run.eta)
            let x = try move(x, toward: denoised, keeping: down / step.sigma)
            return up > 0 ? try x + run.noise.between(step.sigma, step.next) * up : x
        }

        var x = start
        for step in run.steps {
            var denoised = try run.denoise(x, step.sigma)
            if step.next > 0 {
                let middle = step.ending(at: step.middle(to: step.next))
                denoised = try run.denoise(moved(x, toward: denoised, by: middle), middle.next)
            }
            x = try moved(x, toward: denoised, by: step)
            try run.onStep(step.number)
        }
        return x
    }
}
