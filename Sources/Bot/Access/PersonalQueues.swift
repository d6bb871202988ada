/// Runs what one person asked for in order, and different people's side by side.
actor PersonalQueues {
    /// How many commands may wait or run at a time.
    private let limit: Int
    private var tails: [String: (serial: Int, task: Task<Void, Never>)] = [:]
    private var count = 0
    private var serial = 0

    init(limit: Int = 64) { self.limit = limit }

    /// Drops the work when too much is waiting already: to answer even that would only add to it.
    func submit(_ person: String, _ work: @escaping @Sendable () async -> Void) {
        guard count < limit else { return }
        count += 1
        serial += 1
        let mine = serial
        let before = tails[person]?.task
        tails[person] = (
            mine,
            Task {
                await before?.value
                await work()
                finished(mine, of: person)
            }
        )
    }

    /// Returns when everything that was submitted is done.
    func drain() async {
        for tail in tails.values { await tail.task.value }
    }

    private func finished(_ number: Int, of person: String) {
        count -= 1
        if tails[person]?.serial == number { tails[person] = nil }
    }
}
