import Foundation
import Synchronization

/// A thread of its own that runs an actor's work, one job at a time.
///
/// A denoising step blocks for long; on the cooperative pool, which has as many threads as the machine has cores, it would stall the chat.
final class EngineThread: SerialExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(name: String) {
        let thread = Thread { [weak self, wake] in
            while true {
                wake.wait()
                guard let self else { return }
                if !self.runNext() { return }
            }
        }
        thread.name = name
        // libtorch's recursion over a network's layers is deep enough for the usual secondary-thread stack, but only just.
        thread.stackSize = 16 << 20
        thread.start()
    }

    deinit {
        state.withLock { $0.isStopped = true }
        wake.signal()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        state.withLock { $0.jobs.append(unowned) }
        wake.signal()
    }

    private func runNext() -> Bool {
        let (job, isStopped) = state.withLock { ($0.jobs.isEmpty ? nil : $0.jobs.removeFirst(), $0.isStopped) }
        job?.runSynchronously(on: asUnownedSerialExecutor())
        return !isStopped
    }
}
