import Tensors

extension Sampler {
    /// DPM-Solver++ of second order in single steps, with the fresh noise of ``eulerAncestral``: k-diffusion's
    /// `sample_dpmpp_2s_ancestral`.
    public static let dpmPlusPlus2SAncestral = Sampler(
        name: "DPM++ 2S a", aliases: ["k_dpmpp_2s_a"], defaultSchedule: .karras, evaluationsPerStep: 2, eta: 1
    ) { start, run in
        var x = start
        for step in run.steps {
            var denoised = try run.denoise(x, step.sigma)
            let (down, up) = step.ancestral(eta: run.eta)
            if down > 0 {
                let middle = step.middle(to: down)
                denoised = try run.denoise(move(x, toward: denoised, keeping: middle / step.sigma), middle)
            }
            x = try move(x, toward: denoised, keeping: down / step.sigma)
            if up > 0 { x = try x + run.noise() * up }
            try run.onStep(step.number)
        }
        return x
    }
}
