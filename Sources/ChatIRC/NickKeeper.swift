/// Which nick we have, which we ask for, and how we get the configured one back.
struct NickKeeper: Sendable {
    let wanted: String
    /// The one that we have, or before the welcome the one that we asked for.
    private(set) var current: String
    /// Tried in turn when a nick is taken before the welcome. They end, so that no server is asked for ever.
    private var alternatives: ArraySlice<String>
    private var nextRegain: Duration?

    init(wanted: String) {
        self.wanted = wanted
        current = wanted
        // Nine characters are what the oldest servers allow; they call a longer nick erroneous.
        let short = wanted.prefix(8)
        var tries = [wanted + "_", wanted + "__", String(wanted.prefix(9)), short + "_"]
        tries += (1...9).map { short + String($0) }
        var seen: Set = [wanted]
        alternatives = tries.filter { seen.insert($0).inserted }[...]
    }

    /// The next nick to ask for before the welcome, or nil when all were refused.
    mutating func nextAlternative(isErroneous: Bool) -> String? {
        // Another tail cannot mend a nick that is too long or has a forbidden letter.
        if isErroneous { alternatives = alternatives.drop { $0.utf8.count >= current.utf8.count } }
        guard let next = alternatives.popFirst() else { return nil }
        current = next
        return next
    }

    mutating func welcomed(as nick: String, at uptime: Duration, timing: IRCTiming) {
        current = nick
        nextRegain = uptime + timing.regainNick
    }

    mutating func changed(to nick: String) {
        current = nick
    }

    /// The wanted nick is free now, so the next tick asks for it.
    mutating func wantedIsFree(at uptime: Duration) {
        if nextRegain != nil { nextRegain = uptime }
    }

    /// The server will never let us have it.
    mutating func wantedIsImpossible() {
        nextRegain = nil
    }

    /// The line that asks for the wanted nick, when it is time.
    mutating func tick(at uptime: Duration, mapping: CaseMapping, timing: IRCTiming) -> IRCMessage? {
        guard let due = nextRegain, uptime >= due, mapping.fold(current) != mapping.fold(wanted) else { return nil }
        nextRegain = uptime + timing.regainNick
        return IRCMessage("NICK", [wanted])
    }
}
