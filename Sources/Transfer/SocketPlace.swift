import CurlShim
import Foundation

/// What a socket connects to: `192.0.2.1:80`, `[2001:db8::1]:443`.
public struct SocketPlace: Sendable, Hashable {
    public var address: IPAddress
    public var port: UInt16

    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Nil when it is no address with a port; names are none.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else { return nil }
        let host = text[..<colon]
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host
        guard let address = IPAddress(String(bare)), (bare == host) == !bare.contains(":") else { return nil }
        self.init(address: address, port: port)
    }

    /// Nil for any other family.
    init?(_ address: UnsafeMutablePointer<curl_sockaddr>) {
        // The structure's last member stands for an address of any length.
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
        let raw = UnsafeRawPointer(address) + offset
        switch address.pointee.family {
        case AF_INET where Int(address.pointee.addrlen) >= MemoryLayout<sockaddr_in>.size:
            let four = raw.loadUnaligned(as: sockaddr_in.self)
            self.init(
                address: IPAddress(bytes: withUnsafeBytes(of: four.sin_addr) { Array($0) }), port: UInt16(bigEndian: four.sin_port))
        case AF_INET6 where Int(address.pointee.addrlen) >= MemoryLayout<sockaddr_in6>.size:
            let six = raw.loadUnaligned(as: sockaddr_in6.self)
            self.init(
                address: IPAddress(bytes: withUnsafeBytes(of: six.sin6_addr) { Array($0) }), port: UInt16(bigEndian: six.sin6_port))
        default: return nil
        }
    }
}
