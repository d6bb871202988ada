import Testing

@testable import ChatIRC

@Suite struct FloodControlTests {
    private static let limits = FloodLimits(burst: 4, linesPerSecond: 1, capacity: 20)

    private func entry(_ text: String, to target: String = "#a", ticket: UInt64? = nil) -> FloodControl.Entry {
        .init(message: IRCMessage("PRIVMSG", [target, text]), target: target, ticket: ticket)
    }

    /// Everything that may be sent at a time.
    private func drain(_ flood: inout FloodControl, at now: Duration) -> [String] {
        var texts: [String] = []
        while case .send(let entry) = flood.next(at: now) { texts.append(entry.message.parameters.last ?? "") }
        return texts
    }

    @Test func sendsABurstAndThenOneLineASecond() {
        var flood = FloodControl(limits: Self.limits)
        let isTaken = flood.push((1...8).map { entry("\($0)") })
        #expect(isTaken)
        #expect(drain(&flood, at: .zero) == ["1", "2", "3", "4"])
        #expect(flood.next(at: .milliseconds(250)) == .wait(.milliseconds(750)))
        #expect(drain(&flood, at: .seconds(1)) == ["5"])
        #expect(drain(&flood, at: .seconds(3)) == ["6", "7"])
        #expect(drain(&flood, at: .seconds(100)) == ["8"])
        #expect(flood.next(at: .seconds(100)) == .idle)
        #expect(flood.isEmpty)
    }

    @Test func countsLongLinesAsSeveral() {
        var flood = FloodControl(limits: Self.limits)
        // `PRIVMSG #a text` and CR LF are 240 bytes: two lines' worth.
        _ = flood.push((1...3).map { _ in entry(String(repeating: "x", count: 240 - 13)) })
        #expect(drain(&flood, at: .zero).count == 2)
        #expect(flood.next(at: .seconds(1)) == .wait(.seconds(1)))
        #expect(drain(&flood, at: .seconds(2)).count == 1)
    }

    @Test func sendsALineThatCostsMoreThanABurst() {
        var flood = FloodControl(limits: FloodLimits(burst: 1))
        _ = flood.push([entry(String(repeating: "x", count: 490))])
        #expect(drain(&flood, at: .zero).count == 1)
    }

    @Test func takesTurnsBetweenTargets() {
        var flood = FloodControl(limits: FloodLimits(burst: 10))
        _ = flood.push(["a1", "a2", "a3"].map { entry($0, to: "#a") })
        _ = flood.push(["b1", "b2"].map { entry($0, to: "#b") })
        _ = flood.push([entry("c1", to: "#c")])
        #expect(drain(&flood, at: .zero) == ["a1", "b1", "c1", "a2", "b2", "a3"])
    }

    @Test func letsUrgentLinesPass() {
        var flood = FloodControl(limits: Self.limits)
        _ = flood.push((1...6).map { entry("\($0)") })
        _ = drain(&flood, at: .zero)
        flood.pushUrgent(IRCMessage("PONG", ["x"]))
        #expect(drain(&flood, at: .zero) == ["x"])
        #expect(drain(&flood, at: .seconds(1)) == ["5"])
    }

    @Test func makesLaterLinesPayForTheOneThatDoesNotQueue() {
        var flood = FloodControl(limits: Self.limits)
        _ = flood.push((1...5).map { entry("\($0)") })
        #expect(drain(&flood, at: .zero) == ["1", "2", "3", "4"])
        #expect(flood.unqueued(IRCMessage("PING", ["x"])).message.line == "PING x")
        #expect(flood.next(at: .zero) == .wait(.seconds(2)))
        #expect(drain(&flood, at: .seconds(2)) == ["5"])
    }

    @Test func takesAllLinesOrNone() {
        var flood = FloodControl(limits: Self.limits)
        let first = flood.push((1...18).map { entry("\($0)") })
        let second = flood.push((1...3).map { entry("\($0)") })
        let third = flood.push((1...2).map { entry("\($0)") })
        #expect(first && !second && third)
        #expect(flood.count == 20)
    }

    @Test func forgetsWhatNobodyWaitsFor() {
        var flood = FloodControl(limits: FloodLimits(burst: 10))
        _ = flood.push([entry("1", ticket: 1), entry("2", ticket: 2), entry("3", ticket: 1)])
        _ = flood.push([entry("4", to: "#b", ticket: 1)])
        flood.remove(ticket: 1)
        #expect(drain(&flood, at: .zero) == ["2"])
        #expect(flood.isEmpty)
    }
}
