import Tensors

extension Sampler {
    /// DPM-Solver-2 in single steps, the slope from the middle: k-diffusion's `sample_dpm_2`; Lu et al., "DPM-Solver", 2022,
    /// algorithm 1. The step to 0 is Euler's.
    public static let dpm2 = Sampler(
        name: "DPM2", aliases: ["k_dpm_2"], defaultSchedule: .karras, evaluationsPerStep: 2, discardsPenultimateSigma: true
    ) { start, run in
        var x = start
        for step in run.steps {
            x = try solveDPM2(x, step, run)
            try run.onStep(step.number)
        }
        return x
    }

    /// ``dpm2`` with the fresh noise of ``eulerAncestral``: k-diffusion's `sample_dpm_2_ancestral`.
    public static let dpm2Ancestral = Sampler(
        name: "DPM2 a", aliases: ["k_dpm_2_a", "k_dpm_2_ancestral"], defaultSchedule: .karras, evaluationsPerStep: 2, eta: 1,
        discardsPenultimateSigma: true
    ) { start, run in
        var x = start
        for step in run.steps {
            let (down, up) = step.ancestral(eta: run.eta)
            x = try solveDPM2(x, step.ending(at: down), run)
            if up > 0 { x = try x + run.noise() * up }
            try run.onStep(step.number)
        }
        return x
    }

    private static func solveDPM2(_ x: Tensor, _ step: Step, _ run: SamplerRun) throws -> Tensor {
        let denoised = try run.denoise(x, step.sigma)
        let end = try move(x, toward: denoised, keeping: step.next / step.sigma)
        guard step.next > 0 else { return end }
        let middle = step.middle(to: step.next)
        // The slopes differ by (first − second picture) / middle.
        let change = try run.denoise(move(x, toward: denoised, keeping: middle / step.sigma), middle) - denoised
        return try end + change * ((step.sigma - step.next) / middle)
    }
}
