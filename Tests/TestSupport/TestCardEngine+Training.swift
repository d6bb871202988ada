import Domain
import Foundation
import ImageCodec
import Synchronization

extension TestCardEngine {
    struct TrainingGate {
        var isClosed = false
        var failure: (any Error)?
        var orders: [TrainingOrder] = []
        /// Of finished models.
        var files: [String: URL] = [:]
        /// Steps that were done, over all calls.
        var steps = 0
    }

    /// Holds every training after its first steps until ``openTraining()``.
    public func closeTraining() { gate.withLock { $0.training.isClosed = true } }
    public func openTraining() { gate.withLock { $0.training.isClosed = false } }
    /// Makes every training fail in its middle, or (with nil) succeed again.
    public func failTraining(with error: (any Error)?) { gate.withLock { $0.training.failure = error } }
    /// What it was asked to train, in order; a training that went on is there again.
    public var trained: [TrainingOrder] { gate.withLock { $0.training.orders } }
    public var trainedSteps: Int { gate.withLock { $0.training.steps } }
    /// As if the operator had taken its file away.
    public func removeModel(_ name: String) { gate.withLock { $0.models.removeAll { $0.name == name } } }

    /// Where its few steps are counted, so that a training goes on where it was.
    private static let stateFile = "step"
    public static let trainingSteps = 8
}

extension TestCardEngine: ModelTrainer {
    /// Sixteen seconds for each picture.
    public func plan(_ order: TrainingOrder) async throws -> TrainingPlan {
        guard model(named: order.base) != nil else { throw EngineRefusal("There is no model “\(order.base)” to train.") }
        return TrainingPlan(steps: Self.trainingSteps, seconds: 16 * Double(order.pictures.count))
    }

    public func train(_ order: TrainingOrder, progress: @escaping @Sendable (TrainingProgress) -> Void) async throws -> TrainedModel {
        gate.withLock { $0.training.orders.append(order) }
        _ = try await plan(order)
        for picture in order.pictures { _ = try ImageFile(Data(contentsOf: picture.file)) }
        try FileManager.default.createDirectory(at: order.folder, withIntermediateDirectories: true)
        let state = order.folder.appending(path: Self.stateFile)
        let done = (try? String(contentsOf: state, encoding: .utf8)).flatMap { Int($0) } ?? 0
        for step in done..<Self.trainingSteps {
            while step >= 2, gate.withLock({ $0.training.isClosed }) { try await Task.sleep(for: .milliseconds(2)) }
            try Task.checkCancellation()
            if step == Self.trainingSteps / 2, let failure = gate.withLock({ $0.training.failure }) { throw failure }
            try "\(step + 1)".write(to: state, atomically: true, encoding: .utf8)
            gate.withLock { $0.training.steps += 1 }
            let isQuarter = (step + 1) % (Self.trainingSteps / 4) == 0
            progress(
                TrainingProgress(
                    step: step + 1, of: Self.trainingSteps, loss: 1 / Double(step + 1), secondsLeft: Double(Self.trainingSteps - step - 1),
                    sample: isQuarter ? try Image(width: 8, height: 8, fill: [UInt8(step), 0, 0]).png() : nil))
        }
        let file = order.folder.deletingLastPathComponent().appending(path: "\(order.name).safetensors")
        try Data("nothing was learnt: \(order.trigger)\n".utf8).write(to: file)
        let card = Self.card(order.name)
        gate.withLock { gate in
            gate.models.removeAll { $0.name == order.name }
            gate.models.append(card)
            gate.training.files[order.name] = file
        }
        let samples = try (0..<4).map { seed in
            let recipe = card.recipe(prompt: "\(order.trigger) sample \(seed + 1)", seed: UInt32(seed))
            return DrawnPicture(png: try Self.card(recipe, [:]).png(), recipe: recipe)
        }
        return TrainedModel(file: file, samples: samples)
    }

    public func forget(model name: String) async throws {
        let file = gate.withLock { gate in
            gate.models.removeAll { card in gate.training.files[name] != nil && card.name == name }
            return gate.training.files.removeValue(forKey: name)
        }
        if let file { try FileManager.default.removeItem(at: file) }
    }
}
