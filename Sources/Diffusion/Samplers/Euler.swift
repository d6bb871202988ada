import Tensors

extension Sampler {
    /// Euler's method on the probability-flow equation dx/dsigma = (x − x0) / sigma: algorithm 2 without its correction of Karras et
    /// al., "Elucidating the Design Space of Diffusion-Based Generative Models", 2022.
    public static let euler = Sampler(name: "Euler", aliases: ["k_euler"]) { start, sigmas, denoise, _, onStep in
        var x = start
        for step in Step.all(sigmas) {
            let denoised = try denoise(x, step.sigma)
            x = try denoised + (x - denoised) * (step.next / step.sigma)
            try onStep(step.number)
        }
        return x
    }
}
