import Tensors

extension Sampler {
    /// Liu et al., "Pseudo Numerical Methods for Diffusion Models on Manifolds", 2022, equation 12, without the Runge-Kutta steps at the
    /// beginning: one of Heun's takes their place and runs the network once more.
    ///
    /// On the scale of sigmas, the paper's transfer from one training step to the next is Euler's step along the predicted noise.
    public static let pndm = Sampler(
        name: "PNDM", aliases: ["PLMS", "k_plms"], defaultSchedule: .leading, start: .unitVariance
    ) { start, run in
        var x = start
        /// The noises predicted at the last four steps, the latest first.
        var noises: [Tensor] = []
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            noises = try [(x - denoised) / step.sigma] + noises.prefix(3)
            x = try move(x, toward: denoised, keeping: step.next / step.sigma)
            if noises.count > 1 {
                x = try x + turn(noises) * (step.next - step.sigma)
            } else if step.next > 0 {
                let second = try (x - run.denoise(x, step.next)) / step.next
                x = try x + (second - noises[0]) * ((step.next - step.sigma) / 2)
            }
            try run.onStep(step.number)
        }
        return x
    }

    /// What Adams and Bashforth's mean over the coming step, of second to fourth order, has beside the latest noise.
    private static func turn(_ noises: [Tensor]) throws -> Tensor {
        let weights: [Double] =
            switch noises.count {
            case 2: [1.0 / 2, -1.0 / 2]
            case 3: [11.0 / 12, -16.0 / 12, 5.0 / 12]
            default: [31.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24]
            }
        var sum = try noises[0] * weights[0]
        for (noise, weight) in zip(noises, weights).dropFirst() { sum = try sum + noise * weight }
        return sum
    }
}
