import Foundation

/// Counts commands, so that one person cannot keep the bot from everybody else.
struct CommandRate {
    enum Verdict: Hashable {
        case yes
        /// Over the limit for the first time: say so once.
        case warnOnce
        case no
    }

    let limit: Int
    let window: TimeInterval
    private var recent: [String: [Date]] = [:]
    private var warned: Set<String> = []

    init(limit: Int = 20, window: TimeInterval = 60) {
        self.limit = limit
        self.window = window
    }

    mutating func admit(_ person: String, at now: Date) -> Verdict {
        if recent.count > 10_000 { forget(before: now) }
        let times = recent[person, default: []].filter { now.timeIntervalSince($0) < window }
        guard times.count < limit else {
            recent[person] = times
            return warned.insert(person).inserted ? .warnOnce : .no
        }
        warned.remove(person)
        recent[person] = times + [now]
        return .yes
    }

    private mutating func forget(before now: Date) {
        recent = recent.filter { $0.value.contains { now.timeIntervalSince($0) < window } }
        warned.formIntersection(recent.keys)
    }
}
