import Tensors

/// One way from noise to latents. Text to picture, picture to picture, inpainting and the second pass over an enlarged picture differ only in
/// what stands here.
struct Pass {
    /// Of the latents, [1, C, h, w].
    let shape: [Int]
    /// Descending to 0; none for no step at all.
    let sigmas: [Double]
    /// What is drawn over; nil for pure noise.
    let source: SourceLatents?
    let content: GenerationRequest.Mask.Content
    let predictor: NoisePredictor
    /// Steps that were taken before this pass, and those of all passes.
    let stepsBefore: Int
    let allSteps: Int

    var steps: Int { max(0, sigmas.count - 1) }
}

extension Sampler {
    /// Sigmas of a second pass, of which `steps` are taken whatever its strength: the end of a longer run.
    func secondPass(of noise: NoiseSchedule, steps: Int, strength: Double, schedule: SigmaSchedule) -> [Double] {
        guard strength > 0 else { return [] }
        let all = min(Int(Double(steps) / min(strength, 0.999)), noise.alphasCumprod.count)
        return sigmas(of: noise, steps: max(all, steps), schedule: schedule).suffix(steps + 1)
    }
}
