import CurlShim
import Foundation
import Synchronization

/// The thread that drives all transfers of one client through libcurl's multi interface.
final class TransferLoop: @unchecked Sendable {
    private struct Inbox {
        var added: [Transfer] = []
        var cancelled: [Transfer] = []
        var isStopped = false
    }

    /// Whether libcurl started, which it does once in a process.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    /// Only its wake-up may be called from other threads, and only under the lock and before the stop.
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    /// Touched on the thread only.
    private var active: [UnsafeMutableRawPointer: Transfer] = [:]

    init() {
        guard Self.isReady, let multi = curl_multi_init() else { preconditionFailure("libcurl does not start: no memory") }
        self.multi = multi
        let thread = Thread { [self] in run() }
        thread.name = "transfer"
        thread.start()
    }

    func add(_ transfer: Transfer, continuation: CheckedContinuation<HTTPResponse, any Error>) {
        tell { inbox in
            transfer.continuation = continuation
            if transfer.isCancelled {
                transfer.finish(.failure(CancellationError()))
            } else {
                inbox.added.append(transfer)
            }
        }
    }

    /// Also before the transfer was added, or after its end.
    func cancel(_ transfer: Transfer) {
        tell { inbox in
            transfer.isCancelled = true
            inbox.cancelled.append(transfer)
        }
    }

    func stop() {
        tell { $0.isStopped = true }
    }

    private func tell(_ change: (inout Inbox) -> Void) {
        inbox.withLock { inbox in
            guard !inbox.isStopped else { return }
            change(&inbox)
            curl_multi_wakeup(multi)
        }
    }

    private func run() {
        while case let (added, cancelled)? = takeInbox() {
            added.forEach(start)
            cancelled.forEach(abandon)
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            var code = CURLE_OK
            while let handle = curl_shim_next_finished(multi, &code) {
                curl_multi_remove_handle(multi, handle)
                active.removeValue(forKey: handle)?.finish(code)
            }
            curl_multi_poll(multi, nil, 0, 1000, nil)
        }
        active.values.forEach(abandon)
        curl_multi_cleanup(multi)
    }

    /// Nil once the client is gone.
    private func takeInbox() -> (added: [Transfer], cancelled: [Transfer])? {
        inbox.withLock { inbox in
            guard !inbox.isStopped else { return nil }
            defer { inbox = Inbox() }
            return (inbox.added.filter { !$0.isCancelled }, inbox.cancelled)
        }
    }

    private func start(_ transfer: Transfer) {
        do {
            let handle = try transfer.prepare()
            active[handle] = transfer
            curl_multi_add_handle(multi, handle)
        } catch {
            transfer.finish(.failure(error))
        }
    }

    private func abandon(_ transfer: Transfer) {
        if let handle = transfer.handle, active.removeValue(forKey: handle) != nil { curl_multi_remove_handle(multi, handle) }
        transfer.finish(.failure(CancellationError()))
    }
}
