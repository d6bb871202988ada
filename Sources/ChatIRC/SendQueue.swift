/// The lines that wait to be written, and the callers who wait for theirs.
struct SendQueue {
    private struct Waiter {
        var linesLeft: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    /// One for each change that the writer may be waiting for; several may come as one.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private var flood: FloodControl
    private var waiters: [UInt64: Waiter] = [:]

    init(limits: FloodLimits) {
        flood = FloodControl(limits: limits)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var isEmpty: Bool { flood.isEmpty && waiters.isEmpty }

    mutating func pushUrgent(_ message: IRCMessage) {
        flood.pushUrgent(message)
        wake()
    }

    /// A line of the session's own. One that finds no room is lost, as it would be on a bad connection.
    mutating func push(_ message: IRCMessage) {
        _ = flood.push([.init(message: message, target: "", ticket: nil)])
        wake()
    }

    /// Queues a reply's lines; the continuation is resumed when the last is written or the queue is given up.
    ///
    /// - Returns: false, with the continuation untouched, when there is no room.
    mutating func push(_ messages: [IRCMessage], ticket: UInt64, _ continuation: CheckedContinuation<Void, any Error>) -> Bool {
        let entries = messages.map { FloodControl.Entry(message: $0, target: $0.parameter(0) ?? "", ticket: ticket) }
        guard flood.push(entries) else { return false }
        waiters[ticket] = Waiter(linesLeft: entries.count, continuation: continuation)
        wake()
        return true
    }

    func wake() {
        signal.yield()
    }

    mutating func next(at now: Duration) -> FloodControl.Step {
        flood.next(at: now)
    }

    mutating func written(_ entry: FloodControl.Entry) {
        guard let ticket = entry.ticket, var waiter = waiters[ticket] else { return }
        waiter.linesLeft -= 1
        waiters[ticket] = waiter.linesLeft > 0 ? waiter : nil
        if waiter.linesLeft == 0 { waiter.continuation.resume() }
    }

    /// The caller does not want it any more: what is not written stays unwritten.
    mutating func cancel(_ ticket: UInt64) {
        flood.remove(ticket: ticket)
        waiters.removeValue(forKey: ticket)?.continuation.resume(throwing: CancellationError())
    }

    /// The connection is gone.
    mutating func giveUp(_ error: any Error) {
        for waiter in waiters.values { waiter.continuation.resume(throwing: error) }
        waiters = [:]
    }
}
