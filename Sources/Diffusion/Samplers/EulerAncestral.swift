import Tensors

extension Sampler {
    /// Euler's method, each step going further down than it should and back up with fresh noise: k-diffusion's
    /// `sample_euler_ancestral`, which is the ancestral sampling of Ho et al., "Denoising Diffusion Probabilistic Models", 2020.
    public static let eulerAncestral = Sampler(
        name: "Euler a", aliases: ["k_euler_a", "Euler ancestral"]
    ) { start, sigmas, denoise, noise, onStep in
        var x = start
        for step in Step.all(sigmas) {
            let denoised = try denoise(x, step.sigma)
            let (down, up) = step.ancestral(eta: 1)
            x = try denoised + (x - denoised) * (down / step.sigma)
            if up > 0 { x = try x + noise() * up }
            try onStep(step.number)
        }
        return x
    }
}
