/// The groups of lines that are open now (IRCv3 batch).
struct Batches: Sendable {
    /// Each with whether it is history, by itself or by what it lies in.
    private var open: [String: Bool] = [:]

    func isReplay(_ reference: String) -> Bool { open[reference] ?? false }

    mutating func receive(_ message: IRCMessage) {
        guard let word = message.parameter(0), let sign = word.first else { return }
        let reference = String(word.dropFirst())
        if sign == "-" {
            open[reference] = nil
        } else if sign == "+", open.count < 100 {
            let isHistory = message.parameter(1).map { $0.hasSuffix("chathistory") || $0.hasSuffix("playback") } ?? false
            open[reference] = isHistory || message.tags["batch"].map(isReplay) ?? false
        }
    }
}
