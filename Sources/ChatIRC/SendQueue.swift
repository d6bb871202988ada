/// The lines that wait to be written, and the callers who wait until the server has dealt with theirs.
struct SendQueue {
    private struct Waiter {
        var linesLeft: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    /// A caller whose wait is over.
    ///
    /// To be told outside of locks: resuming a task takes a lock of its own, which its cancellation holds while it comes for ours.
    struct Verdict {
        fileprivate let continuation: CheckedContinuation<Void, any Error>
        fileprivate let result: Result<Void, any Error>

        func tell() { continuation.resume(with: result) }
    }

    /// One for each change that the writer may be waiting for; several may come as one.
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private var flood: FloodControl
    private var receipts: Receipts
    private var waiters: [UInt64: Waiter] = [:]

    init(_ configuration: IRCConfiguration) {
        flood = FloodControl(limits: configuration.flood)
        receipts = Receipts(patience: configuration.timing.receipt)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Everything was written, and every caller has been told.
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

    /// Queues a reply's lines; its verdict comes when the server has dealt with the last or the queue is given up.
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

    /// The line to write now. When all are written, it is the question whether they arrived.
    mutating func next(at now: Duration) -> FloodControl.Step {
        let step = flood.next(at: now)
        guard step == .idle, let ping = receipts.ask() else { return step }
        return .send(flood.unqueued(ping))
    }

    mutating func written(_ entry: FloodControl.Entry, at now: Duration) {
        guard let ticket = entry.ticket else { return receipts.written(entry.message, at: now) }
        guard var waiter = waiters[ticket] else { return }
        waiter.linesLeft -= 1
        waiters[ticket] = waiter
        if waiter.linesLeft == 0 { receipts.written(ticket) }
    }

    /// The server said something, which may confirm what we said.
    mutating func receive(_ message: IRCMessage, at now: Duration) -> [Verdict] {
        let said = receipts.receive(message, at: now)
        // The next question may be due.
        if !said.isEmpty { wake() }
        return said.compactMap { verdict(on: $0, .success(())) }
    }

    /// The caller does not want it any more: what is not written stays unwritten.
    mutating func cancel(_ ticket: UInt64) -> Verdict? {
        flood.remove(ticket: ticket)
        return verdict(on: ticket, .failure(CancellationError()))
    }

    /// The connection is gone.
    mutating func giveUp(_ error: any Error) -> [Verdict] {
        waiters.keys.compactMap { verdict(on: $0, .failure(error)) }
    }

    private mutating func verdict(on ticket: UInt64, _ result: Result<Void, any Error>) -> Verdict? {
        waiters.removeValue(forKey: ticket).map { Verdict(continuation: $0.continuation, result: result) }
    }
}
