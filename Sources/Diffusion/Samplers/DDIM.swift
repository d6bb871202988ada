import Tensors

extension Sampler {
    /// Without fresh noise, as it is nearly always used.
    public static let ddim = ddim(eta: 0)

    /// Song et al., "Denoising Diffusion Implicit Models", 2020, equation 12: `eta` is the share of fresh noise, from 0 to 1.
    public static func ddim(eta: Double) -> Sampler {
        Sampler(name: "DDIM") { start, sigmas, denoise, noise, onStep in
            var x = start
            for step in Step.all(sigmas) {
                let denoised = try denoise(x, step.sigma)
                let predictedNoise = try (x - denoised) / step.sigma
                let (down, up) = step.ancestral(eta: eta)
                x = try denoised + predictedNoise * down
                if up > 0 { x = try x + noise() * up }
                try onStep(step.number)
            }
            return x
        }
    }
}
