import Diffusion
import Foundation
import Tensors
import Testing

@Suite struct DenoiserTests {
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

    @Test(arguments: [0.0, 0.5, 1, 4, 7.5]) func guidanceGoesFromPlainPastWanted(_ scale: Double) throws {
        var ranPlain = false
        let denoiser = Denoiser(schedule: schedule(.epsilon), guidanceScale: scale) { _, _ in
            try Tensor([3], shape: [1])
        } both: { _, _ in
            ranPlain = true
            return (conditional: try Tensor([3], shape: [1]), unconditional: try Tensor([1], shape: [1]))
        }
        let found = try denoiser(Tensor([10], shape: [1]), sigma: 2).floats()
        #expect(abs(found[0] - Float(10 - 2 * (1 + scale * 2))) < 1e-5)
        #expect(ranPlain == (scale != 1))
    }
}
