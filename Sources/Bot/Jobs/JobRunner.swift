import AsyncAlgorithms
import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage
import Synchronization
import Transfer

/// Draws what is queued, one job at a time, until it is shut down.
///
/// Every way out of a job is one transaction in the store: delivered and settled, failed and released, or back in the queue.
public actor JobRunner: Service {
    /// A job whose drawing took the process down this often is given up and refunded.
    private static let maximumAttempts = 3

    private let store: Store
    private let engine: any ImageEngine
    private let publisher: Publisher
    private let rules: BotRules
    private let logger: Logger
    private var isStopping = false
    /// Whether the store may know of running jobs that do not run.
    private var hasLeftOvers = true
    private var current: (job: Job, task: Task<Drawing, any Error>, progress: ProgressBox)?

    public init(store: Store, engine: any ImageEngine, publisher: Publisher, rules: BotRules, logger: Logger) {
        self.store = store
        self.engine = engine
        self.publisher = publisher
        self.rules = rules
        self.logger = logger
    }

    public func run() async throws {
        // The clock tries again what the store refused, a full disk for example.
        let clock = AsyncTimerSequence(interval: .seconds(5), clock: .continuous).map { _ in () }
        try await withGracefulShutdownHandler {
            for try await _ in merge(store.jobsAdded, clock).cancelOnGracefulShutdown() { await drain() }
        } onGracefulShutdown: {
            Task { await self.stop() }
        }
    }

    /// The job that is being drawn and how far it is, between 0 and 1.
    var progress: (job: PostID, fraction: Double)? { current.map { ($0.job.id, $0.progress.fraction) } }

    /// Stops drawing a job that was cancelled in the store; a job that is only queued is not touched.
    func abandon(_ id: PostID) {
        if current?.job.id == id { current?.task.cancel() }
    }

    private func stop() {
        isStopping = true
        current?.task.cancel()
    }

    private var mayGoOn: Bool { !isStopping && !Task.isCancelled }

    /// Draws until nothing is queued.
    private func drain() async {
        do {
            if hasLeftOvers { try await recover() }
            hasLeftOvers = false
            try await withdraw()
            while mayGoOn, let job = try await store.claimNext() { try await work(on: job) }
        } catch {
            hasLeftOvers = true
            logger.error("the store refused; jobs wait", metadata: ["error": "\(error)"])
        }
    }

    /// Jobs that are marked as running while nothing runs: of a process that was killed, or whose ending could not be written.
    private func recover() async throws {
        let jobs = try await store.recover(maximumAttempts: Self.maximumAttempts) { job, balance in
            OutgoingText(job.address, Texts.failed(job, reason: "drawing it failed \(Self.maximumAttempts) times.", balance: balance))
        }
        if !jobs.isEmpty { logger.notice("interrupted jobs go on", metadata: ["count": "\(jobs.count)"]) }
    }

    /// Takes files of deleted posts off the host. Between jobs, so that none is taken that a job has just uploaded again.
    private func withdraw() async throws {
        for file in try await store.withdrawals() {
            do {
                try await publisher.withdraw(file)
                try await store.withdrawn(file)
            } catch let error as TransferError {
                logger.warning("a file stays at the host for now", metadata: ["file": "\(file)", "error": "\(error)"])
                return
            }
        }
    }

    private func work(on job: Job) async throws {
        let begun = ContinuousClock.now
        let progress = ProgressBox()
        let task = Task { [engine, publisher, store] in
            // Its owner may have taken it back since the order.
            try await store.checkModels(of: job.request.recipe, for: job.account)
            guard engine.model(named: job.request.recipe.model) != nil else {
                throw Refusal("the model “\(job.request.recipe.model)” is not here any more.")
            }
            let inputs = try await publisher.data(of: job.request.recipe.inputs)
            return try await engine.draw(job.request, inputs: inputs) { progress.set($0) }
        }
        current = (job, task, progress)
        defer { current = nil }
        // Between its claim and here it may have been cancelled, or we were told to stop.
        if !mayGoOn { task.cancel() }
        if try await store.job(job.id)?.state != .running { task.cancel() }
        do {
            let drawing = try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
            await measure(job, progress)
            try await deliver(drawing, of: job)
            logger.info("a job is done", metadata: ["id": "\(job.id)", "seconds": "\((ContinuousClock.now - begun) / .seconds(1))"])
        } catch is CancellationError {
            // We are being shut down, and the next start draws it; or its owner cancelled it, and then this changes nothing.
            try await store.requeue(job)
        } catch {
            logger.error("a job failed", metadata: ["id": "\(job.id)", "error": "\(error)"])
            let reason = (error as? any ChatFacingError)?.reply ?? "drawing failed."
            try await store.release(job, as: .failed) { balance in
                OutgoingText(job.address, Texts.failed(job, reason: reason, balance: balance))
            }
        }
    }

    private func deliver(_ drawing: Drawing, of job: Job) async throws {
        let posted = try await publisher.publish(drawing, of: job)
        let post = try await store.finish(job, pictures: posted.pictures, sheet: posted.sheet) { [rules] post, balance in
            OutgoingText(job.address, Texts.done(post, balance: balance), link: rules.page(of: post))
        }
        // Cancelled at the last moment: nobody will ever see these.
        if post == nil { try await store.withdraw(posted.pictures.map(\.file) + [posted.sheet?.file].compactMap(\.self)) }
    }

    /// Keeps the time of a step for later estimates. A picture that is drawn does not fail for it.
    private func measure(_ job: Job, _ progress: ProgressBox) async {
        let recipe = job.request.recipe
        // Steps of two sizes, or with ControlNets beside them, say nothing about a plain one.
        guard recipe.hires == nil, recipe.controls.isEmpty, let perStep = progress.secondsPerStep else { return }
        let seconds = perStep / Double(engine.evaluations(of: recipe))
        do {
            try await store.record(secondsPerStep: seconds, model: recipe.model, width: recipe.width, height: recipe.height)
        } catch {
            logger.warning("a step time was not kept", metadata: ["error": "\(error)"])
        }
    }
}

/// The progress reports of a job, written on the engine's thread.
private final class ProgressBox: Sendable {
    private struct State {
        var first: ContinuousClock.Instant?
        var latest: (progress: DrawingProgress, time: ContinuousClock.Instant)?
        var count = 0
    }

    private let state = Mutex(State())

    func set(_ progress: DrawingProgress) {
        state.withLock { state in
            let now = ContinuousClock.now
            state.first = state.first ?? now
            state.latest = (progress, now)
            state.count += 1
        }
    }

    var fraction: Double { state.withLock { $0.latest?.progress.fraction ?? 0 } }

    /// Between the first report and the last, so without loading the model; nil before the second.
    var secondsPerStep: Double? {
        state.withLock { state in
            guard state.count > 1, let first = state.first, let latest = state.latest else { return nil }
            return (latest.time - first) / .seconds(1) / Double(state.count - 1)
        }
    }
}

extension OutgoingText {
    init(_ address: ReplyAddress, _ text: String, link: String? = nil) {
        self.init(address: address, text: text, link: link, isNotice: false)
    }
}
