import Tensors

extension Sampler {
    /// Euler's method on the probability-flow equation dx/dsigma = (x − x0) / sigma: algorithm 2 without its correction of Karras et
    /// al., "Elucidating the Design Space of Diffusion-Based Generative Models", 2022.
    public static let euler = Sampler(name: "Euler", aliases: ["k_euler"]) { start, run in
        var x = start
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            x = try move(x, toward: denoised, keeping: step.next / step.sigma)
            try run.onStep(step.number)
        }
        return x
    }
}
