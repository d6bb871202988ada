import Foundation

/// What a model is to learn from its pictures.
public enum TrainingKind: String, Sendable, Codable, CaseIterable {
    /// How all of them are drawn.
    case style
    /// One thing that they all show.
    case subject
    /// One figure that they all show.
    case character
}

/// A picture to learn from.
public struct TrainingPicture: Sendable, Hashable, Codable {
    /// A PNG or JPEG file.
    public var file: URL
    /// What it shows; the trigger word first.
    public var caption: String

    public init(file: URL, caption: String) {
        self.file = file
        self.caption = caption
    }
}

/// A model to be trained: a LoRA for a base model.
public struct TrainingOrder: Sendable, Hashable, Codable {
    /// Lower-case letters, digits and hyphens; the stem of the file.
    public var name: String
    public var kind: TrainingKind
    /// The checkpoint's name in the catalogue.
    public var base: String
    /// The word that calls what was learnt.
    public var trigger: String
    public var pictures: [TrainingPicture]
    /// Where the states between are kept; of this training alone. What lies there is gone on with.
    public var folder: URL

    public init(name: String, kind: TrainingKind, base: String, trigger: String, pictures: [TrainingPicture], folder: URL) {
        self.name = name
        self.kind = kind
        self.base = base
        self.trigger = trigger
        self.pictures = pictures
        self.folder = folder
    }
}

/// What a training will take.
public struct TrainingPlan: Sendable, Hashable, Codable {
    public var steps: Int
    /// From the rate that was measured on this machine, without pauses and other people's pictures.
    public var seconds: Double

    public init(steps: Int, seconds: Double) {
        self.steps = steps
        self.seconds = seconds
    }
}

/// How far a training has come.
public struct TrainingProgress: Sendable, Hashable, Codable {
    /// Finished optimiser steps.
    public var step: Int
    public var steps: Int
    /// Mean over the latest steps.
    public var loss: Double
    public var secondsLeft: Double
    /// A picture (PNG) of what the model draws now; only at every quarter.
    public var sample: Data?

    public init(step: Int, of steps: Int, loss: Double, secondsLeft: Double, sample: Data? = nil) {
        self.step = step
        self.steps = steps
        self.loss = loss
        self.secondsLeft = secondsLeft
        self.sample = sample
    }
}

/// A finished training.
public struct TrainedModel: Sendable, Hashable {
    /// The LoRA's file, in kohya's format.
    public var file: URL
    /// Four pictures with their recipes, which name the new model.
    public var samples: [DrawnPicture]

    public init(file: URL, samples: [DrawnPicture]) {
        self.file = file
        self.samples = samples
    }
}

/// Trains models. Two real implementations exist: the diffusion engine, and a test card that learns nothing.
public protocol ModelTrainer: Sendable {
    /// Says before anything is paid what a training would take.
    ///
    /// - Throws: ``EngineRefusal`` when the base model is not there or can't be trained on this machine.
    func plan(_ order: TrainingOrder) async throws -> TrainingPlan

    /// Trains, from the latest state in ``TrainingOrder/folder`` if there is one. Pictures that are asked for meanwhile are drawn between
    /// two steps.
    ///
    /// - Parameter progress: called after steps, on the engine's own thread; not after every one.
    /// - Returns: a model that the engine already draws with, under the order's name as ``Recipe/model``.
    /// - Throws: ``EngineRefusal`` for what people should read, such as a loss that is no number; `CancellationError` within a step after
    ///   the surrounding task was cancelled, with the state kept for the next call.
    func train(_ order: TrainingOrder, progress: @escaping @Sendable (TrainingProgress) -> Void) async throws -> TrainedModel

    /// Forgets a trained model and deletes its file; nothing happens when there is none.
    func forget(model name: String) async throws
}
