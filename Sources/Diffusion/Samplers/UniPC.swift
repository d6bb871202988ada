import Foundation
import Tensors

extension Sampler {
    /// Zhao et al., "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models", 2023, of second order, with
    /// B(h) = e^h − 1 on predicted pictures (`bh2`).
    ///
    /// The predictor is ``dpmPlusPlus2M``; once the network has seen where a step led, the corrector takes that step again with what it
    /// saw. The first and the last step are of first order.
    public static let uniPC = Sampler(name: "UniPC", aliases: ["UniPCMultistep"], start: .unitVariance) { start, run in
        var x = start
        var last: Prediction?
        for step in run.steps {
            let denoised = try run.denoise(x, step.sigma)
            if let last { x = try last.corrected(seeing: denoised) }
            let slope = step.next > 0 && step.number < run.steps.count ? try last.map { try $0.slope(to: denoised, step) } : nil
            let prediction = Prediction(x: x, step: step, denoised: denoised, slope: slope)
            x = try prediction.end()
            last = prediction
            try run.onStep(step.number)
        }
        return x
    }
}

/// A step from `x`, as its predictor took it.
private struct Prediction {
    let x: Tensor
    let step: Step
    let denoised: Tensor
    /// How the picture changes over this step if it goes on as in the last one, with the last step's share of this one's length; nil
    /// for the first order.
    let slope: (change: Tensor, ratio: Double)?

    func end() throws -> Tensor {
        let target = try slope.map { try denoised + $0.change * 0.5 } ?? denoised
        return try move(x, toward: target, keeping: step.next / step.sigma)
    }

    /// The slope of the `next` step, at whose start the picture is `later`.
    func slope(to later: Tensor, _ next: Step) throws -> (change: Tensor, ratio: Double) {
        let ratio = step.logLength / next.logLength
        return (try (later - denoised) / ratio, ratio)
    }

    /// The end of the step, knowing that the picture is `later` there.
    func corrected(seeing later: Tensor) throws -> Tensor {
        var target = denoised
        if let slope {
            // The two weights make the corrector exact for pictures that are linear and quadratic in ln sigma.
            let length = step.logLength
            let growth = expm1(-length)
            let first = -1 / length - 1 / growth
            let second = 2 * ((1 - growth / -length) / length - 0.5) / growth
            let past = (first - second) / (1 + slope.ratio)
            target = try denoised + slope.change * past + (later - denoised) * (first - past)
        } else {
            target = try denoised + (later - denoised) * 0.5
        }
        return try move(x, toward: target, keeping: step.next / step.sigma)
    }
}
