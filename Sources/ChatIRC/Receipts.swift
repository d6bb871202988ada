/// Which replies the server has dealt with, and not merely been sent.
///
/// A line that the socket took may still be lost: with the connection, or when we die before the server reads it. IRC confirms no line, but a
/// server handles lines in their order, so its PONG tells that everything before our PING was handled. One PING at a time confirms all
/// the replies written before it.
struct Receipts: Sendable {
    private struct Question: Sendable {
        let ping: IRCMessage
        let token: String
        /// The replies that its PONG confirms.
        let tickets: [UInt64]
        /// When its last byte was written; nil until then.
        var asked: Duration?
    }

    /// Time for the PONG, after which a server that still speaks is taken for one that sends none.
    private let patience: Duration
    /// Replies that were written after the latest PING.
    private var unasked: [UInt64] = []
    private var question: Question?
    private var questions = 0

    init(patience: Duration) {
        self.patience = patience
    }

    /// The last line of a reply was written.
    mutating func written(_ ticket: UInt64) {
        unasked.append(ticket)
    }

    /// The PING to write now, behind everything written so far; nil when there is nothing to ask, or no answer yet to what was asked.
    mutating func ask() -> IRCMessage? {
        guard question == nil, !unasked.isEmpty else { return nil }
        questions += 1
        let token = "said-\(questions)"
        let ping = IRCMessage("PING", [token])
        question = Question(ping: ping, token: token, tickets: unasked)
        unasked = []
        return ping
    }

    /// A line of nobody's reply was written, perhaps the PING. Its PONG may have been there already.
    mutating func written(_ message: IRCMessage, at now: Duration) {
        if question?.ping == message { question?.asked = now }
    }

    /// Takes in what the server says.
    ///
    /// Silence is no receipt, however long: the connection may be dead, and then the replies are lost.
    ///
    /// - Returns: the replies that count as said from now on.
    mutating func receive(_ message: IRCMessage, at now: Duration) -> [UInt64] {
        guard let question else { return [] }
        let isAnswer = message.command == "PONG" && message.parameters.contains(question.token)
        let isOverdue = question.asked.map { now - $0 >= patience } ?? false
        guard isAnswer || isOverdue else { return [] }
        self.question = nil
        return question.tickets
    }
}
