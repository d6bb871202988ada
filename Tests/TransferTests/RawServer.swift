import Foundation
import Synchronization

/// A server on loopback that answers every connection with the same bytes, whatever was asked.
final class RawServer: Sendable {
    /// What follows the answer: the end, silence, or a byte now and then for ever.
    enum Ending { case close, hang, drip }

    let port: UInt16
    private let socketDescriptor: Int32
    private let received = Mutex<[Data]>([])

    /// All requests so far, each with its body.
    var requests: [String] { received.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }
    var url: String { "http://127.0.0.1:\(port)/file" }

    init(answer: Data, then ending: Ending = .close) throws {
        let (listener, port) = try boundSocket()
        guard listen(listener, 16) == 0 else { throw POSIXError(.EIO) }
        socketDescriptor = listener
        self.port = port
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, let self else { return }
                serve(connection, answer: answer, ending: ending)
            }
        }
    }

    convenience init(_ answer: String, then ending: Ending = .close) throws {
        try self.init(answer: Data(answer.utf8), then: ending)
    }

    deinit {
        shutdown(socketDescriptor, Int32(SHUT_RDWR))
        close(socketDescriptor)
    }

    private func serve(_ connection: Int32, answer: Data, ending: Ending) {
        var request = Data()
        var chunk = [UInt8](repeating: 0, count: 65536)
        while !isWhole(request) {
            let count = read(connection, &chunk, chunk.count)
            guard count > 0 else { break }
            request.append(contentsOf: chunk.prefix(count))
        }
        received.withLock { $0.append(request) }
        _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        while ending == .drip, send(connection, "x", 1, Int32(MSG_NOSIGNAL)) == 1 { usleep(5000) }
        if ending == .hang { while read(connection, &chunk, chunk.count) > 0 {} }
        close(connection)
    }

    private func isWhole(_ request: Data) -> Bool {
        guard let end = request.range(of: Data("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: request[..<end.lowerBound], as: UTF8.self)
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        return request.count - end.upperBound >= length.flatMap { Int($0.drop { $0 != " " }.dropFirst()) } ?? 0
    }
}

/// A socket on a free port of loopback. The caller closes it.
func boundSocket() throws -> (socket: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
    }
    guard isBound else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return (descriptor, UInt16(bigEndian: address.sin_port))
}
