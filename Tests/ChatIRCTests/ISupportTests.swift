import Testing

@testable import ChatIRC

@Suite struct ISupportTests {
    @Test func readsSeveralLines() {
        var support = ISupport()
        support.apply(["me", "CASEMAPPING=ascii", "NICKLEN=30", "LINELEN=1024", "are supported by this server"])
        support.apply(["me", "CHANTYPES=#", "STATUSMSG=@+", "BOT=B", "X=a\\x20b\\x3Dc\\x", "are supported by this server"])
        #expect(support.caseMapping == .ascii)
        #expect(support.nickLength == 30)
        #expect(support.lineLength == 1024)
        #expect(support.channelTypes == "#")
        #expect(support.statusPrefixes == "@+")
        #expect(support.botMode == "B")
        support.apply(["me", "-BOT", "-LINELEN", "are supported by this server"])
        #expect(support.botMode == nil)
        #expect(support.lineLength == 512)
    }

    @Test(arguments: ["", "0", "x", "-1", "100"]) func keepsASaneLineLength(_ value: String) {
        var support = ISupport()
        support.apply(["me", "LINELEN=\(value)", "CASEMAPPING=\(value)", "NICKLEN=0", "BOT="])
        #expect(support.lineLength == 512)
        #expect(support.caseMapping == .ascii)
        #expect(support.nickLength == nil)
        #expect(support.botMode == nil)
    }

    @Test func knowsNothingAtFirst() {
        #expect(ISupport().caseMapping == .rfc1459)
        #expect(ISupport().channelTypes == "#&")
    }

    @Test(arguments: [
        (CaseMapping.ascii, "Ab[]\\^Z", "ab[]\\^z"),
        (.rfc1459, "Ab[]\\^Z", "ab{}|~z"),
        (.rfc1459Strict, "Ab[]\\^Z", "ab{}|^z"),
        (.rfc1459, "ÄÉ\u{1F98A}@_`", "ÄÉ\u{1F98A}@_`"),
    ])
    func foldsNames(_ mapping: CaseMapping, _ name: String, _ folded: String) {
        #expect(mapping.fold(name) == folded)
        #expect(mapping.fold(folded) == folded)
    }
}
