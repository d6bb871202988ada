/// One step of a run, from `sigma` down to `next`.
struct Step {
    /// Counted from 1.
    let number: Int
    let sigma: Double
    let next: Double

    static func all(_ sigmas: [Double]) -> [Step] {
        zip(sigmas, sigmas.dropFirst()).enumerated().map { Step(number: $0 + 1, sigma: $1.0, next: $1.1) }
    }

    /// Splits the step into one down to `down` and fresh noise `up`, so that the variances add up to that of `next`.
    ///
    /// `eta` 0 is no fresh noise, 1 that of the diffusion itself: equation 16 of Song et al., "Denoising Diffusion Implicit Models",
    /// 2020, on the scale of sigmas.
    func ancestral(eta: Double) -> (down: Double, up: Double) {
        let shrink = (next / sigma) * (next / sigma)
        let up = min(next, eta * next * (1 - shrink).squareRoot())
        return ((next * next - up * up).squareRoot(), up)
    }
}
