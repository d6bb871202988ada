import Foundation

/// A model that somebody is making: what it is to learn, and what has become of it.
public struct Training: Sendable, Hashable, Identifiable {
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Pictures come and go; nothing is paid yet.
        case collecting
        case waiting, running, paused, done, failed, stopped
    }

    public var id: Int64
    /// See ``TrainingName``; also the name of the model.
    public var name: String
    public var kind: TrainingKind
    /// The checkpoint's name in the catalogue.
    public var base: String
    /// The word that calls what was learnt.
    public var trigger: String
    /// Pixels of a side that pictures for its base should have at least.
    public var minimumSide: Int
    public var account: AccountID
    /// The owner, for direct messages.
    public var address: ReplyAddress
    /// The last part of its page's address, 128 random bits.
    public var slug: String
    /// Whether everybody may draw with it, and not its owner alone.
    public var isShared: Bool
    public var createdAt: Date
    /// The latest attempt to train it; nil before the first.
    public var run: TrainingRun?

    public init(
        id: Int64, name: String, kind: TrainingKind, base: String, trigger: String, minimumSide: Int, account: AccountID,
        address: ReplyAddress, slug: String,
        isShared: Bool, createdAt: Date, run: TrainingRun?
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.base = base
        self.trigger = trigger
        self.minimumSide = minimumSide
        self.account = account
        self.address = address
        self.slug = slug
        self.isShared = isShared
        self.createdAt = createdAt
        self.run = run
    }

    public var state: State { run?.state ?? .collecting }

    /// Whether pictures and captions may still be changed.
    public var isEditable: Bool { [.collecting, .failed, .stopped].contains(state) }
}

/// One paid attempt to train a model.
public struct TrainingRun: Sendable, Hashable, Identifiable {
    public var id: Int64
    /// Never ``Training/State/collecting``.
    public var state: Training.State
    /// Tokens that were put on hold.
    public var price: Int
    /// How many times the engine has begun it since it was started or resumed.
    public var attempts: Int
    /// Finished optimiser steps, as last heard.
    public var step: Int
    public var steps: Int
    /// Mean over the latest steps; nil before the first word.
    public var loss: Double?
    public var secondsLeft: Double?
    /// What it drew last, at the file host.
    public var sample: Post.Sheet?
    /// Path of the LoRA's file, when it is done.
    public var modelFile: String?
    /// Why it failed.
    public var reason: String?

    public init(
        id: Int64, state: Training.State, price: Int, attempts: Int, step: Int, steps: Int, loss: Double? = nil, secondsLeft: Double? = nil,
        sample: Post.Sheet? = nil, modelFile: String? = nil, reason: String? = nil
    ) {
        self.id = id
        self.state = state
        self.price = price
        self.attempts = attempts
        self.step = step
        self.steps = steps
        self.loss = loss
        self.secondsLeft = secondsLeft
        self.sample = sample
        self.modelFile = modelFile
        self.reason = reason
    }

    /// Between 0 and 1.
    public var fraction: Double { min(max(Double(step) / Double(max(steps, 1)), 0), 1) }

    /// What is given back when it ends here: the unfinished share, rounded in the person's favour.
    public var refund: Int { price - Int(Double(price) * fraction) }
}

/// A picture that was brought for a training.
public struct CollectedPicture: Sendable, Hashable {
    /// Counted from 1; a removed picture's number is not given again.
    public var number: Int
    /// Of the stored file: `9f86d0….png`.
    public var file: String
    /// What its owner calls it, for example the name of the uploaded file.
    public var name: String
    /// Words that it may be captioned by: of its name, or a post's prompt.
    public var subject: String
    /// What its owner says that it shows; empty until then.
    public var caption: String
    public var traits: PictureTraits

    public init(number: Int, file: String, name: String, subject: String, caption: String, traits: PictureTraits) {
        self.number = number
        self.file = file
        self.name = name
        self.subject = subject
        self.caption = caption
        self.traits = traits
    }
}

extension Training {
    /// The caption that a picture is learnt with: what its owner said, else its subject, the trigger word before either.
    public func caption(of picture: CollectedPicture) -> String {
        let words = picture.caption.isEmpty ? picture.subject : picture.caption
        if words.isEmpty { return trigger }
        let isCalled = [" ", ","].contains { (words + " ").lowercased().hasPrefix(trigger.lowercased() + $0) }
        return isCalled ? words : "\(trigger), \(words)"
    }

    /// What the trainer is asked for.
    public func order(_ pictures: [CollectedPicture], in folder: TrainingFolder) -> TrainingOrder {
        TrainingOrder(
            name: name, kind: kind, base: base, trigger: trigger,
            pictures: pictures.map { TrainingPicture(file: folder.picture($0.file, of: id), caption: caption(of: $0)) },
            folder: folder.state(of: id))
    }
}

/// Where the files of trainings are.
public struct TrainingFolder: Sendable, Hashable {
    public var root: URL

    public init(_ root: URL) { self.root = root }

    public func all(of training: Int64) -> URL { root.appending(path: "\(training)") }
    public func pictures(of training: Int64) -> URL { all(of: training).appending(path: "pictures") }
    /// Of the trainer: what it goes on from.
    public func state(of training: Int64) -> URL { all(of: training).appending(path: "state") }

    /// - Parameter file: ``CollectedPicture/file``.
    public func picture(_ file: String, of training: Int64) -> URL { pictures(of: training).appending(path: file) }
}
