import Tensors

extension Sampler {
    /// Song et al., "Denoising Diffusion Implicit Models", 2020, equation 12: eta is the share of fresh noise, from 0 to 1.
    ///
    /// On the scale of sigmas it takes the steps of ``eulerAncestral``; what differs are the customs: no fresh noise, and the training
    /// steps that it was published with.
    public static let ddim = Sampler(name: "DDIM", defaultSchedule: .leading, eta: 0, start: .unitVariance) { start, run in
        var x = start
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            let predictedNoise = try (x - denoised) / step.sigma
            let (down, up) = step.ancestral(eta: run.eta)
            x = try denoised + predictedNoise * down
            if up > 0 { x = try x + run.noise() * up }
            try run.onStep(step.number)
        }
        return x
    }
}
