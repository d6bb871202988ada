import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

@Suite(.oneAtATime)
struct LoRATrainingTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "lora-training-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Torch.setThreads(2)
    }

    private static func settings(
        steps: Int = 8, batch: Int = 2, convolutions: Bool = true, checkpointing: Bool = false, rate: Double = 1e-2
    ) -> LoRATrainingSettings {
        LoRATrainingSettings(
            rank: 4, alpha: 2, convolutions: convolutions, batch: batch,
            trainer: TrainerSettings(rate: LearningRate(peak: rate, warmUp: 2, steps: steps), seed: 11), resolution: 16,
            checkpointing: checkpointing)
    }

    private static func pictures(_ tiny: TinyStableDiffusion) throws -> [LoRATrainer.Picture] {
        let picture = try tiny.image("picture")
        let other = PixelImage(width: 16, height: 16, bytes: (0..<768).map { UInt8(truncatingIfNeeded: $0 * 7) })
        return [.init(image: picture, caption: "zwx, a fox"), .init(image: other, caption: "zwx, a stone, a fox")]
    }

    private func exported(_ trainer: LoRATrainer, as dtype: DType = .float16) throws -> LoRAFile {
        let url = folder.appending(path: "zwx.safetensors")
        try trainer.export(to: url, name: "zwx", comment: "a test", as: dtype)
        return try LoRAFile(url: url)
    }

    // MARK: - Numbers

    @Test(arguments: [false, true])
    func oneStepEqualsTheReference(checkpointing: Bool) throws {
        let io = try Safetensors(url: Fixtures.folder.appending(path: "training-lora.safetensors"))
        let unet = try UNet2DConditionModel.load(directory: Fixtures.folder.appending(path: "unet-sd1"))
        let adapters = try LoRAAdapters(unet, rank: 3, alpha: 1.5, convolutions: true, seed: 0)
        let factors = io.names.filter { $0.hasPrefix("lora_unet_") }
        try adapters.parameters.assign(Dictionary(uniqueKeysWithValues: factors.map { ($0, try io.tensor($0)) }))
        let diffusion = TrainingReferenceTests.loss(.epsilon)
        let (timesteps, states) = try (io.tensor("timesteps"), io.tensor("states"))
        let sample = try diffusion.noised(
            io.tensor("latents"), noise: io.tensor("noise"), timesteps: timesteps.integers().map { Int($0) })
        let checkpoints = checkpointing ? GradientCheckpoints() : nil
        let loss = try Tensor.recordingGradients {
            let prediction = try unet(sample.noisy, timestep: timesteps, context: states, checkpoints: checkpoints)
            return try diffusion.value(of: sample, prediction: prediction).mean
        }
        try loss.backward()
        try checkpoints?.backward()
        #expect(try abs(loss.floats()[0] / io.tensor("loss").floats()[0] - 1) < 1e-5)
        for name in factors {
            let gradient = try #require(adapters.parameters[name]?.gradient, "\(name)")
            let reference = try io.tensor("gradient.\(name)").floats()
            #expect(try TrainingReferenceTests.error(TrainingReferenceTests.thinned(gradient), reference) < 1e-4, "\(name)")
        }
    }

    /// Of all kinds of blocks, with all weights trained.
    @Test(arguments: ["unet-sd1", "unet-sd2", "unet-simple"], [DType.float32, .bfloat16])
    func checkpointsGiveTheSameGradients(name: String, dtype: DType) throws {
        let folder = Fixtures.folder.appending(path: name)
        let io = try Safetensors(url: folder.appending(path: "io.safetensors"))
        let labels = io.names.contains("in.class_labels") ? try io.tensor("in.class_labels") : nil
        func gradients(_ checkpoints: GradientCheckpoints?) throws -> [String: Tensor] {
            let training = try TrainableNetwork<UNet2DConditionModel>(
                settings: folder.appending(path: "config.json"), start: .init(weights: folder), dtype: dtype)
            let loss = try Tensor.recordingGradients {
                try training.network(
                    io.tensor("in.sample"), timestep: io.tensor("in.timestep"), context: io.tensor("in.encoder_hidden_states"),
                    classLabels: labels, checkpoints: checkpoints
                ).power(2).mean()
            }
            try loss.backward()
            try checkpoints?.backward()
            return try Dictionary(
                uniqueKeysWithValues: training.parameters.names.map { ($0, try #require(training.parameters[$0]?.gradient, "\($0)")) })
        }
        let (plain, spared) = try (gradients(nil), gradients(GradientCheckpoints()))
        for (name, gradient) in plain {
            let other = try #require(spared[name])
            // Skips and the time have several uses, whose gradients may be added up in another order.
            let tolerance = dtype == .float32 ? 5e-6 : 5e-2
            let error = try NetworkTests.error(other, gradient)
            #expect(error <= tolerance, "\(name): \(error)")
        }
    }

    // MARK: - A whole training

    @Test func aLoRAThatHasLearntNothingChangesNoPixel() throws {
        let tiny = try TinyStableDiffusion()
        let request = try TinyStableDiffusion.request()
        let trainer = try LoRATrainer(tiny.checkpoint, pictures: Self.pictures(tiny), settings: Self.settings())
        let pipeline = try tiny.pipeline()
        let before = try pipeline.draw(request)
        #expect(try pipeline.apply([LoRAUse(exported(trainer))]).isEmpty)
        #expect(try pipeline.draw(request) == before)
        _ = try trainer.step()
        #expect(try pipeline.apply([LoRAUse(exported(trainer))]).isEmpty)
        #expect(try pipeline.draw(request) != before)
    }

    @Test(arguments: [false, true])
    func theFileDrawsAsTheTrainedNetworkDoes(convolutions: Bool) throws {
        let tiny = try TinyStableDiffusion()
        let trainer = try LoRATrainer(
            tiny.checkpoint, pictures: Self.pictures(tiny), settings: Self.settings(convolutions: convolutions))
        for _ in 0..<8 { _ = try trainer.step() }
        let pipeline = try tiny.pipeline()
        let (x, timesteps, states) = try (Tensor.ones([1, 4, 8, 12]), Tensor([300], shape: [1]), tiny.io.tensor("wanted"))
        let plain = try pipeline.unet(x, timestep: timesteps, context: states)
        #expect(try pipeline.apply([LoRAUse(exported(trainer, as: .float32))]).isEmpty)
        let drawn = try pipeline.unet(x, timestep: timesteps, context: states)
        let trained = try Tensor.recordingGradients {
            try trainer.predict(x, timesteps, Conditioning(states: states, classLabels: nil)).detached()
        }
        #expect(try NetworkTests.error(drawn, trained) < 1e-4)
        #expect(try NetworkTests.error(plain, trained) > 1e-2)
    }

    @Test func aTrainingGoesOnToTheBit() throws {
        let tiny = try TinyStableDiffusion()
        func trainer() throws -> LoRATrainer {
            try LoRATrainer(tiny.checkpoint, pictures: Self.pictures(tiny), settings: Self.settings(checkpointing: true))
        }
        let straight = try trainer()
        let losses = try (0..<8).map { _ in try straight.step().loss }
        let first = try trainer()
        #expect(try !first.resume(from: folder.appending(path: "states")))
        for _ in 0..<3 { _ = try first.step() }
        try first.save(to: folder.appending(path: "states"))
        let second = try trainer()
        #expect(try second.resume(from: folder.appending(path: "states")))
        #expect(second.finishedSteps == 3)
        #expect(try (3..<8).map { _ in try second.step().loss } == Array(losses.dropFirst(3)))
        try straight.export(to: folder.appending(path: "a.safetensors"), name: "zwx")
        try second.export(to: folder.appending(path: "b.safetensors"), name: "zwx")
        #expect(try Data(contentsOf: folder.appending(path: "a.safetensors")) == Data(contentsOf: folder.appending(path: "b.safetensors")))
    }

    @Test func oneEncodingOfEachPictureAndItsMirrorServesAllSteps() throws {
        let tiny = try TinyStableDiffusion()
        let trainer = try LoRATrainer(tiny.checkpoint, pictures: Self.pictures(tiny), settings: Self.settings())
        var runs = 0
        try trainer.prepare { runs += 1 }
        #expect(runs == 6 && tiny.tap.encoded == 4)
        for _ in 0..<3 { _ = try trainer.step() }
        #expect(tiny.tap.encoded == 4)
    }

    @Test func theFileSaysWhatItIs() throws {
        let tiny = try TinyStableDiffusion()
        let trainer = try LoRATrainer(tiny.checkpoint, pictures: Self.pictures(tiny), settings: Self.settings())
        let lora = try exported(trainer)
        #expect(lora.unknown.isEmpty)
        let file = try ModelFile(url: lora.url)
        let metadata = file.metadata
        #expect(metadata["ss_network_module"] == "networks.lora" && metadata["ss_network_dim"] == "4")
        #expect(metadata["ss_network_alpha"] == "2.0" && metadata["ss_sd_model_name"] == "tiny" && metadata["ss_output_name"] == "zwx")
        #expect(metadata["ss_num_train_images"] == "2" && metadata["ss_training_comment"] == "a test")
        #expect(LoRAFile.triggerWords(Sidecar(), metadata: metadata, limit: 2) == ["a fox", "zwx"])
    }

    /// Sentence states and a class vector instead of CLIP's states, patches in place of a deep autoencoder.
    @Test func theEmbeddedModelLearnsByTheSameWay() throws {
        let checkpoint = try Checkpoint(directory: Fixtures.models.appending(path: "atelier-mini"))
        let picture = PixelImage(width: 64, height: 64, bytes: (0..<64 * 64).flatMap { _ in [UInt8(200), 30, 60] })
        let settings = LoRATrainingSettings(
            rank: 4, batch: 4, trainer: TrainerSettings(rate: LearningRate(peak: 2e-3, warmUp: 2, steps: 20), seed: 1), resolution: 64,
            captionDropout: 0)
        let trainer = try LoRATrainer(checkpoint, pictures: [.init(image: picture, caption: "zwx, a plain red")], settings: settings)
        let losses = try (0..<20).map { _ in try trainer.step().loss }
        let (first, last) = (losses.prefix(5).reduce(0, +), losses.suffix(5).reduce(0, +))
        #expect(last < 0.8 * first, "\(first) to \(last)")
        let pipeline = try Pipeline(checkpoint)
        #expect(try pipeline.apply([LoRAUse(exported(trainer))]).isEmpty)
    }

    @Test func forgottenActivationsTakeLessMemory() throws {
        let checkpoint = try TinyStableDiffusion().checkpoint
        func memory(_ checkpointing: Bool) -> Int {
            Self.settings(checkpointing: checkpointing).memory(for: checkpoint, dtype: .float32)
        }
        #expect(memory(true) < memory(false))
    }

    @Test func whatCannotBeTrainedIsRefused() throws {
        let checkpoint = try TinyStableDiffusion().checkpoint
        #expect(throws: TensorError.self) { try LoRATrainer(checkpoint, pictures: [], settings: Self.settings()) }
        let inpainting = try TinyStableDiffusion(unet: "unet-inpaint")
        #expect(throws: GenerationError.unknownInputs(channels: 9)) {
            try LoRATrainer(inpainting.checkpoint, pictures: Self.pictures(inpainting), settings: Self.settings())
        }
    }

    // MARK: - Sizes

    @Test(arguments: [
        (512, 512, 512, 64, 512, 512), (1024, 1024, 512, 64, 512, 512), (1920, 1080, 512, 64, 640, 384), (1080, 1920, 512, 64, 384, 640),
        (300, 200, 512, 64, 256, 192), (20, 20, 512, 64, 64, 64), (5000, 10, 512, 64, 4096, 64), (128, 128, 64, 16, 64, 64),
        (200, 100, 64, 16, 80, 32), (64, 64, 64, 16, 64, 64),
    ])
    func picturesGetTheLargestSizeOfTheirShape(
        width: Int, height: Int, resolution: Int, multiple: Int, expectedWidth: Int, expectedHeight: Int
    ) {
        let size = AspectBuckets(resolution: resolution, multiple: multiple).size(width: width, height: height)
        #expect(size == (expectedWidth, expectedHeight))
    }

    @Test func captionsAreWordsAlone() throws {
        let text = "a (very) [big] \\ fox AND a stone BREAK"
        let literal = PromptGrammar.literal(text)
        let parts = PromptGrammar.parts(literal)
        #expect(parts.count == 1)
        let pieces = PromptGrammar.schedule(literal, steps: 20, after: nil).flatMap { PromptGrammar.pieces($0.text) }
        #expect(pieces == [.text(text.lowercased(), weight: 1)])
    }
}
