import Domain
import Foundation
import Logging
import ServiceLifecycle
import Storage
import Synchronization

/// Draws what is queued, one job at a time, until it is shut down.
///
/// Every way out of a job is one transaction in the store: delivered and settled, failed and released, or back in the queue.
public actor JobRunner: Service {
    /// A job whose drawing took the process down this often is given up and refunded.
    private static let maximumAttempts = 3

    private let store: Store
    private let engine: any ImageEngine
    private let publisher: Publisher
    private let logger: Logger
    private var current: (job: Job, task: Task<Drawing, any Error>, progress: ProgressBox)?

    public init(store: Store, engine: any ImageEngine, publisher: Publisher, logger: Logger) {
        self.store = store
        self.engine = engine
        self.publisher = publisher
        self.logger = logger
    }

    public func run() async throws {
        let recovered = try await store.recover(maximumAttempts: Self.maximumAttempts) { job, balance in
            OutgoingText(job.address, Texts.failed(job, reason: "drawing it failed \(Self.maximumAttempts) times.", balance: balance))
        }
        if !recovered.isEmpty { logger.notice("jobs of the last run go on", metadata: ["count": "\(recovered.count)"]) }
        await withGracefulShutdownHandler {
            await drain()
            for await _ in store.jobsAdded.cancelOnGracefulShutdown() { await drain() }
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

    private var isStopping = false

    private func stop() {
        isStopping = true
        current?.task.cancel()
    }

    private func drain() async {
        do {
            while !isStopping, let job = try await store.claimNext() { try await work(on: job) }
        } catch {
            logger.error("the queue could not be read", metadata: ["error": "\(error)"])
        }
    }

    private func work(on job: Job) async throws {
        let begun = ContinuousClock.now
        let progress = ProgressBox()
        let task = Task { [engine] in
            try await engine.draw(job.request) { progress.set($0) }
        }
        current = (job, task, progress)
        defer { current = nil }
        do {
            let drawing = try await task.value
            try await measure(job, seconds: (ContinuousClock.now - begun) / .seconds(1))
            let posted = try await publisher.publish(drawing, of: job)
            let post = try await store.finish(job, pictures: posted.pictures, sheet: posted.sheet) { [publisher] post, balance in
                OutgoingText(job.address, Texts.done(post, balance: balance), link: publisher.rules.page(of: post))
            }
            logger.info(
                post == nil ? "a picture was cancelled at the last moment" : "a picture was posted",
                metadata: ["id": "\(job.id)", "seconds": "\((ContinuousClock.now - begun) / .seconds(1))"])
        } catch is CancellationError {
            // Cancelled by its owner: the store knows already. Else we are being shut down, and the next start draws it.
            if isStopping { try await store.requeue(job) }
        } catch {
            logger.error("a job failed", metadata: ["id": "\(job.id)", "error": "\(error)"])
            let reason = (error as? any ChatFacingError)?.reply ?? "drawing failed."
            _ = try await store.release(job, as: .failed) { balance in
                OutgoingText(job.address, Texts.failed(job, reason: reason, balance: balance))
            }
        }
    }

    private func measure(_ job: Job, seconds: Double) async throws {
        let recipe = job.request.recipe
        try await store.record(
            secondsPerStep: seconds / Double(recipe.steps * job.request.count), model: recipe.model, width: recipe.width, height: recipe.height)
    }
}

/// The last progress report of a job, written on the engine's thread.
private final class ProgressBox: Sendable {
    private let value = Mutex<DrawingProgress?>(nil)

    func set(_ progress: DrawingProgress) { value.withLock { $0 = progress } }

    var fraction: Double { value.withLock { $0?.fraction ?? 0 } }
}

extension OutgoingText {
    init(_ address: ReplyAddress, _ text: String, link: String? = nil) {
        self.init(address: address, text: text, link: link, isNotice: false)
    }
}
