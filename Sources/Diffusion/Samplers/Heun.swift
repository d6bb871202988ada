import Tensors

extension Sampler {
    /// Heun's method, the mean of the slopes at both ends: algorithm 1 of Karras et al., "Elucidating the Design Space of
    /// Diffusion-Based Generative Models", 2022. The step to 0 is Euler's.
    public static let heun = Sampler(name: "Heun", aliases: ["k_heun"], evaluationsPerStep: 2) { start, run in
        var x = start
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            x = try move(x, toward: denoised, keeping: step.next / step.sigma)
            if step.next > 0 {
                // The slopes differ by (first − second picture) / next.
                let change = try run.denoise(x, step.next) - denoised
                x = try x + change * ((step.sigma / step.next - 1) / 2)
            }
            try run.onStep(step.number)
        }
        return x
    }
}
