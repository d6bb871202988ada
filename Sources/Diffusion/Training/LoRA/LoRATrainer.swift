import Foundation
import Tensors

/// Trains a LoRA for a model's UNet, step by step, so that other work finds room between two steps.
///
/// The base's own weights stay as they are, in the dtype that they compute in; all is computed on the processor. Like all that holds
/// tensors it belongs to one thread.
public final class LoRATrainer {
    /// A picture to learn from.
    public struct Picture: Sendable, Hashable {
        public var image: PixelImage
        /// What it shows; the trigger word first.
        public var caption: String

        public init(image: PixelImage, caption: String) {
            (self.image, self.caption) = (image, caption)
        }
    }

    public let settings: LoRATrainingSettings
    private let checkpoint: Checkpoint
    private let pictures: [Picture]
    private let placement: Checkpoint.Placement
    private let unet: UNet2DConditionModel
    private let adapters: LoRAAdapters
    private let trainer: Trainer
    private let loss: DiffusionLoss
    private let checkpoints: GradientCheckpoints?
    private var data: LoRATrainingData?
    private var preparation: LoRADataPreparation?

    /// Loads the UNet; nothing large is computed yet.
    ///
    /// - Parameters:
    ///   - pictures: at least one.
    ///   - dtype: what convolutions and matrix products compute in.
    /// - Throws: ``GenerationError/unknownInputs(channels:)`` for a model that sees more than latents, such as one for inpainting,
    ///   ``WeightsError``, `TensorError` without a picture, and what loading throws.
    public init(
        _ checkpoint: Checkpoint, pictures: [Picture], settings: LoRATrainingSettings, dtype: DType = .float32
    ) throws {
        guard !pictures.isEmpty else { throw TensorError(message: "a training needs a picture") }
        let channels = checkpoint.unet.settings.inChannels
        guard channels == checkpoint.description.latentChannels else { throw GenerationError.unknownInputs(channels: channels) }
        (self.checkpoint, self.pictures, self.settings) = (checkpoint, pictures, settings)
        placement = Checkpoint.Placement(dtype: dtype, device: .cpu)
        unet = try checkpoint.unet.load(dtype: dtype)
        adapters = try LoRAAdapters(
            unet, rank: settings.rank, alpha: settings.alpha, convolutions: settings.convolutions, seed: settings.trainer.seed)
        trainer = try Trainer(adapters.parameters, settings.trainer)
        loss = DiffusionLoss(
            NoiseSchedule(checkpoint.scheduler), timesteps: .stratified(), minimumSNR: settings.minimumSNR,
            noiseOffset: settings.noiseOffset)
        checkpoints = settings.checkpointing ? GradientCheckpoints() : nil
    }

    public var finishedSteps: Int { trainer.step }
    /// All steps of the training.
    public var steps: Int { settings.trainer.rate.steps }
    /// Numbers that are trained.
    public var elements: Int { adapters.parameters.elements }

    /// Makes latents of the pictures and states of the captions; the networks for that are let go afterwards. ``step()`` does it when it was
    /// not done.
    ///
    /// - Parameter between: called before each run of a network; what it throws ends the work.
    public func prepare(between: () throws -> Void = {}) throws {
        while try prepareNext(between: between) {}
    }

    /// Does one picture of that, so that other work finds room between two.
    ///
    /// - Returns: whether there was one left.
    public func prepareNext(between: () throws -> Void = {}) throws -> Bool {
        guard data == nil else { return false }
        let preparation = try preparation ?? LoRADataPreparation(checkpoint, placement, pictures, settings)
        data = try preparation.next(between: between)
        self.preparation = data == nil ? preparation : nil
        return data == nil
    }

    /// Takes one step.
    ///
    /// - Throws: ``NonFiniteLoss`` before anything was changed, `TensorError`.
    public func step() throws -> Trainer.Report {
        try prepare()
        guard let data else { throw TensorError(message: "the training has no pictures") }
        return try trainer.step(checkpoints: checkpoints) { number, random in
            let batch = try data.batch(number, settings, &random)
            return try loss(batch.latents, &random) { noisy, timesteps in try predict(noisy, timesteps, batch.text) }.mean
        }
    }

    func predict(_ noisy: Tensor, _ timesteps: Tensor, _ text: Conditioning) throws -> Tensor {
        try unet(noisy, timestep: timesteps, context: text.states, classLabels: text.classLabels, checkpoints: checkpoints)
    }

    // MARK: - Stopping, going on, giving away

    /// Writes all that ``resume(from:)`` needs; a few megabytes.
    ///
    /// - Throws: the system's error, such as that of a full disk; the states of before stay.
    public func save(to folder: URL) throws { try trainer.state().write(to: folder) }

    /// Goes on from the latest state of a folder, to the bit.
    ///
    /// - Returns: false when there is none.
    /// - Throws: ``WeightsError`` for a state of other settings, `SafetensorsError` for damaged ones.
    public func resume(from folder: URL) throws -> Bool {
        guard let state = try TrainingState.latest(in: folder) else { return false }
        try trainer.resume(state)
        return true
    }

    /// Writes what has been learnt so far as a LoRA in kohya's format. It draws in a ``Pipeline`` as any other, also between two steps.
    public func export(to file: URL, name: String, comment: String = "", as dtype: DType = .float16) throws {
        let description = checkpoint.description
        let metadata = LoRAMetadata(
            name: name, comment: comment, base: description.name, captions: pictures.map(\.caption), family: description.family)
        try Safetensors.write(
            adapters.tensors(trainer.averages, as: dtype), metadata: metadata.entries(settings, step: finishedSteps), to: file)
    }
}
