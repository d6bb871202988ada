/// Answers what programs ask programs (CTCP), three times a minute in all.
struct CTCPResponder: Sendable {
    private var answered: [Duration] = []

    mutating func answer(
        _ text: String, from source: IRCMessage.Source, isDirect: Bool, _ configuration: IRCConfiguration, at now: Duration
    ) -> [IRCAction] {
        let words = text.filter { $0 != "\u{1}" }.split(separator: " ", maxSplits: 1).map(String.init)
        guard isDirect, let query = words.first?.uppercased(), let answer = reply(to: query, words.dropFirst().first, configuration) else {
            return []
        }
        answered.removeAll { now - $0 > .seconds(60) }
        guard answered.count < 3 else { return [] }
        answered.append(now)
        return [.send(IRCMessage("NOTICE", [source.name, "\u{1}\(query) \(answer)\u{1}"]))]
    }

    private func reply(to query: String, _ argument: String?, _ configuration: IRCConfiguration) -> String? {
        switch query {
        case "VERSION": configuration.version
        case "SOURCE": configuration.sourceURL
        case "PING": argument.map { String(decoding: $0.utf8.prefix(64), as: UTF8.self) }
        default: nil
        }
    }
}
