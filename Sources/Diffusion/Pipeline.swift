import Tensors

/// Draws pictures with one model: text to conditioning, noise to latents in one loop, latents to pixels.
///
/// Holds the model's weights; each network is loaded when it is first needed. Like all that holds tensors it belongs to one thread.
public final class Pipeline {
    public let checkpoint: Checkpoint
    private let placement: Checkpoint.Placement
    private let schedule: NoiseSchedule
    private let unet: UNet2DConditionModel
    private lazy var text = Result { try checkpoint.text(placement) }
    private lazy var codec = Result { try checkpoint.codec(placement) }

    public var description: PipelineDescription { checkpoint.description }
    /// What convolutions and matrix products compute in.
    public var dtype: DType { placement.dtype }

    /// - Parameter dtype: what convolutions and matrix products compute in, float32 or bfloat16.
    /// - Throws: ``WeightsError`` for a UNet that is not what its configuration says; the other networks are looked at when first needed.
    public init(_ checkpoint: Checkpoint, device: Device = .cpu, dtype: DType = .float32) throws {
        self.checkpoint = checkpoint
        placement = Checkpoint.Placement(dtype: dtype, device: device)
        schedule = NoiseSchedule(checkpoint.scheduler)
        unet = try checkpoint.unet.load(dtype: dtype, device: device)
    }

    /// Draws one picture. The same request gives the same bytes on the same machine with the same number of threads.
    ///
    /// - Parameter onStep: called after each denoising step; what it throws ends the drawing and is thrown on.
    /// - Throws: ``GenerationError``, `TensorError`, and what `onStep` throws. The pipeline stays usable.
    public func draw(_ request: GenerationRequest, onStep: @escaping (_ step: Int, _ of: Int) throws -> Void = { _, _ in }) throws
        -> PixelImage
    {
        let (sampler, sigmaSchedule) = try request.resolved()
        try request.check(multiple: description.sizeMultiple)
        let sigmas = sampler.sigmas(of: schedule, steps: request.steps, schedule: sigmaSchedule)
        let plan = try text.get().plan(
            prompt: request.prompt, negativePrompt: request.negativePrompt, steps: sigmas.count - 1, clipSkip: 1)
        let shape = [
            1, description.latentChannels, request.height / description.spatialFactor, request.width / description.spatialFactor,
        ]
        let noise = try PictureNoise(NoiseSeeds(seed: UInt64(request.seed)), shape: shape, device: placement.device)
        let latents = try sampler.sample(
            noise.initial * sampler.startScale(sigma: sigmas[0]), sigmas: sigmas, schedule: schedule,
            denoise: denoiser(plan, guidanceScale: request.guidanceScale).callAsFunction, noise: noise.steps(sigmas: sigmas),
            onStep: { try onStep($0, sigmas.count - 1) })
        return try PixelImage(codec.get().decode(latents))
    }

    private func denoiser(_ plan: TextPlan, guidanceScale: Double) throws -> Denoiser {
        let (wanted, unwanted) = (plan.conditional[0].schedule[0], plan.unconditional[0])
        let batch = try wanted.joined(unwanted)
        return Denoiser(schedule: schedule, guidance: Guidance(scale: guidanceScale)) { x, timestep in
            [try self.predict(x, timestep, wanted)]
        } all: { x, timestep in
            // A batch of two takes 0.6 times as long as two runs with the embedded model on two cores.
            let outputs = try self.predict(.cat([x, x], dim: 0), timestep, batch).split(2, dim: 0)
            return (parts: [outputs[0]], unconditional: outputs[1])
        }
    }

    private func predict(_ x: Tensor, _ timestep: Double, _ conditioning: Conditioning) throws -> Tensor {
        try unet(
            x, timestep: Tensor([Float(timestep)], shape: [1], device: placement.device), context: conditioning.states,
            classLabels: conditioning.classLabels)
    }
}
