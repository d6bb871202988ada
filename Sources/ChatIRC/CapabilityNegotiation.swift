/// Which of the server's capabilities are on (IRCv3 capability-negotiation, version 302). It speaks `CAP` lines only.
struct CapabilityNegotiation: Sendable {
    private let wanted: [String]
    /// Names with their values, as of now.
    private(set) var offered: [String: String] = [:]
    private(set) var enabled: Set<String> = []
    private var isListed = false
    /// Requests without an answer, oldest first: servers answer in order.
    private var requests: [[String]] = []

    /// - Parameter wanted: what to ask for where it is offered, in this order.
    init(wanted: [String]) {
        self.wanted = wanted
    }

    /// The list is complete and every request answered.
    var isSettled: Bool { isListed && requests.isEmpty }

    var start: IRCMessage { IRCMessage("CAP", ["LS", "302"]) }

    /// Takes a `CAP` message.
    ///
    /// - Returns: the requests that it calls for.
    mutating func receive(_ message: IRCMessage) -> [IRCMessage] {
        let verb = message.parameter(1)?.uppercased()
        let words = message.parameters.last?.split(separator: " ").map(String.init) ?? []
        switch verb {
        case "LS":
            offer(words)
            // An asterisk before the list says that another line follows.
            guard message.parameters.count < 4 || message.parameter(2) != "*" else { return [] }
            isListed = true
            return request(wanted)
        case "NEW":
            offer(words)
            let names = Set(words.map(Self.name))
            return request(wanted.filter(names.contains))
        case "DEL":
            for name in words.map(Self.name) {
                offered[name] = nil
                enabled.remove(name)
            }
            return []
        case "ACK":
            acknowledge(words)
            return []
        case "NAK":
            return refuse()
        default:
            return []
        }
    }

    private mutating func offer(_ words: [String]) {
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1)
            offered[Self.name(word)] = parts.count > 1 ? String(parts[1]) : ""
        }
    }

    private mutating func request(_ names: [String]) -> [IRCMessage] {
        let new = names.filter { offered[$0] != nil && !enabled.contains($0) }
        return ask(Self.pack(new))
    }

    private mutating func ask(_ groups: [[String]]) -> [IRCMessage] {
        requests += groups
        return groups.map { IRCMessage("CAP", ["REQ", $0.joined(separator: " ")]) }
    }

    private mutating func acknowledge(_ words: [String]) {
        for word in words {
            if word.hasPrefix("-") {
                enabled.remove(String(word.dropFirst()))
            } else {
                enabled.insert(Self.name(word))
            }
        }
        let answered = Set(words.map(Self.name))
        requests = requests.map { $0.filter { !answered.contains($0) } }.filter { !$0.isEmpty }
    }

    /// One capability in a refused request may spoil it for the others, so they are asked for again one by one.
    private mutating func refuse() -> [IRCMessage] {
        guard !requests.isEmpty else { return [] }
        let refused = requests.removeFirst()
        return refused.count > 1 ? ask(refused.map { [$0] }) : []
    }

    /// Groups whose lines stay below 510 bytes.
    private static func pack(_ names: [String]) -> [[String]] {
        let budget = 510 - "CAP REQ :".utf8.count - 1
        var groups: [[String]] = []
        var used = 0
        for name in names {
            if let last = groups.indices.last, used + 1 + name.utf8.count <= budget {
                groups[last].append(name)
                used += 1 + name.utf8.count
            } else {
                groups.append([name])
                used = name.utf8.count
            }
        }
        return groups
    }

    /// The name without its value and the marks of older versions.
    private static func name(_ word: String) -> String {
        String(word.drop { "-~=".contains($0) }.prefix { $0 != "=" })
    }
}
