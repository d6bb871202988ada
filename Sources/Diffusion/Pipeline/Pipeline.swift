import Foundation
import Tensors

/// Draws pictures with one model: text to conditioning, noise to latents in one loop, latents to pixels.
///
/// Holds the model's weights; each network is loaded when it is first needed. Like all that holds tensors it belongs to one thread.
public final class Pipeline {
    /// Finds a ControlNet by its file or folder.
    public typealias ControlNetLoader = (_ network: URL, _ dtype: DType, _ device: Device) throws -> ControlNetModel

    public let checkpoint: Checkpoint
    private let placement: Checkpoint.Placement
    private let schedule: NoiseSchedule
    let unet: UNet2DConditionModel
    private let loadControlNet: ControlNetLoader
    private let memoryLimit: Int?
    private(set) lazy var text = Result { try checkpoint.text(placement) }
    private(set) lazy var loras = LoRAStack(device: placement.device)
    private lazy var codec = Result { try checkpoint.codec(placement) }

    public var description: PipelineDescription { checkpoint.description }
    /// What convolutions and matrix products compute in.
    public var dtype: DType { placement.dtype }
    private var device: Device { placement.device }

    /// - Parameters:
    ///   - dtype: what convolutions and matrix products compute in, float32 or bfloat16.
    ///   - memoryLimit: bytes that a picture may take with the weights; nil for what the machine has when it is asked for.
    ///   - loadControlNet: called for each picture that uses one; a cache stands behind it.
    /// - Throws: ``WeightsError`` for a UNet that is not what its configuration says, ``GenerationError`` for one that sees more than latents
    ///   and, for inpainting, a mask and a picture; the other networks are looked at when first needed.
    public init(
        _ checkpoint: Checkpoint, device: Device = .cpu, dtype: DType = .float32, memoryLimit: Int? = nil,
        loadControlNet: @escaping ControlNetLoader = ControlNetModel.load(_:dtype:device:)
    ) throws {
        let (own, given) = (checkpoint.description.latentChannels, checkpoint.unet.settings.inChannels)
        guard given == own || given == 2 * own + 1 else { throw GenerationError.unknownInputs(channels: given) }
        self.checkpoint = checkpoint
        placement = Checkpoint.Placement(dtype: dtype, device: device)
        schedule = NoiseSchedule(checkpoint.scheduler)
        unet = try checkpoint.unet.load(dtype: dtype, device: device)
        self.memoryLimit = memoryLimit
        self.loadControlNet = loadControlNet
    }

    /// Names of the textual inversions that stand in a request's prompts.
    ///
    /// - Throws: what loading the text encoder throws.
    public func embeddings(in request: GenerationRequest) throws -> Set<String> {
        try text.get().embeddings(in: [request.prompt, request.negativePrompt], steps: request.steps)
    }

    /// Draws one picture. The same request gives the same bytes on the same machine with the same number of threads.
    ///
    /// - Parameters:
    ///   - onStep: called after each denoising step; what it throws ends the drawing and is thrown on.
    ///   - between: called before each run of a network; what it throws ends the drawing and is thrown on.
    /// - Throws: ``GenerationError``, ``MemoryShortage`` before anything runs; ``NonFiniteLatents``, ``OutOfMemory``, `TensorError`, and
    ///   what loading throws. The pipeline stays usable.
    public func draw(
        _ request: GenerationRequest, onStep: @escaping (DrawingStep) throws -> Void = { _ in }, between: @escaping () throws -> Void = {}
    ) throws -> PixelImage {
        let sampling = try request.resolved()
        try request.check(multiple: description.sizeMultiple)
        try checkpoint.checkMemory(for: request, dtype: dtype, limit: memoryLimit ?? AvailableMemory.bytes)
        do {
            return try drawn(request, sampling.0, sampling.1, DrawingHooks(between: between, onStep: onStep))
        } catch let error as TensorError where error.isOutOfMemory {
            throw OutOfMemory(message: error.message)
        }
    }

    private func drawn(
        _ request: GenerationRequest, _ sampler: Sampler, _ sigmaSchedule: SigmaSchedule, _ hooks: DrawingHooks
    ) throws -> PixelImage {
        var first = sampler.sigmas(of: schedule, steps: request.steps, schedule: sigmaSchedule)
        if case .picture(_, let strength) = request.source { first = NoiseSchedule.tail(of: first, strength: strength) }
        let second = request.hires.map { hires in
            sampler.secondPass(of: schedule, steps: hires.steps, strength: hires.strength, schedule: sigmaSchedule)
        }
        let firstSteps = max(0, first.count - 1)
        let allSteps = firstSteps + max(0, (second?.count ?? 0) - 1)

        func pass(_ sigmas: [Double], width: Int, height: Int, source: SourceLatents?, stepsBefore: Int) throws -> Tensor {
            let pass = Pass(
                shape: latentShape(width: width, height: height), sigmas: sigmas, source: source, content: request.mask?.content ?? .source,
                predictor: try predictor(for: request, width: width, height: height, hooks), stepsBefore: stepsBefore, allSteps: allSteps)
            return try run(pass, of: request, sampler, hooks)
        }

        let source = try source(of: request, hooks)
        var latents = try pass(first, width: request.width, height: request.height, source: source, stepsBefore: 0)
        if let hires = request.hires, let second {
            let size = latentShape(width: hires.width, height: hires.height)
            let mask = try source?.mask?.resampled(height: size[2], width: size[3], by: .bilinear, device: device)
            let enlarged = SourceLatents(latents: try enlarge(latents, hires, hooks), mask: mask, isHeld: !seesMask)
            latents = try pass(second, width: hires.width, height: hires.height, source: enlarged, stepsBefore: firstSteps)
        }
        let pixels = try decode(latents, hooks)
        guard try pixels.isFinite() else { throw NonFiniteLatents(network: .autoencoder, step: allSteps) }
        return try PixelImage(pixels)
    }

    /// The one denoising loop.
    private func run(_ pass: Pass, of request: GenerationRequest, _ sampler: Sampler, _ hooks: DrawingHooks) throws -> Tensor {
        let noise = try PictureNoise(request.noiseSeeds, shape: pass.shape, device: device)
        let source = try pass.source?.filled(pass.content, noise: noise.initial)
        guard let sigma = pass.sigmas.first else { return source?.latents ?? noise.initial }
        let start =
            try source.map { try $0.latents + noise.initial * sigma } ?? noise.initial * sampler.startScale(sigma: sigma)

        var step = 0
        var latest = start
        let denoiser = try denoiser(for: request, pass) { x, timestep, texts in
            try pass.predictor(x, timestep: timestep, texts: texts.map { $0[step] }, step: step, of: pass.steps)
        }
        func denoise(_ x: Tensor, _ sigma: Double) throws -> Tensor {
            try hooks.between()
            let picture = try denoiser(x, sigma: sigma)
            latest = try source?.held(picture) ?? picture
            guard try latest.isFinite() else { throw NonFiniteLatents(network: .unet, step: step) }
            return latest
        }
        let latents = try sampler.sample(
            start, sigmas: pass.sigmas, schedule: schedule, options: SamplerOptions(eta: request.eta), denoise: denoise,
            noise: noise.steps(sigmas: pass.sigmas)
        ) { done in
            step = done
            try hooks.onStep(
                DrawingStep(step: pass.stepsBefore + done, of: pass.allSteps) { try PixelImage(self.codec.get().preview(latest)) })
        }
        return try source?.held(latents) ?? latents
    }

    private func denoiser(
        for request: GenerationRequest, _ pass: Pass, predict: @escaping (Tensor, Double, [ConditioningSchedule]) throws -> [Tensor]
    ) throws -> Denoiser {
        let plan = try text.get().plan(
            prompt: request.prompt, negativePrompt: request.negativePrompt, steps: pass.steps, clipSkip: request.clipSkip,
            after: pass.stepsBefore == 0 ? nil : pass.stepsBefore)
        let parts = plan.conditional.map(\.schedule)
        let guidance = Guidance(
            scale: request.guidanceScale, weights: plan.conditional.map(\.weight), rescale: request.guidanceRescale)
        return Denoiser(schedule: schedule, guidance: guidance) { x, timestep in
            try predict(x, timestep, parts)
        } all: { x, timestep in
            let outputs = try predict(x, timestep, parts + [plan.unconditional])
            return (parts: outputs.dropLast(), unconditional: outputs[parts.count])
        }
    }
}

extension GenerationRequest {
    var noiseSeeds: NoiseSeeds {
        NoiseSeeds(
            seed: UInt64(seed), source: randomSource, variationSeed: UInt64(variation?.seed ?? 0),
            variationStrength: variation?.strength ?? 0)
    }
}

// MARK: - What a pass is made of

extension Pipeline {
    private func latentShape(width: Int, height: Int) -> [Int] {
        [1, description.latentChannels, height / description.spatialFactor, width / description.spatialFactor]
    }

    /// The source and its mask as latents; nil for noise.
    private func source(of request: GenerationRequest, _ hooks: DrawingHooks) throws -> SourceLatents? {
        guard case .picture(let picture, _) = request.source else { return nil }
        let latents = try encode(picture.tensor(device: device) * 2 - 1, hooks)
        guard try latents.isFinite() else { throw NonFiniteLatents(network: .autoencoder, step: 0) }
        let mask = try request.mask?.tensor(width: request.width, height: request.height, device: device)
        return SourceLatents(
            latents: latents, mask: try mask?.averagePool(description.spatialFactor), isHeld: !seesMask)
    }

    private func predictor(for request: GenerationRequest, width: Int, height: Int, _ hooks: DrawingHooks) throws -> NoisePredictor {
        let controls = try request.controls.filter { $0.weight != 0 }.map { use in
            let network = try loadControlNet(use.network, dtype, device)
            // One for a network of four channels also serves one for inpainting: it is given the latents alone.
            guard network.fits(checkpoint.unet.settings), network.spatialFactor == description.spatialFactor else {
                throw GenerationError.foreignControl(use.network.lastPathComponent)
            }
            try hooks.between()
            let hint = try use.hint.tensor(device: device).resampled(height: height, width: width, by: .lanczos, device: device)
            return NoisePredictor.Control(network: network, hint: try network.encode(hint: hint.clamped(to: 0...1)), use: use)
        }
        return NoisePredictor(
            unet: unet, controls: controls, extraChannels: try extraChannels(for: request, width: width, height: height, hooks),
            device: device)
    }

    /// Whether the network was trained for inpainting.
    private var seesMask: Bool { unet.inChannels != description.latentChannels }

    /// For a network that was trained for inpainting. Without a mask all of the picture is to be drawn, so it sees none of it.
    private func extraChannels(for request: GenerationRequest, width: Int, height: Int, _ hooks: DrawingHooks) throws -> Tensor? {
        guard seesMask else { return nil }
        var picture = try Tensor.zeros([1, PixelImage.channels, height, width], device: device)
        var mask = try Tensor.ones([1, 1, height, width], device: device)
        if case .picture(let given, _) = request.source, let hole = request.mask {
            picture = try (given.tensor(device: device) * 2 - 1).resampled(height: height, width: width, by: .lanczos, device: device)
            mask = try hole.tensor(width: request.width, height: request.height, device: device)
                .resampled(height: height, width: width, by: .nearest, device: device)
        }
        let size = Array(latentShape(width: width, height: height).suffix(2))
        return try InpaintingChannels.make(picture: picture, mask: mask, latentSize: size) { try encode($0, hooks) }
    }

    private func enlarge(_ latents: Tensor, _ hires: GenerationRequest.Hires, _ hooks: DrawingHooks) throws -> Tensor {
        let upscaler = hires.upscaler
        if upscaler.enlargesPixels {
            let picture = try decode(latents, hooks).clamped(to: -1...1)
                .resampled(height: hires.height, width: hires.width, by: upscaler.resampling, device: device)
            return try encode(picture.clamped(to: -1...1), hooks)
        }
        let size = latentShape(width: hires.width, height: hires.height)
        return try latents.resampled(height: size[2], width: size[3], by: upscaler.resampling, device: device)
    }

    private func encode(_ picture: Tensor, _ hooks: DrawingHooks) throws -> Tensor {
        try codec.get().encode(picture, spatialFactor: description.spatialFactor, device: device, between: hooks.between)
    }

    private func decode(_ latents: Tensor, _ hooks: DrawingHooks) throws -> Tensor {
        try codec.get().decode(latents, spatialFactor: description.spatialFactor, device: device, between: hooks.between)
    }
}

extension Tensor {
    /// Whether all values are numbers: a single one that is not shows in the largest.
    fileprivate func isFinite() throws -> Bool { try abs().max().floats()[0].isFinite }
}

extension TensorError {
    /// Whether the allocator had no block of that size.
    fileprivate var isOutOfMemory: Bool {
        let words = ["can't allocate memory", "out of memory", "bad_alloc", "bad allocation", "could not create a memory"]
        return words.contains { message.contains($0) }
    }
}
