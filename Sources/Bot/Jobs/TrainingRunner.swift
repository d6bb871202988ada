import AsyncAlgorithms
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage

/// Trains what is queued, one model at a time, until it is shut down; pictures are drawn meanwhile. Clears away what was deleted.
///
/// Every way out of a training is one transaction in the store: delivered and settled, failed and released, back in the queue, or paused or
/// stopped by its owner before.
public actor TrainingRunner: Service {
    /// A training that took the process down this often is given up and refunded.
    private static let maximumAttempts = 3

    private let store: Store
    private let trainer: any ModelTrainer
    private let publisher: Publisher
    private let rules: BotRules
    private let training: TrainingRules
    private let logger: Logger
    private let progressInterval: Duration
    private var isStopping = false
    /// Whether the store may know of running trainings that do not run.
    private var hasLeftOvers = true
    private var current: (training: Training, engine: Task<TrainedModel, any Error>)?
    private var working: Task<Void, Never>?
    private var isLooking = false
    private var hasNews = false

    /// - Parameter progressInterval: how often progress is written down at most.
    public init(
        store: Store, trainer: any ModelTrainer, publisher: Publisher, rules: BotRules, training: TrainingRules, logger: Logger,
        progressInterval: Duration = .seconds(3)
    ) {
        self.store = store
        self.trainer = trainer
        self.publisher = publisher
        self.rules = rules
        self.training = training
        self.logger = logger
        self.progressInterval = progressInterval
    }

    public func run() async throws {
        // The clock tries again what the store refused, a full disk for example.
        let clock = AsyncTimerSequence(interval: .seconds(5), clock: .continuous).map { _ in () }
        try await withGracefulShutdownHandler {
            for try await _ in merge(store.trainingsChanged, clock).cancelOnGracefulShutdown() { await look() }
        } onGracefulShutdown: {
            Task { await self.stop() }
        }
        stop()
        await working?.value
    }

    /// Stops working on a training that was paused or stopped in the store; a stopped one's state is thrown away.
    func abandon(_ training: Training) async {
        if current?.training.id == training.id {
            current?.engine.cancel()
        } else {
            await clearIfStopped(training)
        }
    }

    private func stop() {
        isStopping = true
        current?.engine.cancel()
    }

    private var mayGoOn: Bool { !isStopping && !Task.isCancelled }

    /// Begins what waits, unless something runs. A call during another one makes that look again.
    private func look() async {
        hasNews = true
        guard !isLooking else { return }
        isLooking = true
        defer { isLooking = false }
        while hasNews {
            hasNews = false
            await lookOnce()
        }
    }

    private func lookOnce() async {
        do {
            if working == nil, hasLeftOvers { try await recover() }
            try await clearDeleted()
            guard mayGoOn, working == nil, let next = try await store.claimNextTraining() else { return }
            working = Task {
                await work(on: next)
                working = nil
                if mayGoOn { await look() }
            }
        } catch {
            hasLeftOvers = true
            logger.error("the store refused; trainings wait", metadata: ["error": "\(error)"])
        }
    }

    /// Trainings that are marked as running while nothing runs: of a process that was killed, or whose ending could not be written.
    private func recover() async throws {
        let reason = "training it failed \(Self.maximumAttempts) times."
        let count = try await store.recoverTrainings(maximumAttempts: Self.maximumAttempts, reason: reason) {
            [rules, mails = training.sendsMail] in
            TrainingTexts.failed($0, reason: reason, balance: $1, rules: rules, mails: mails)
        }
        hasLeftOvers = false
        if count > 0 { logger.notice("interrupted trainings go on", metadata: ["count": "\(count)"]) }
    }

    private func clearDeleted() async throws {
        for deleted in try await store.deletedTrainings() {
            do {
                try await trainer.forget(model: deleted.name)
                try remove(training.folder.all(of: deleted.id))
                try await store.cleared(deleted.id)
            } catch {
                logger.warning("a deleted training is not cleared yet", metadata: ["name": "\(deleted.name)", "error": "\(error)"])
            }
        }
    }

    private func work(on claimed: Training) async {
        do {
            try await attempt(claimed)
        } catch {
            hasLeftOvers = true
            logger.error("the store refused; a training waits", metadata: ["name": "\(claimed.name)", "error": "\(error)"])
        }
    }

    private func attempt(_ claimed: Training) async throws {
        let order = claimed.order(try await store.collectedPictures(of: claimed.id), in: training.folder)
        let (reports, continuation) = AsyncStream.makeStream(of: TrainingProgress.self, bufferingPolicy: .bufferingNewest(64))
        let engine = Task { [trainer] in
            try prepare(order)
            return try await trainer.train(order) { continuation.yield($0) }
        }
        current = (claimed, engine)
        defer { current = nil }
        // Between its claim and here it may have been paused or stopped, or we were told to stop.
        let state = try await store.training(claimed.id)?.state
        if !mayGoOn || state != .running { engine.cancel() }
        let listening = Task { await note(reports, of: claimed) }
        let result = await engine.result
        continuation.finish()
        await listening.value
        switch result {
        case .success(let model): try await deliver(model, of: claimed)
        case .failure(is CancellationError):
            // We are being shut down, and the next start goes on; or its owner did it, and then this changes nothing.
            try await store.requeue(claimed)
            await clearIfStopped(claimed)
        case .failure(let error): try await fail(claimed, error)
        }
    }

    /// What lies there of other pictures or captions is no beginning for these.
    private nonisolated func prepare(_ order: TrainingOrder) throws {
        let folder = order.folder.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let (record, text) = (folder.appending(path: "order.json"), try encoder.encode(order))
        guard (try? Data(contentsOf: record)) != text else { return }
        try remove(order.folder)
        try text.write(to: record, options: .atomic)
    }

    /// Writes progress down now and then, and every sample.
    private func note(_ reports: AsyncStream<TrainingProgress>, of training: Training) async {
        var last: ContinuousClock.Instant?
        var unwritten: TrainingProgress?
        for await progress in reports {
            unwritten = progress
            if progress.sample == nil, let last, ContinuousClock.now - last < progressInterval { continue }
            await note(progress, of: training)
            unwritten = nil
            last = .now
        }
        if let unwritten { await note(unwritten, of: training) }
    }

    /// A training does not fail for it.
    private func note(_ progress: TrainingProgress, of training: Training) async {
        do {
            var sample: Post.Sheet?
            if let png = progress.sample {
                let (file, url) = try await publisher.upload(png, name: "\(training.name).png")
                sample = Post.Sheet(file: file, url: url)
            }
            try await store.note(progress, of: training, sample: sample)
        } catch {
            logger.warning("progress was not kept", metadata: ["name": "\(training.name)", "error": "\(error)"])
        }
    }

    private func deliver(_ model: TrainedModel, of claimed: Training) async throws {
        let samples = await publish(model.samples, of: claimed)
        let posts = try await store.finish(claimed, modelFile: model.file.path, samples: samples) {
            [rules, mails = training.sendsMail] posts, balance in
            TrainingTexts.done(claimed, posts: posts, balance: balance, rules: rules, mails: mails)
        }
        guard posts == nil else {
            logger.info("a model is trained", metadata: ["name": "\(claimed.name)"])
            return
        }
        // Paused or stopped at the last moment: nobody will ever see these.
        try await store.withdraw(samples.map(\.file))
        if try await store.training(claimed.id)?.state == .stopped { try await trainer.forget(model: claimed.name) }
        await clearIfStopped(claimed)
    }

    /// A finished model is delivered even when its samples can't be shown.
    private func publish(_ samples: [DrawnPicture], of training: Training) async -> [PostedPicture] {
        var posted: [PostedPicture] = []
        do {
            for (index, sample) in samples.enumerated() {
                let (file, url) = try await publisher.upload(sample.png, name: "\(training.name).\(index + 1).png")
                posted.append(PostedPicture(number: index + 1, file: file, url: url, recipe: sample.recipe))
            }
        } catch {
            logger.warning("samples are missing", metadata: ["name": "\(training.name)", "error": "\(error)"])
        }
        return posted
    }

    private func fail(_ claimed: Training, _ error: any Error) async throws {
        logger.error("a training failed", metadata: ["name": "\(claimed.name)", "error": "\(error)"])
        let reason = (error as? any ChatFacingError)?.reply ?? (error.isDiskFull ? "the disk is full." : "training failed.")
        try await store.fail(claimed, reason: reason) { [rules, mails = training.sendsMail] balance in
            TrainingTexts.failed(claimed, reason: reason, balance: balance, rules: rules, mails: mails)
        }
    }

    /// A stopped training begins anew when it is started again, at its whole price.
    private func clearIfStopped(_ training: Training) async {
        do {
            guard try await store.training(training.id)?.state == .stopped else { return }
            try remove(self.training.folder.state(of: training.id))
        } catch {
            logger.warning("a stopped training's state is still there", metadata: ["name": "\(training.name)", "error": "\(error)"])
        }
    }

    private nonisolated func remove(_ url: URL) throws {
        do {
            try FileManager.default.removeItem(at: url)
        } catch CocoaError.fileNoSuchFile {
            // As it should be.
        }
    }
}

extension Error {
    fileprivate var isDiskFull: Bool {
        let code = (self as? POSIXError)?.code
        let underlying = ((self as? CocoaError)?.underlying as? POSIXError)?.code
        return (self as? CocoaError)?.code == .fileWriteOutOfSpace || [code, underlying].contains { $0 == .ENOSPC || $0 == .EDQUOT }
    }
}
