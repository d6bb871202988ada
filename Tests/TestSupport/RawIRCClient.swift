import Foundation
import Synchronization

/// A stranger on an IRC server: speaks lines over a plain socket, answers PING, and remembers all that it hears, byte for byte.
public final class RawIRCClient: Sendable {
    private struct Heard {
        var lines: [[UInt8]] = []
        /// How many of them an `expect` has gone past.
        var seen = 0
        var isClosed = false
    }

    public let nick: String
    private let socket: LocalSocket
    private let heard: Shared

    private final class Shared: Sendable {
        let heard = Mutex(Heard())
    }

    /// Connects without a word.
    public convenience init(port: Int, nick: String = "") throws {
        self.init(try LocalSocket(port: port), nick: nick)
    }

    /// Speaks over a socket that is there already: the other end of a client under test, say.
    ///
    /// - Parameter answersPings: false for a server under whose silence something is tested.
    public init(_ socket: LocalSocket, nick: String = "", answersPings: Bool = true) {
        self.nick = nick
        let heard = Shared()
        self.socket = socket
        self.heard = heard
        // A thread, because a blocked read must not hold one of the few that async code runs on.
        Thread { Self.listen(to: socket, answersPings: answersPings, heard) }.start()
    }

    deinit { socket.shutDown() }

    /// Connects, registers and joins.
    public static func join(_ channels: [String] = [], as nick: String, port: Int) async throws -> RawIRCClient {
        let client = try RawIRCClient(port: port, nick: nick)
        try client.send("NICK \(nick)")
        try client.send("USER \(nick) 0 * :\(nick)")
        try await client.expect(" 001 ")
        for channel in channels {
            try client.send("JOIN \(channel)")
            try await client.expect(" 366 ")
        }
        return client
    }

    public func send(_ line: String) throws {
        try send(bytes: Array((line + "\r\n").utf8))
    }

    /// Exactly these bytes: without a line end, the line is a half one.
    public func send(bytes: [UInt8]) throws {
        try socket.write(bytes)
    }

    /// Waits for the next line that holds the text, and returns it without CR LF; lines before it are gone past.
    @discardableResult
    public func expect(_ text: String, within limit: Duration = .seconds(45)) async throws -> String {
        try await expect("a line with '\(text)'", within: limit) { $0.contains(text) }
    }

    @discardableResult
    public func expect(_ what: String, within limit: Duration = .seconds(45), where matches: (String) -> Bool) async throws -> String {
        do {
            return try await eventually("", within: limit) { try next(where: matches) }
        } catch {
            throw TestFailure("\(nick) did not hear \(what) within \(limit); it heard:\n\(lines.suffix(20).joined(separator: "\n"))")
        }
    }

    /// Everything heard so far, without line ends.
    public var rawLines: [[UInt8]] { heard.heard.withLock { $0.lines } }
    public var lines: [String] { rawLines.map { String(decoding: $0, as: UTF8.self) } }
    public var isClosed: Bool { heard.heard.withLock { $0.isClosed } }

    public func close() {
        socket.shutDown()
    }

    private func next(where matches: (String) -> Bool) throws -> String? {
        try heard.heard.withLock { heard in
            while heard.seen < heard.lines.count {
                let line = String(decoding: heard.lines[heard.seen], as: UTF8.self)
                heard.seen += 1
                if matches(line) { return line }
            }
            if heard.isClosed { throw TestFailure("closed") }
            return nil
        }
    }

    private static func listen(to socket: LocalSocket, answersPings: Bool, _ shared: Shared) {
        var rest: [UInt8] = []
        while true {
            let bytes = socket.read()
            guard !bytes.isEmpty else { break }
            rest += bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = rest[..<end].filter { $0 != UInt8(ascii: "\r") }
                rest.removeSubrange(...end)
                if answersPings, line.starts(with: "PING ".utf8) {
                    try? socket.write(Array("PONG ".utf8) + line.dropFirst(5) + Array("\r\n".utf8))
                }
                shared.heard.withLock { $0.lines.append(line) }
            }
        }
        shared.heard.withLock { $0.isClosed = true }
    }
}
