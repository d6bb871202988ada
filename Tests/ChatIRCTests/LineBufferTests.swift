import Testing

@testable import ChatIRC

@Suite struct LineBufferTests {
    private func lines(_ packets: [[UInt8]]) -> (lines: [String], skipped: Int) {
        var buffer = LineBuffer()
        let lines = packets.flatMap { buffer.append($0) }
        return (lines.map { String(decoding: $0, as: UTF8.self) }, buffer.skippedLines)
    }

    @Test func cutsOnePacketIntoLines() {
        #expect(lines([Array("a\r\nb\n\nc".utf8)]).lines == ["a\r", "b"])
    }

    @Test func waitsForTheRestOfALine() {
        let bytes = Array("PING \u{1F98A}\r\nPONG\n".utf8)
        #expect(lines(bytes.map { [$0] }).lines == ["PING \u{1F98A}\r", "PONG"])
    }

    @Test(arguments: [(510, 0), (511, 0), (512, 0), (513, 0), (8192, 0), (LineBuffer.limit, 0), (LineBuffer.limit + 1, 1), (1_000_000, 1)])
    func skipsOverlongLinesOnly(_ length: Int, _ skipped: Int) {
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: length)
        // All at once, and in pieces.
        for size in [length, 1000] {
            let stream = long + Array("\nnext\n".utf8)
            let packets = stride(from: 0, to: stream.count, by: size).map { Array(stream[$0..<min($0 + size, stream.count)]) }
            let result = lines(packets)
            #expect(result.skipped == skipped)
            #expect(result.lines.last == "next")
            #expect(result.lines.count == (skipped == 0 ? 2 : 1))
        }
    }

    @Test func takesFullTagsWithAFullMessage() {
        let line = "@" + String(repeating: "t", count: 8189) + " " + String(repeating: "m", count: 510) + "\r\n"
        #expect(lines([Array(line.utf8)]).lines.count == 1)
    }
}
