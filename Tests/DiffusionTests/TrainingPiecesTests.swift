import Foundation
import Tensors
import Testing

@testable import Diffusion

/// The small parts of a training, each alone.
struct TrainingPiecesTests {
    @Test func theRateGrowsStaysAndFalls() {
        let rate = LearningRate(peak: 2, warmUp: 4, constantUntil: 0.5, floor: 0.1, steps: 100)
        #expect([0, 1, 2, 3].map { rate(step: $0) } == [0.5, 1, 1.5, 2])
        #expect(rate(step: 4) == 2 && rate(step: 50) == 2)
        #expect(abs(rate(step: 75) - 1.1) < 1e-12)
        #expect(abs(rate(step: 100) - 0.2) < 1e-12 && abs(rate(step: 1000) - 0.2) < 1e-12)
        #expect(LearningRate(peak: 3, constantUntil: 1, steps: 5)(step: 9) == 3)
        let falling = (4..<100).map { LearningRate(peak: 1, warmUp: 4, steps: 100)(step: $0) }
        #expect(zip(falling, falling.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test func averagesForgetFastAtFirst() {
        let average = ExponentialAverage(decay: 0.99)
        #expect(average.decay(step: 0) == 0.1)
        #expect(average.decay(step: 100_000) == 0.99)
    }

    @Test(arguments: [(3.0, 1.0 as Double?, 1 / (3 + 1e-6)), (0.5, 1, 1), (100, nil, 1)])
    func longGradientsAreShortened(norm: Double, bound: Double?, expected: Double) {
        #expect(GradientClipping.scale(norm: norm, bound: bound) == expected)
    }

    @Test func everyEpochHasEverySampleInItsOwnOrder() {
        let order = DataOrder(count: 10, seed: 4)
        let epochs = (0..<5).map { order.samples(from: 10 * $0, count: 10) }
        for epoch in epochs { #expect(epoch.sorted() == Array(0..<10)) }
        #expect(Set(epochs).count == 5)
        // From the middle, without what came before.
        #expect(DataOrder(count: 10, seed: 4).samples(from: 27, count: 6) == Array(epochs.joined())[27..<33].map(\.self))
        #expect(DataOrder(count: 10, seed: 5).samples(from: 0, count: 10) != epochs[0])
    }

    @Test func samplesComeAsOftenAsTheirWeights() {
        let order = DataOrder(weights: [1, 0.25, 0, 2.5], seed: 1)
        let seen = order.samples(from: 0, count: 7500)
        let counts = seen.reduce(into: [0, 0, 0, 0]) { $0[$1] += 1 }
        #expect(counts[2] == 0)
        #expect(abs(Double(counts[1]) / Double(counts[0]) - 0.25) < 0.05)
        #expect(abs(Double(counts[3]) / Double(counts[0]) - 2.5) < 0.1)
    }

    @Test func stratifiedStepsCoverTheRange() {
        var random = TrainingRandom(seed: 1, stream: [2])
        let steps = TimestepChoice.stratified()(10, of: 1000, &random)
        #expect(steps.enumerated().allSatisfy { 100 * $0..<100 * ($0 + 1) ~= $1 })
        // More noise than with all steps alike.
        let high = TimestepChoice.stratified(power: 0.5)(1000, of: 1000, &random)
        #expect(abs(Double(high.reduce(0, +)) / 1000 - 2000 / 3) < 5)
        #expect(TimestepChoice.uniform(1000, of: 7, &random).allSatisfy { 0..<7 ~= $0 })
    }

    @Test(arguments: [SchedulerConfiguration.Prediction.epsilon, .velocity])
    func lowNoiseCountsLess(prediction: SchedulerConfiguration.Prediction) {
        var scheduler = SchedulerConfiguration()
        (scheduler.prediction, scheduler.zeroTerminalSNR) = (prediction, true)
        let loss = DiffusionLoss(NoiseSchedule(scheduler), minimumSNR: 5)
        let weights = (0..<1000).map(loss.weight)
        #expect(weights.allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
        #expect(weights[0] < 0.01)
        #expect(prediction == .epsilon ? weights[999] == 1 : weights[999] < 1e-6)
        #expect(DiffusionLoss(NoiseSchedule(scheduler)).weight(timestep: 0) == 1)
    }

    @Test func noiseThatIsOffsetSharesAValueInEachChannel() throws {
        func deviation(offset: Double) throws -> Double {
            let loss = DiffusionLoss(
                NoiseSchedule(SchedulerConfiguration()), timesteps: .init { n, t, _ in [Int](repeating: t - 1, count: n) },
                noiseOffset: offset)
            var random = TrainingRandom(seed: 3, stream: [])
            var means: [Float] = []
            _ = try loss(.zeros([16, 4, 16, 16]), &random) { noisy, _ in
                means = try noisy.mean([2, 3]).floats()
                return noisy
            }
            return Double(means.reduce(0) { $0 + $1 * $1 } / Float(means.count)).squareRoot()
        }
        #expect(try deviation(offset: 0) < 0.1)
        #expect(try abs(deviation(offset: 0.5) - 0.5) < 0.1)
    }

    @Test func tensorsBeginAsPyTorchsDo() throws {
        #expect(Initialiser.standard("a.weight", weight: [8, 4, 3, 3]) == .uniform(1 / 6))
        #expect(Initialiser.standard("a.bias", weight: [8, 4]) == .uniform(0.5))
        #expect(Initialiser.standard("norm.weight", weight: [8]) == .ones)
        #expect(Initialiser.standard("norm.bias", weight: [8]) == .zeros)
        let values = try Initialiser.uniform(0.5).tensor([100, 100], name: "a", seed: 1).floats()
        #expect(values.allSatisfy { $0.magnitude <= 0.5 } && (values.max() ?? 0) > 0.49 && (values.min() ?? 0) < -0.49)
        #expect(abs(values.reduce(0, +)) / 10_000 < 0.02)
        // By name and seed alone.
        #expect(try Initialiser.uniform(0.5).tensor([100, 100], name: "a", seed: 1).floats() == values)
        #expect(try Initialiser.uniform(0.5).tensor([100, 100], name: "b", seed: 1).floats() != values)
        #expect(try Initialiser.uniform(0.5).tensor([100, 100], name: "a", seed: 2).floats() != values)
    }

    @Test func theLogSaysHowFarItIs() {
        var log = TrainingLog(steps: 100, samplesPerStep: 8, window: 2)
        func report(_ step: Int, _ loss: Double) -> Trainer.Report { .init(step: step, loss: loss, gradientNorm: 1, rate: 1e-4) }
        _ = log.add(report(1, 9), seconds: 50)
        _ = log.add(report(2, 0.5), seconds: 1)
        let line = log.add(report(3, 0.3), seconds: 3)
        #expect(line.loss == 0.4 && line.samplesPerSecond == 4 && line.secondsLeft == 194)
        #expect(line.description == "step 3 of 100, loss 0.4, 4.0 samples/s, 3 min 14 s left")
    }

    @Test func aFailedWriteLeavesWhatWasThere() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "failed-write-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a.safetensors")
        #expect(throws: (any Error).self) { try Safetensors.write(["x": .ones([2])], to: file) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Safetensors.write(["x": .ones([2])], to: file)
        // A folder stands where the new file would be written.
        try FileManager.default.createDirectory(at: folder.appending(path: "a.safetensors.part/b"), withIntermediateDirectories: true)
        #expect(throws: (any Error).self) { try Safetensors.write(["x": .zeros([2])], to: file) }
        #expect(try Safetensors(url: file).tensor("x").floats() == [1, 1])
    }
}
