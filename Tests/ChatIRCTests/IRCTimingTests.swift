import Testing

@testable import ChatIRC

@Suite struct IRCTimingTests {
    @Test func reconnectsEverMoreSlowly() {
        let timing = IRCTiming()
        let ceilings = (1...10).map { timing.reconnectCeiling(afterFailures: $0) }
        #expect(ceilings.prefix(4) == [.seconds(2), .seconds(4), .seconds(8), .seconds(16)])
        #expect(ceilings.suffix(2) == [.seconds(300), .seconds(300)])
        #expect(timing.reconnectCeiling(afterFailures: 1_000_000) == .seconds(300))
        var generator = SystemRandomNumberGenerator()
        for failures in 1...200 {
            let delay = timing.reconnectDelay(afterFailures: failures, using: &generator)
            #expect(delay >= .zero && delay <= timing.reconnectCeiling(afterFailures: failures))
        }
    }
}
