import Synchronization

/// Wakes whoever waits for new rows. Several sends in a row may arrive as one: it says "look again", not how often.
final class Signal: Sendable {
    private struct Listeners {
        var next = 0
        var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let listeners = Mutex(Listeners())

    /// A stream of its own for every caller. Its first element is there at once, so that a loop over it also sees the rows from before.
    func stream() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let key = listeners.withLock {
            $0.next += 1
            $0.continuations[$0.next] = continuation
            return $0.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.continuations[key] = nil }
        }
        continuation.yield()
        return stream
    }

    func send() {
        let waiting = listeners.withLock { Array($0.continuations.values) }
        for continuation in waiting { continuation.yield() }
    }
}
