import Foundation
import Tensors

extension Sampler {
    /// Zheng et al., "Trajectory Consistency Distillation", 2024, algorithm 4: each step goes down along the trajectory to the training
    /// step (1 − eta)·next and back up with fresh noise. Eta is the paper's gamma, from 0 (none) to 1.
    public static let tcd = Sampler(
        name: "TCD", defaultSchedule: .distillation, eta: 0.3, start: .unitVariance
    ) { start, run in
        var x = start
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            let down = descent(of: step, run)
            x = try move(x, toward: denoised, keeping: down / step.sigma)
            let up = (step.next * step.next - down * down).squareRoot()
            if up > 0 { x = try x + run.noise() * up }
            try run.onStep(step.number)
        }
        return x
    }

    private static func descent(of step: Step, _ run: SamplerRun) -> Double {
        guard run.eta > 0, step.next > 0 else { return step.next }
        // The training step of a sigma is exact but for its last digits.
        let timestep = (max(1 - run.eta, 0) * run.schedule.timestep(sigma: step.next) + 1e-6).rounded(.down)
        return min(run.schedule.sigma(timestep: timestep), step.next)
    }
}
