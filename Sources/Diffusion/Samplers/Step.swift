import Foundation
import Tensors

/// One step of a run, from `sigma` down to `next`.
struct Step {
    /// Counted from 1.
    let number: Int
    let sigma: Double
    let next: Double

    /// The step's length in ln sigma, on which the exponential solvers reckon; infinite to 0.
    var logLength: Double { log(sigma / next) }

    /// Splits the step into one down to `down` and fresh noise `up`, so that the variances add up to that of `next`.
    ///
    /// `eta` 0 is no fresh noise, 1 that of the diffusion itself: equation 16 of Song et al., "Denoising Diffusion Implicit Models",
    /// 2020, on the scale of sigmas.
    func ancestral(eta: Double) -> (down: Double, up: Double) {
        let shrink = (next / sigma) * (next / sigma)
        let up = min(next, eta * next * (1 - shrink).squareRoot())
        return ((next * next - up * up).squareRoot(), up)
    }

    /// The same step to another sigma.
    func ending(at next: Double) -> Step {
        Step(number: number, sigma: sigma, next: next)
    }

    /// Halfway from `sigma` to `end`, which must not be 0, in ln sigma.
    func middle(to end: Double) -> Double {
        (sigma * end).squareRoot()
    }
}

/// `x` with `share` of what it has beside the picture: the exact step for a denoiser that goes on seeing `picture`, with
/// share = next sigma / sigma.
///
/// Written so that nothing cancels where sigma, and x with it, is large.
func move(_ x: Tensor, toward picture: Tensor, keeping share: Double) throws -> Tensor {
    try picture + (x - picture) * share
}
