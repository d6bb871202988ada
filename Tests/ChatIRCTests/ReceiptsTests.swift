import Testing

@testable import ChatIRC

@Suite struct ReceiptsTests {
    private static let pong = IRCMessage("PONG", ["irc.example", "said-1"])

    /// Replies 1 and 2 are written and asked for, and 3 after them.
    private func asking() -> Receipts {
        var receipts = Receipts(patience: .seconds(10))
        receipts.written(1)
        receipts.written(2)
        let ping = receipts.ask()
        #expect(ping?.line == "PING said-1")
        receipts.written(3)
        return receipts
    }

    @Test func asksOnlyWhenThereIsSomethingToAsk() {
        var receipts = Receipts(patience: .seconds(10))
        #expect(receipts.ask() == nil)
        #expect(receipts.receive(Self.pong, at: .zero) == [])
    }

    @Test func confirmsWhatWasWrittenBeforeTheQuestion() {
        var receipts = asking()
        #expect(receipts.ask() == nil, "one question at a time")
        #expect(receipts.receive(Self.pong, at: .zero) == [1, 2])
        #expect(receipts.receive(Self.pong, at: .zero) == [], "an answer counts once")
        #expect(receipts.ask()?.line == "PING said-2")
        #expect(receipts.receive(Self.pong, at: .zero) == [], "a late answer to an old question")
        #expect(receipts.receive(IRCMessage("PONG", ["said-2"]), at: .zero) == [3])
        #expect(receipts.ask() == nil)
    }

    @Test(arguments: [
        IRCMessage("PONG", ["irc.example", "atelier"]), IRCMessage("PONG"), IRCMessage("PING", ["said-1"]),
        IRCMessage("PRIVMSG", ["#lab", "said-1"]), IRCMessage("NOTICE", ["bot", "said-1"]),
    ])
    func takesNothingElseForAnAnswer(_ message: IRCMessage) {
        var receipts = asking()
        receipts.written(IRCMessage("PING", ["said-1"]), at: .zero)
        #expect(receipts.receive(message, at: .seconds(9)) == [])
        #expect(receipts.receive(message, at: .seconds(10)) == [1, 2], "a server that speaks and has not answered never will")
    }

    /// A socket that takes nothing leaves the question unasked, however long it lasts.
    @Test func isPatientUntilTheQuestionIsWritten() {
        var receipts = asking()
        receipts.written(IRCMessage("JOIN", ["#lab"]), at: .zero)
        #expect(receipts.receive(IRCMessage("NOTICE"), at: .seconds(60)) == [])
        receipts.written(IRCMessage("PING", ["said-1"]), at: .seconds(60))
        #expect(receipts.receive(IRCMessage("NOTICE"), at: .seconds(69)) == [])
        #expect(receipts.receive(Self.pong, at: .seconds(69)) == [1, 2])
    }

    /// The reader may be quicker than the writer.
    @Test func takesAnAnswerBeforeItKnowsThatItAsked() {
        var receipts = asking()
        #expect(receipts.receive(Self.pong, at: .zero) == [1, 2])
        receipts.written(IRCMessage("PING", ["said-1"]), at: .seconds(1))
        #expect(receipts.ask()?.line == "PING said-2")
        #expect(receipts.receive(IRCMessage("NOTICE"), at: .seconds(60)) == [])
    }
}
