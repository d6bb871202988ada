import Foundation
import Synchronization

/// A blocking TCP socket to this machine, for tests that must not share code with what they test.
public final class LocalSocket: Sendable {
    private let descriptor: Int32

    /// Connects to 127.0.0.1.
    public init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.address(port: port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        // Everything is initialised by now, so `deinit` closes it.
        guard result == 0 else { throw TestFailure("nobody listens on 127.0.0.1:\(port)") }
    }

    fileprivate init(accepted descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    public func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw TestFailure("the socket is closed") }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits for the next bytes; empty at the end.
    public func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 16384)
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        return Array(buffer.prefix(max(count, 0)))
    }

    /// Wakes a reader with the end of the stream.
    public func shutDown() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Below the ports that systems give to clients, and each tried once in a process: a server that starts a moment later still finds it
    /// free.
    private static let nextPort = Mutex(Int.random(in: 12_000..<30_000))

    /// A port that nobody listens on now, and that no other test gets.
    public static func freePort() throws -> Int {
        try bindToFreePort { _ in }
    }

    /// - Parameter body: gets the bound socket, closed afterwards unless it keeps a duplicate.
    fileprivate static func bindToFreePort(_ body: (Int32) throws -> Void) throws -> Int {
        for _ in 0..<1000 {
            let port = nextPort.withLock { next in
                next = next < 30_000 ? next + 1 : 12_000
                return next
            }
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = address(port: port)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { continue }
            try body(descriptor)
            return port
        }
        throw TestFailure("no free port")
    }

    static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}

/// A server of the test's own on this machine, for what no real one can be made to send.
public final class LocalListener: Sendable {
    public let port: Int
    private let descriptor: Int32

    public init() throws {
        var kept: Int32 = -1
        port = try LocalSocket.bindToFreePort { descriptor in
            guard listen(descriptor, 8) == 0 else { throw TestFailure("cannot listen") }
            kept = dup(descriptor)
        }
        descriptor = kept
    }

    deinit { close(descriptor) }

    /// Waits for the next client.
    public func accept(within limit: Duration = .seconds(45)) async throws -> LocalSocket {
        try await eventually("a client on port \(port)", within: limit) {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 0) == 1 else { return nil }
            return LocalSocket(accepted: Foundation.accept(descriptor, nil, nil))
        }
    }
}
