import Foundation
import Tensors

/// Draws pictures with one model: text to conditioning, noise to latents in one loop, latents to pixels.
///
/// Holds the model's weights. Like all that holds tensors it belongs to one thread.
public final class Pipeline {
    /// Prompts whose conditioning is kept.
    private static let cachedPrompts = 32

    public let description: PipelineDescription
    /// What convolutions and matrix products compute in.
    public let dtype: DType
    private let device: Device
    private let unet: UNet2DConditionModel
    private let parts: Family.Parts
    private let schedule: NoiseSchedule
    /// The latest last.
    private var cache: [(prompt: String, conditioning: Conditioning)] = []

    /// Loads all weights of a diffusers folder.
    ///
    /// - Parameters:
    ///   - textEncoderDirectory: the folder of the text encoder that the model shares with others.
    ///   - dtype: what convolutions and matrix products compute in, float32 or bfloat16.
    /// - Throws: ``ModelFolderError``, ``ConfigurationError``, ``SchedulerConfigurationError``, ``WeightsError``, `SafetensorsError`,
    ///   and whatever reading throws.
    public init(directory: URL, textEncoderDirectory: URL, device: Device = .cpu, dtype: DType = .float32) throws {
        let index = try ModelIndex(directory: directory)
        description = try PipelineDescription(directory: directory)
        schedule = try NoiseSchedule(contentsOf: index.scheduler)
        unet = try UNet2DConditionModel(directory: index.unet, dtype: dtype, device: device)
        parts = try index.family.load(.init(index: index, textEncoder: textEncoderDirectory, dtype: dtype, device: device))
        self.device = device
        self.dtype = dtype
    }

    /// Draws one picture. The same request gives the same bytes on the same machine with the same number of threads.
    ///
    /// - Parameter onStep: called after each denoising step; what it throws ends the drawing and is thrown on.
    /// - Throws: ``GenerationError``, `TensorError`, and what `onStep` throws. The pipeline stays usable.
    public func draw(_ request: GenerationRequest, onStep: (_ step: Int, _ of: Int) throws -> Void = { _, _ in }) throws -> PixelImage {
        let (sampler, sigmaSchedule) = try request.resolved()
        try request.check(multiple: description.sizeMultiple)
        let sigmas = schedule.sigmas(steps: request.steps, schedule: sigmaSchedule)
        let shape = [
            1, description.latentChannels, request.height / description.spatialFactor, request.width / description.spatialFactor,
        ]
        var random = TorchRandom(seed: request.seed)
        let start = try random.normal(shape).moved(to: device) * schedule.startScale(sigma: sigmas[0])
        let latents = try sampler.sample(
            start, sigmas: sigmas, denoise: denoiser(request).callAsFunction, noise: { try random.normal(shape).moved(to: device) },
            onStep: { try onStep($0, sigmas.count - 1) })
        return try PixelImage(parts.decode(latents))
    }

    private func denoiser(_ request: GenerationRequest) throws -> Denoiser {
        let wanted = try conditioning(request.prompt)
        let unwanted = try request.negativePrompt.isEmpty ? parts.unconditional : conditioning(request.negativePrompt)
        let batch = try wanted.joined(unwanted)
        return Denoiser(schedule: schedule, guidanceScale: request.guidanceScale) { x, timestep in
            try self.predict(x, timestep, wanted)
        } both: { x, timestep in
            // A batch of two takes 0.6 times as long as two runs with the embedded model on two cores.
            let outputs = try self.predict(.cat([x, x], dim: 0), timestep, batch).split(2, dim: 0)
            return (conditional: outputs[0], unconditional: outputs[1])
        }
    }

    private func predict(_ x: Tensor, _ timestep: Double, _ conditioning: Conditioning) throws -> Tensor {
        try unet(
            x, timestep: Tensor([Float(timestep)], shape: [1], device: device), context: conditioning.states,
            classLabels: conditioning.classLabels)
    }

    private func conditioning(_ prompt: String) throws -> Conditioning {
        if let place = cache.firstIndex(where: { $0.prompt == prompt }) {
            cache.append(cache.remove(at: place))
        } else {
            cache.append((prompt, try parts.condition(prompt)))
            if cache.count > Self.cachedPrompts { cache.removeFirst() }
        }
        return cache[cache.count - 1].conditioning
    }
}
