/// The channels that we want to be in, and how it stands with each.
struct ChannelTable: Sendable {
    enum State: Sendable, Equatable {
        /// Asked for at the next tick from this time on.
        case wanted(from: Duration)
        /// JOIN was sent; asked for again when nothing comes of it by then.
        case asked(until: Duration)
        case joined
        /// Not ours to enter; tried again at a time, or on the next connection when nil.
        case refused(reason: String, retry: Duration?)
    }

    enum Refusal: Sendable {
        /// No channel can have this name.
        case impossible
        /// Banned, invitation only, a wrong key.
        case closed
        /// Full, or out of reach for a while.
        case busy
    }

    struct Channel: Sendable {
        /// As the network writes it.
        var name: String
        var key: String?
        var state: State
        var lastKick: Duration?
        var refusals = 0
    }

    private var channels: [String: Channel] = [:]
    private var mapping: CaseMapping
    private let timing: IRCTiming

    /// - Parameter wanted: each `#name` or `#name key`.
    init(wanted: [String], mapping: CaseMapping, timing: IRCTiming) {
        self.mapping = mapping
        self.timing = timing
        for channel in wanted {
            let words = channel.split(separator: " ").map(String.init)
            guard let name = words.first else { continue }
            channels[mapping.fold(name)] = Channel(name: name, key: words.dropFirst().first, state: .wanted(from: .zero))
        }
    }

    /// Names as the network writes them.
    var joined: Set<String> { Set(channels.values.filter { $0.state == .joined }.map(\.name)) }

    subscript(_ name: String) -> Channel? { channels[mapping.fold(name)] }

    /// The server's case mapping is known, or another now.
    mutating func fold(by mapping: CaseMapping) {
        self.mapping = mapping
        channels = Dictionary(channels.values.map { (mapping.fold($0.name), $0) }) { first, _ in first }
    }

    mutating func joined(_ name: String) {
        channels[mapping.fold(name), default: Channel(name: name, state: .joined)].name = name
        update(name) {
            $0.state = .joined
            $0.refusals = 0
        }
    }

    /// We were put out: back after a while, but not when it happens twice.
    mutating func kicked(from name: String, at now: Duration) {
        update(name) { [timing] channel in
            let isSecond = channel.lastKick.map { now - $0 < timing.kickMemory } ?? false
            channel.lastKick = now
            channel.state = isSecond ? .refused(reason: "kicked twice", retry: nil) : .wanted(from: now + timing.rejoin)
        }
    }

    /// We left without a kick, by our own will or a services command.
    mutating func left(_ name: String) {
        update(name) { $0.state = .refused(reason: "left", retry: nil) }
    }

    /// The server says no. We ask again, ever more rarely, but for an impossible name.
    mutating func refused(_ name: String, _ kind: Refusal, reason: String, at now: Duration) {
        update(name) { [timing] channel in
            // Some of these numerics also answer what we say in a channel that we are in.
            guard channel.state != .joined else { return }
            let retry = now + timing.retryJoin * (1 << min(channel.refusals, 4))
            channel.refusals += 1
            channel.state =
                switch kind {
                case .impossible: .refused(reason: reason, retry: nil)
                case .closed: .refused(reason: reason, retry: retry)
                case .busy: .wanted(from: retry)
                }
        }
    }

    /// The JOIN lines that are due, each below 510 bytes. Channels with keys come first in a line, as the protocol wants.
    mutating func requests(at now: Duration) -> [IRCMessage] {
        let due = channels.values.filter { $0.isDue(at: now) }.sorted {
            ($0.key == nil ? 1 : 0, $0.name) < ($1.key == nil ? 1 : 0, $1.name)
        }
        var messages: [IRCMessage] = []
        var batch: [Channel] = []
        for channel in due {
            update(channel.name) { [timing] in $0.state = .asked(until: now + timing.retryJoin) }
            // Ten are within what any server takes in one line.
            if batch.count == 10 || Self.join(batch + [channel]).line.utf8.count > 500 {
                messages.append(Self.join(batch))
                batch = []
            }
            batch.append(channel)
        }
        return batch.isEmpty ? messages : messages + [Self.join(batch)]
    }

    private static func join(_ batch: [Channel]) -> IRCMessage {
        let keys = batch.compactMap(\.key)
        return IRCMessage("JOIN", [batch.map(\.name).joined(separator: ",")] + (keys.isEmpty ? [] : [keys.joined(separator: ",")]))
    }

    private mutating func update(_ name: String, _ change: (inout Channel) -> Void) {
        guard var channel = channels[mapping.fold(name)] else { return }
        change(&channel)
        channels[mapping.fold(name)] = channel
    }
}

extension ChannelTable.Channel {
    fileprivate func isDue(at now: Duration) -> Bool {
        switch state {
        case .wanted(let time), .asked(let time), .refused(_, .some(let time)): now >= time
        case .joined, .refused(_, nil): false
        }
    }
}
