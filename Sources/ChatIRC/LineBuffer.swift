/// Cuts the bytes of a connection into lines.
///
/// A half line waits for its rest. A line over the limit is skipped up to its end and counted: no line, however odd, closes the connection
/// or grows the memory.
struct LineBuffer {
    /// Tags of 8191 bytes and a message of 512 (IRCv3 message-tags). A message without tags may use all of it, since servers may announce a
    /// longer `LINELEN`.
    static let limit = 8191 + 512

    /// How many lines were too long.
    private(set) var skippedLines = 0
    private var partial: [UInt8] = []
    private var isSkipping = false

    /// Takes what came from the socket.
    ///
    /// - Returns: the lines that are now complete, without LF; a CR may still be at their end.
    mutating func append(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            extend(rest[..<end])
            if !isSkipping, !partial.isEmpty { lines.append(partial) }
            partial.removeAll(keepingCapacity: true)
            isSkipping = false
            rest = rest[rest.index(after: end)...]
        }
        extend(rest)
        return lines
    }

    private mutating func extend(_ bytes: some Collection<UInt8>) {
        guard !isSkipping else { return }
        if partial.count + bytes.count > Self.limit {
            isSkipping = true
            skippedLines += 1
            partial.removeAll()
        } else {
            partial += bytes
        }
    }
}
