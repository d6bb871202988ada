import Diffusion
import Foundation
import Tensors
import TestSupport
import Testing

@Suite(.oneAtATime) struct DenoiserTests {
    static let predictions = SchedulerConfiguration.Prediction.allCases

    private func schedule(_ prediction: SchedulerConfiguration.Prediction) -> NoiseSchedule {
        var configuration = SchedulerConfiguration()
        (configuration.betaSchedule, configuration.prediction) = (.squaredCosine, prediction)
        return NoiseSchedule(configuration)
    }

    /// The network that knows both picture and noise says what its training asks of it, and the picture comes out.
    @Test(arguments: predictions, [0.0, 39, 500, 900]) func findsThePicture(
        _ prediction: SchedulerConfiguration.Prediction, _ timestep: Double
    ) throws {
        let schedule = schedule(prediction)
        var random = TorchRandom(seed: 3)
        let (picture, noise) = (try random.normal([64]), try random.normal([64]))
        let sigma = schedule.sigma(timestep: timestep)
        let alpha = 1 / (sigma * sigma + 1).squareRoot()
        var asked: [(x: [Float], timestep: Double)] = []
        let denoiser = Denoiser(schedule: schedule) { x, timestep in
            asked.append((try x.floats(), timestep))
            return switch prediction {
            case .epsilon: noise
            case .velocity: try noise * alpha - picture * (sigma * alpha)
            }
        }
        let found = try denoiser(picture + noise * sigma, sigma: sigma).floats()
        #expect(zip(found, try picture.floats()).allSatisfy { abs($0 - $1) < 1e-5 * max(1, Float(sigma)) })

        #expect(asked.count == 1 && abs(asked[0].timestep - timestep) < 1e-6)
        let expected = try (picture * alpha + noise * (sigma * alpha)).floats()
        #expect(zip(asked[0].x, expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    /// At the largest sigma x is about 20,000 and the velocity about −x0: nothing of it may drown.
    @Test func velocityKeepsItsPrecisionInPureNoise() throws {
        let schedule = schedule(.velocity)
        let sigma = schedule.sigmaMax
        var random = TorchRandom(seed: 4)
        let (picture, noise) = (try random.normal([64]), try random.normal([64]))
        let denoiser = Denoiser(schedule: schedule) { _, _ in try picture * -1 }
        let found = try denoiser(noise * sigma, sigma: sigma).floats()
        #expect(zip(found, try picture.floats()).allSatisfy { abs($0 - $1) < 1e-3 })
    }

}

@Suite(.oneAtATime) struct GuidanceTests {
    private let schedule = NoiseSchedule(SchedulerConfiguration())

    /// What a denoiser makes of outputs that are numbers, as noise at sigma 2 in 10, and how often it asks for which.
    private func run(_ guidance: Guidance, parts: [Float], unconditional: Float, evaluations: Int = 1) throws -> (
        outputs: [Float], plain: Int, all: Int
    ) {
        var (plain, all) = (0, 0)
        func tensors() throws -> [Tensor] { try parts.map { try Tensor([$0], shape: [1]) } }
        let denoiser = Denoiser(schedule: schedule, guidance: guidance) { _, _ in
            plain += 1
            return try tensors()
        } all: { _, _ in
            all += 1
            return (parts: try tensors(), unconditional: try Tensor([unconditional], shape: [1]))
        }
        let outputs = try (0..<evaluations).map { _ in (10 - (try denoiser(Tensor([10], shape: [1]), sigma: 2).floats()[0])) / 2 }
        return (outputs, plain, all)
    }

    @Test(arguments: [0.0, 0.5, 1, 4, 7.5]) func goesFromPlainPastWanted(_ scale: Double) throws {
        let run = try run(Guidance(scale: scale), parts: [3], unconditional: 1)
        #expect(abs(run.outputs[0] - Float(1 + scale * 2)) < 1e-5)
        #expect((run.plain, run.all) == (scale == 1 ? (1, 0) : (0, 1)))
    }

    /// u + Σ weight·scale·(part − u), also at scale 1.
    @Test(arguments: [([1, 1], 2, 13), ([1, -0.5], 3, 1), ([0.7], 1, 2.4), ([1, 1], 1, 7)] as [([Double], Double, Float)])
    func partsAddUp(_ weights: [Double], _ scale: Double, _ expected: Float) throws {
        let run = try run(Guidance(scale: scale, weights: weights), parts: Array([3, 5].prefix(weights.count)), unconditional: 1)
        #expect(abs(run.outputs[0] - expected) < 1e-5)
        #expect(run.all == 1)
    }

    @Test func everySecondEvaluationOfLittleNoiseGoesWithoutGuidance() throws {
        let skipping = try run(Guidance(scale: 4, skipsBelow: 3), parts: [3], unconditional: 1, evaluations: 4)
        #expect(skipping.outputs == [9, 3, 9, 3])
        #expect((skipping.plain, skipping.all) == (2, 2))
        let parts = try run(Guidance(scale: 4, weights: [1, 0.5], skipsBelow: 3), parts: [3, 5], unconditional: 1, evaluations: 2)
        #expect(parts.outputs == [17, 4])
        // Sigma is 2.
        #expect(try run(Guidance(scale: 4, skipsBelow: 2), parts: [3], unconditional: 1, evaluations: 2).outputs == [9, 9])
    }

    @Test(arguments: [(0, 7.5, 0.7), (1, 4, 1), (2, 3, 0)]) func rescalesAsDiffusersDoes(
        _ number: Int, _ scale: Double, _ rescale: Double
    ) throws {
        let file = try Safetensors(url: Fixtures.folder.appending(path: "guidance.safetensors"))
        let (conditional, unconditional) = (try file.tensor("\(number).conditional"), try file.tensor("\(number).unconditional"))
        let denoiser = Denoiser(schedule: schedule, guidance: Guidance(scale: scale, rescale: rescale)) { _, _ in
            [conditional]
        } all: { _, _ in
            (parts: [conditional], unconditional: unconditional)
        }
        // At sigma 1 in 0, the picture is minus the noise.
        let found = try -denoiser(Tensor.zeros(conditional.shape), sigma: 1)
        let expected = try file.tensor("\(number).out").floats()
        #expect(zip(try found.floats(), expected).allSatisfy { abs($0 - $1) < 1e-5 })
    }
}
