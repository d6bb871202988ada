import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// A UNet of a few thousand weights that learns to denoise four fixed pictures, each of one colour.
struct TinyTraining {
    let network: TrainableNetwork<UNet2DConditionModel>
    let trainer: Trainer
    private let loss: DiffusionLoss
    private let order = DataOrder(count: 4, seed: 3)
    private let latents: Tensor
    private let states: Tensor
    private let labels: Tensor

    init(steps: Int, accumulation: Int = 1, dtype: DType = .float32) throws {
        // Sums are rounded differently by another number of threads, and other tests and processes have theirs.
        try Torch.setThreads(2)
        network = try TrainableNetwork(
            settings: Fixtures.folder.appending(path: "unet-simple/config.json"),
            start: .init(seed: 1, rule: { name, _ in name.hasSuffix("conv2.weight") ? .zeros : nil }), dtype: dtype)
        trainer = try Trainer(
            network.parameters,
            TrainerSettings(
                rate: LearningRate(peak: 5e-3, warmUp: 4, floor: 0.02, steps: steps), average: ExponentialAverage(decay: 0.9),
                accumulation: accumulation, seed: 5))
        var scheduler = SchedulerConfiguration()
        (scheduler.betaSchedule, scheduler.prediction) = (.squaredCosine, .velocity)
        loss = DiffusionLoss(NoiseSchedule(scheduler), timesteps: .stratified(power: 0.75), minimumSNR: 5, noiseOffset: 0.05)
        var random = TorchRandom(seed: 9)
        latents = try random.normal([4, 6, 1, 1]).expand([4, 6, 8, 8]).contiguous()
        states = try random.normal([4, 5, 12])
        labels = try random.normal([4, 12])
    }

    func step() throws -> Trainer.Report {
        try trainer.step { batch, random in
            let rows = try Tensor(integers: order.samples(from: 4 * batch, count: 4).map(Int64.init), shape: [4])
            func chosen(_ all: Tensor) throws -> Tensor {
                try all.reshape([4, -1]).rows(rows).reshape(all.shape)
            }
            return try loss(chosen(latents), &random) { noisy, timesteps in
                try network.network(noisy, timestep: timesteps, context: chosen(states), classLabels: chosen(labels))
            }.mean
        }
    }

    func output() throws -> Tensor {
        try network.network(latents, timestep: Tensor([500], shape: [1]), context: states, classLabels: labels)
    }
}

@Suite(.oneAtATime)
struct TrainerTests {
    private static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "trainer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func expectEqual(_ a: [String: Tensor], _ b: [String: Tensor], _ comment: Comment? = nil) throws {
        #expect(Set(a.keys) == Set(b.keys), comment)
        for (name, value) in a { #expect(try value.equals(#require(b[name])), "\(name)") }
    }

    @Test(arguments: [DType.float32, .bfloat16])
    func aFewPicturesAreLearntByHeart(dtype: DType) throws {
        let training = try TinyTraining(steps: 120, dtype: dtype)
        var losses: [Double] = []
        for _ in 0..<120 { losses.append(try training.step().loss) }
        let (first, last) = (losses.prefix(10).reduce(0, +) / 10, losses.suffix(10).reduce(0, +) / 10)
        #expect(last < 0.7 * first, "\(first) to \(last)")
    }

    @Test func eachStepShowsAtOnceInTheNetworkThatDraws() throws {
        let training = try TinyTraining(steps: 10)
        let before = try training.output()
        _ = try training.step()
        let after = try training.output()
        #expect(try !after.equals(before))
        // Recorded operations and packed layers see the same weights.
        let recorded = try Tensor.recordingGradients { try training.output().detached() }
        #expect(try NetworkTests.error(after, recorded) < 1e-4)
    }

    @Test func averagesAreDrawnWithAndTheWeightsComeBack() throws {
        let training = try TinyTraining(steps: 10)
        for _ in 0..<3 { _ = try training.step() }
        let own = try training.output()
        let averaged = try training.network.parameters.with(training.trainer.averages) { try training.output() }
        #expect(try !averaged.equals(own))
        #expect(try training.output().equals(own))
    }

    /// In a new object graph, with what was read from the disk.
    @Test(arguments: [1, 3])
    func aTrainingThatIsTakenUpAgainIsTheStraightOneToTheBit(accumulation: Int) throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let straight = try TinyTraining(steps: 8, accumulation: accumulation)
        for _ in 0..<8 { _ = try straight.step() }

        let first = try TinyTraining(steps: 8, accumulation: accumulation)
        for _ in 0..<5 { _ = try first.step() }
        try first.trainer.state(notes: ["what": "a test"]).write(to: folder)
        let second = try TinyTraining(steps: 8, accumulation: accumulation)
        let state = try #require(try TrainingState.latest(in: folder))
        #expect(state.step == 5 && state.notes == ["what": "a test"])
        try second.trainer.resume(state)
        for _ in 5..<8 { _ = try second.step() }
        try Self.expectEqual(second.network.parameters.copies(), straight.network.parameters.copies())
        try Self.expectEqual(second.trainer.averages, straight.trainer.averages)
    }

    private static let killedFolder = FileManager.default.temporaryDirectory.appending(path: "trainer-killed-\(getuid())")

    /// The child dies in the middle of its sixth step, with nothing written since the fourth.
    @Test func aTrainingThatWasKilledEndsAsTheStraightOne() async throws {
        try? FileManager.default.removeItem(at: Self.killedFolder)
        defer { try? FileManager.default.removeItem(at: Self.killedFolder) }
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let training = try TinyTraining(steps: 8)
            for step in 1...5 {
                _ = try training.step()
                if step % 2 == 0 { try training.trainer.state().write(to: Self.killedFolder) }
            }
            _ = try training.trainer.step { _, _ in
                kill(getpid(), SIGKILL)
                return try .zeros([])
            }
        }
        let straight = try TinyTraining(steps: 8)
        for _ in 0..<8 { _ = try straight.step() }
        let resumed = try TinyTraining(steps: 8)
        let state = try #require(try TrainingState.latest(in: Self.killedFolder))
        #expect(state.step == 4)
        try resumed.trainer.resume(state)
        for _ in 4..<8 { _ = try resumed.step() }
        try Self.expectEqual(resumed.network.parameters.copies(), straight.network.parameters.copies())
    }

    @Test func twoStatesAreKeptAndADamagedOneIsPassedOver() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try TrainingState.latest(in: folder.appending(path: "nothing")) == nil)
        let training = try TinyTraining(steps: 4)
        for _ in 0..<4 {
            _ = try training.step()
            try training.trainer.state().write(to: folder)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["state-000000003.safetensors", "state-000000004.safetensors"])
        try Data("half".utf8).write(to: folder.appending(path: names[1]))
        #expect(try TrainingState.latest(in: folder)?.step == 3)
        try Data("half".utf8).write(to: folder.appending(path: names[0]))
        #expect(throws: SafetensorsError.self) { try TrainingState.latest(in: folder) }
    }

    @Test func aStateOfAnotherNetworkIsRefused() throws {
        let training = try TinyTraining(steps: 4)
        let before = try training.network.parameters.copies()
        let other = try Trainer(
            ParameterStore(["a": .zeros([2])]),
            TrainerSettings(rate: LearningRate(peak: 1, steps: 1), average: ExponentialAverage()))
        #expect(throws: WeightsError.self) { try training.trainer.resume(other.state()) }
        try Self.expectEqual(training.network.parameters.copies(), before)
    }

    @Test(arguments: [Float.nan, .infinity])
    func aLossThatIsNoNumberChangesNothing(value: Float) throws {
        let training = try TinyTraining(steps: 4)
        _ = try training.step()
        let before = try training.network.parameters.copies()
        #expect(throws: NonFiniteLoss(step: 2)) {
            _ = try training.trainer.step { _, _ in try Tensor([value], shape: []) }
        }
        // A gradient without an end, too: √ at 0.
        #expect(throws: NonFiniteLoss(step: 2)) {
            _ = try training.trainer.step { _, _ in
                let leaf = try #require(training.network.parameters["conv_in.weight"])
                return try (leaf * 0).sum().sqrt()
            }
        }
        try Self.expectEqual(training.network.parameters.copies(), before)
        #expect(training.trainer.step == 1)
        _ = try training.step()
    }

    @Test func anExportedNetworkLoadsAsAnyOther() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let training = try TinyTraining(steps: 4)
        _ = try training.step()
        try training.network.export(to: folder, as: .float32)
        let loaded = try UNet2DConditionModel.load(directory: folder)
        let again = try TrainableNetwork<UNet2DConditionModel>(
            settings: folder.appending(path: "config.json"), start: .init(weights: folder))
        #expect(again.initialised.isEmpty)
        try Self.expectEqual(again.parameters.copies(), training.network.parameters.copies())
        let x = try Tensor.ones([1, 6, 8, 8])
        func run(_ network: UNet2DConditionModel) throws -> Tensor {
            try network(x, timestep: Tensor([3], shape: [1]), context: .ones([1, 5, 12]), classLabels: .ones([1, 12]))
        }
        #expect(try run(loaded).equals(run(training.network.network)))
    }

    /// A ControlNet begins as a copy of the UNet's first half.
    @Test func whatAFolderLacksIsInitialised() throws {
        let network = try TrainableNetwork<ControlNetModel>(
            settings: Fixtures.folder.appending(path: "controlnet-sd1/config.json"),
            start: .init(weights: Fixtures.folder.appending(path: "unet-sd1"), rule: { _, _ in .zeros }))
        #expect(!network.initialised.isEmpty)
        #expect(network.initialised.allSatisfy { $0.hasPrefix("controlnet_") })
    }
}
