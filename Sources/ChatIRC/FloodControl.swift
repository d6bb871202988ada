/// How fast we talk. Four or five lines at once and then one a second never angered a server that was measured.
public struct FloodLimits: Sendable {
    /// Lines that may be sent at once after a silence.
    public var burst: Double
    public var linesPerSecond: Double
    /// Bytes of a line that cost nothing extra; each further this many count as another line.
    public var bytesPerLine: Int
    /// Lines that may wait; more are refused.
    public var capacity: Int

    public init(burst: Double = 5, linesPerSecond: Double = 1, bytesPerLine: Int = 120, capacity: Int = 200) {
        self.burst = burst
        self.linesPerSecond = linesPerSecond
        self.bytesPerLine = bytesPerLine
        self.capacity = capacity
    }
}

/// The queue of outgoing lines behind a token bucket.
///
/// Urgent lines go ahead and are not counted, being few. The others take turns by target, so that a long answer to one room does not hold
/// up the rest; lines to one target keep their order.
struct FloodControl: Sendable {
    struct Entry: Sendable, Equatable {
        var message: IRCMessage
        var target: String
        /// The reply that the line belongs to; nil for the session's own lines.
        var ticket: UInt64?
    }

    enum Step: Sendable, Equatable {
        case send(Entry)
        case wait(Duration)
        case idle
    }

    private let limits: FloodLimits
    private var urgent: [IRCMessage] = []
    private var queues: [String: [Entry]] = [:]
    /// Targets with lines, the next to be served first.
    private var turns: [String] = []
    private var tokens: Double
    private var lastRefill: Duration?

    init(limits: FloodLimits) {
        self.limits = limits
        tokens = limits.burst
    }

    var count: Int { queues.values.reduce(0) { $0 + $1.count } }
    var isEmpty: Bool { urgent.isEmpty && turns.isEmpty }

    /// Dropped when a server makes us answer faster than it reads.
    mutating func pushUrgent(_ message: IRCMessage) {
        if urgent.count < limits.capacity { urgent.append(message) }
    }

    /// Queues all of the lines or, when there is no room for them, none.
    mutating func push(_ entries: [Entry]) -> Bool {
        guard count + entries.count <= limits.capacity else { return false }
        for entry in entries {
            if queues[entry.target] == nil { turns.append(entry.target) }
            queues[entry.target, default: []].append(entry)
        }
        return true
    }

    /// The line to write now, or how long to wait for the next.
    mutating func next(at now: Duration) -> Step {
        if !urgent.isEmpty {
            return .send(Entry(message: urgent.removeFirst(), target: "", ticket: nil))
        }
        refill(at: now)
        guard let target = turns.first, let entry = queues[target]?.first else { return .idle }
        let cost = min(cost(of: entry), limits.burst)
        // A millionth of a line is rounding, not flood.
        guard tokens >= cost - 1e-6 else { return .wait(.seconds((cost - tokens) / limits.linesPerSecond)) }
        tokens -= cost
        turns.removeFirst()
        if let rest = queues[target]?.dropFirst(), !rest.isEmpty {
            queues[target] = Array(rest)
            turns.append(target)
        } else {
            queues[target] = nil
        }
        return .send(entry)
    }

    /// A line that goes at once, with nothing queued before it, and is paid for by those after it, which wait the longer.
    mutating func unqueued(_ message: IRCMessage) -> Entry {
        let entry = Entry(message: message, target: "", ticket: nil)
        tokens -= cost(of: entry)
        return entry
    }

    /// Takes back the lines of a reply that were not sent yet.
    mutating func remove(ticket: UInt64) {
        queues = queues.mapValues { $0.filter { $0.ticket != ticket } }.filter { !$0.value.isEmpty }
        turns.removeAll { queues[$0] == nil }
    }

    private mutating func refill(at now: Duration) {
        let elapsed = now - (lastRefill ?? now)
        tokens = min(limits.burst, tokens + elapsed / .seconds(1) * limits.linesPerSecond)
        lastRefill = now
    }

    private func cost(of entry: Entry) -> Double {
        let bytes = entry.message.line.utf8.count + 2
        return 1 + Double(max(0, bytes - limits.bytesPerLine)) / Double(limits.bytesPerLine)
    }
}
