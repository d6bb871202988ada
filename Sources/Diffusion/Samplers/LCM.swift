import Tensors

extension Sampler {
    /// Luo et al., "Latent Consistency Models", 2023, algorithm 3: the picture, and new noise for the next look at it. For distilled
    /// models, or with a LoRA that distils.
    ///
    /// The boundary condition that mixes x into the picture near sigma 0 is left out: at the training steps of the distillation its
    /// weight is at most 7·10⁻⁶, and below single precision in runs of up to 16 steps.
    public static let lcm = Sampler(name: "LCM", aliases: ["k_lcm"], defaultSchedule: .distillation) { start, run in
        var x = start
        for step in run.steps {
            x = try run.denoise(x, step.sigma)
            if step.next > 0 { x = try x + run.noise() * step.next }
            try run.onStep(step.number)
        }
        return x
    }
}
