import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Whole steps of training against PyTorch's: `makers/training.py`.
@Suite(.oneAtATime)
struct TrainingReferenceTests {
    private static let rate = LearningRate(peak: 2e-3, constantUntil: 1, steps: 3)
    private static let settings = TrainerSettings(
        optimiser: AdamW(beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.05), rate: rate, clipping: 1)

    private static func fixture(_ name: String) throws -> Safetensors {
        try Safetensors(url: Fixtures.folder.appending(path: "\(name).safetensors"))
    }

    static func loss(_ prediction: SchedulerConfiguration.Prediction) -> DiffusionLoss {
        var scheduler = SchedulerConfiguration()
        (scheduler.betaSchedule, scheduler.prediction) = (.squaredCosine, prediction)
        return DiffusionLoss(NoiseSchedule(scheduler), minimumSNR: 5)
    }

    /// At most 64 elements, spread over all of them.
    static func thinned(_ tensor: Tensor) throws -> [Float] {
        let values = try tensor.floats()
        return stride(from: 0, to: values.count, by: (values.count + 63) / 64).map { values[$0] }
    }

    /// The largest difference in units of the largest value.
    static func error(_ values: [Float], _ reference: [Float]) -> Float {
        guard values.count == reference.count else { return .infinity }
        let scale = reference.map(\.magnitude).max() ?? 0
        return (zip(values, reference).map { ($0 - $1).magnitude }.max() ?? 0) / max(scale, 1e-6)
    }

    /// - Parameter loss: of a step, counted from 0.
    private func compare(_ parameters: ParameterStore, _ io: Safetensors, loss: (Int) throws -> Tensor) throws {
        let (losses, norms) = try (io.tensor("losses").floats(), io.tensor("norms").floats())
        try Tensor.recordingGradients { try loss(0) }.backward()
        for name in parameters.names {
            let gradient = try #require(parameters[name]?.gradient, "\(name)")
            // What stands before a group norm has gradients that nearly cancel.
            #expect(try Self.error(Self.thinned(gradient), io.tensor("gradient.\(name)").floats()) < 1e-4, "gradient of \(name)")
        }
        let trainer = try Trainer(parameters, Self.settings)
        for step in losses.indices {
            let report = try trainer.step { batch, _ in try loss(batch) }
            #expect(abs(report.loss / Double(losses[step]) - 1) < 1e-6, "loss of step \(step)")
            #expect(abs(report.gradientNorm / Double(norms[step]) - 1) < 1e-5, "gradients of step \(step)")
        }
        for name in parameters.names {
            let weight = try #require(parameters[name])
            #expect(try Self.error(Self.thinned(weight), io.tensor("weight.\(name)").floats()) < 2e-5, "\(name) after the steps")
        }
    }

    @Test(arguments: [("simple", SchedulerConfiguration.Prediction.velocity), ("sd1", .epsilon)])
    func threeStepsOfAUNetEqualTheReference(kind: String, prediction: SchedulerConfiguration.Prediction) throws {
        let io = try Self.fixture("training-unet-\(kind)")
        let folder = Fixtures.folder.appending(path: "unet-\(kind)")
        let training = try TrainableNetwork<UNet2DConditionModel>(
            settings: folder.appending(path: "config.json"), start: .init(weights: folder))
        let (latents, states) = try (io.tensor("latents"), io.tensor("states"))
        let labels = io.names.contains("labels") ? try io.tensor("labels") : nil
        let diffusion = Self.loss(prediction)
        try compare(training.parameters, io) { step in
            func row(_ name: String) throws -> Tensor { try io.tensor(name).narrow(dim: 0, start: step, length: 1).squeeze(0) }
            let timesteps = try row("timesteps")
            let sample = try diffusion.noised(latents, noise: row("noise"), timesteps: timesteps.integers().map { Int($0) })
            let prediction = try training.network(sample.noisy, timestep: timesteps, context: states, classLabels: labels)
            return try diffusion.value(of: sample, prediction: prediction).mean
        }
    }

    @Test func threeStepsOfAnAutoencoderEqualTheReference() throws {
        let io = try Self.fixture("training-vae-tiny")
        let folder = Fixtures.folder.appending(path: "vae-tiny")
        let training = try TrainableNetwork<AutoencoderTiny>(
            settings: folder.appending(path: "config.json"), start: .init(weights: folder))
        let pictures = try io.tensor("pictures")
        try compare(training.parameters, io) { _ in
            let latents = try training.network.encode(pictures)
            let difference = try training.network.decode(latents) - pictures
            return try difference.abs().mean() + difference.power(2).mean() + latents.power(2).mean() * 1e-3
        }
    }
}
