import Diffusion
import Domain
import Foundation
import ImageCodec
import Tensors

extension DiffusionEngine: ModelTrainer {
    /// Bases whose step takes no longer are measured before anything is promised; the others are judged by what the machine multiplies.
    private static let secondsWorthMeasuring = 1.0
    private static let measuredSteps = 4

    public func plan(_ order: TrainingOrder) async throws -> TrainingPlan {
        try prepare()
        defer { Torch.releaseMemory() }
        let target = try target(order, nil)
        let work = TrainingWork(target.base.checkpoint, target.settings)
        let rate = try EngineRefusal.reading { try trainingRate(target, work) }
        let steps = target.settings.trainer.rate.steps
        let operations = work.step * Double(steps) + work.picture * Double(Self.quarterSamples + target.samplePrompts.count)
        return TrainingPlan(steps: steps, seconds: operations / rate)
    }

    private func target(_ order: TrainingOrder, _ defaults: TrainingDefaults?) throws -> TrainingTarget {
        let target = try TrainingTarget(order, catalogue: catalogue, defaults: defaults)
        try target.checkMemory(dtype: settings.drawingType, limit: settings.memoryLimit)
        return target
    }

    /// Operations a second.
    private func trainingRate(_ target: TrainingTarget, _ work: TrainingWork) throws -> Double {
        if let known = trainingRates[target.base.card.name] { return known }
        let gigaflops = try MatrixProduct.gigaflops(dtype: settings.drawingType, threads: Torch.threads)
        let estimate = TrainingRates.estimate(gigaflops: gigaflops)
        guard work.step / estimate <= Self.secondsWorthMeasuring else { return estimate }
        let side = target.settings.resolution
        let picture = PixelImage(width: side, height: side, bytes: .init(repeating: 128, count: side * side * PixelImage.channels))
        let trainer = try LoRATrainer(
            target.base.checkpoint, pictures: [.init(image: picture, caption: target.order.trigger)], settings: target.settings,
            dtype: settings.drawingType)
        // The first one also reads the weights.
        _ = try trainer.step()
        let times = try (0..<Self.measuredSteps).map { _ in
            let begun = ContinuousClock.now
            _ = try trainer.step()
            return (ContinuousClock.now - begun) / .seconds(1)
        }
        trainingRates.note(work, seconds: times.median, base: target.base.card.name)
        return trainingRates[target.base.card.name] ?? estimate
    }

    // MARK: - Training

    private static let quarterSamples = 3

    public func train(
        _ order: TrainingOrder, progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> TrainedModel {
        try await train(order, with: nil, progress: progress)
    }

    /// - Parameter defaults: what suits the base when nil.
    func train(
        _ order: TrainingOrder, with defaults: TrainingDefaults?, progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws -> TrainedModel {
        try prepare()
        defer { Torch.releaseMemory() }
        let target = try target(order, defaults)
        let run = try EngineRefusal.reading { try LoRARun(target, dtype: settings.drawingType) }
        do {
            let latest = try await learn(run, progress: progress)
            try run.keep()
            return try await finish(run, latest, progress: progress)
        } catch let error as CancellationError {
            try run.keep()
            throw error
        }
    }

    /// - Returns: the report of the last step; nil when there was none left.
    private func learn(_ run: LoRARun, progress: (TrainingProgress) -> Void) async throws -> TrainingProgress? {
        while try EngineRefusal.reading({ try run.trainer.prepareNext { try Task.checkCancellation() } }) { await Task.yield() }
        var latest: TrainingProgress?
        while !run.isFinished {
            // Whoever waits for a picture has it now.
            await Task.yield()
            try Task.checkCancellation()
            var report = try EngineRefusal.reading { try run.step() }
            if run.isAtQuarter { report.sample = try sample(run) }
            if run.takesReport() { progress(report) }
            latest = report
        }
        let work = TrainingWork(run.target.base.checkpoint, run.target.settings)
        if let seconds = run.secondsOfStep { trainingRates.note(work, seconds: seconds, base: run.target.base.card.name) }
        return latest
    }

    /// A picture (PNG) of what the model draws now.
    private func sample(_ run: LoRARun) throws -> Data {
        let (order, base) = (run.target.order, run.target.base.card.name)
        let file = TrainedFile(order.name, folder: order.folder)
        defer { _ = try? file.delete() }
        return try EngineRefusal.reading {
            try file.write(run.trainer, order, base: base)
            let catalogue = catalogue
            let entry = try file.entry(catalogue)
            let recipe = entry.card.recipe(prompt: run.target.samplePrompts[0], seed: TrainingTarget.sampleSeed)
            return try picture(DrawingPlan(recipe, with: entry, catalogue: catalogue), InputImages(files: [:])) { _ in }.1.png
        }
    }

    /// Puts the model where it belongs, and draws with it.
    private func finish(
        _ run: LoRARun, _ latest: TrainingProgress?, progress: (TrainingProgress) -> Void
    ) async throws -> TrainedModel {
        let (target, file) = (run.target, run.target.model)
        try EngineRefusal.reading {
            try file.write(run.trainer, target.order, base: target.base.card.name)
            try changeCatalogue { try $0.add(lora: file.url) }
        }
        guard let card = catalogue.entry(named: file.name)?.card else { throw UnknownModel(name: file.name) }
        var samples: [DrawnPicture] = []
        for (index, prompt) in target.samplePrompts.enumerated() {
            await Task.yield()
            try Task.checkCancellation()
            let recipe = card.recipe(prompt: prompt, seed: TrainingTarget.sampleSeed + UInt32(index))
            samples += try await draw(ImageRequest(recipe: recipe)) { _ in }.pictures
        }
        if var latest {
            latest.sample = samples.first?.png
            progress(latest)
        }
        return TrainedModel(file: file.url, samples: samples)
    }

    public func forget(model name: String) async throws {
        guard let file = TrainedFile(name, in: catalogue) else { return }
        changeCatalogue { $0.remove(lora: file.url) }
        try releaseLoRAs()
        try file.delete()
    }
}
