import Tensors

extension Sampler {
    /// Euler's method, each step going further down than it should and back up with fresh noise: k-diffusion's
    /// `sample_euler_ancestral`, which is the ancestral sampling of Ho et al., "Denoising Diffusion Probabilistic Models", 2020.
    public static let eulerAncestral = Sampler(
        name: "Euler a", aliases: ["k_euler_a", "k_euler_ancestral", "Euler ancestral"], eta: 1
    ) { start, run in
        var x = start
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            let (down, up) = step.ancestral(eta: run.eta)
            x = try move(x, toward: denoised, keeping: down / step.sigma)
            if up > 0 { x = try x + run.noise() * up }
            try run.onStep(step.number)
        }
        return x
    }
}
