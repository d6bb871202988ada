import Foundation

/// An IPv4 or IPv6 address as its bytes; an IPv4 address mapped into IPv6 is the IPv4 address.
public struct IPAddress: Sendable, Hashable {
    /// 4 or 16 of them, in network order.
    public let bytes: [UInt8]

    /// - Precondition: there are 4 or 16.
    init(bytes: some Collection<UInt8>) {
        precondition([4, 16].contains(bytes.count), "an address has 4 or 16 bytes")
        let all = Array(bytes)
        self.bytes = all.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) ? Array(all[12...]) : all
    }

    /// Only the usual spelling of numbers, `192.0.2.1` and `2001:db8::1`; nil for a name.
    public init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: withUnsafeBytes(of: &four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(bytes: withUnsafeBytes(of: &six) { Array($0) })
        } else {
            return nil
        }
    }

    /// What this machine's network interfaces have now.
    static var ofThisMachine: Set<IPAddress> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var addresses: Set<IPAddress> = []
        var next = first
        while let entry = next?.pointee {
            if let address = entry.ifa_addr.flatMap({ IPAddress(UnsafePointer($0)) }) { addresses.insert(address) }
            next = entry.ifa_next
        }
        return addresses
    }

    /// Nil for any other family.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let four = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
            self.init(bytes: withUnsafeBytes(of: four.sin_addr) { Array($0) })
        case AF_INET6:
            let six = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in6.self)
            self.init(bytes: withUnsafeBytes(of: six.sin6_addr) { Array($0) })
        default: return nil
        }
    }

    /// Whether it is of the public internet: not this machine, not a local or a private network, not for many at once, not reserved, and no
    /// tunnel into any of those.
    ///
    /// After the special-purpose registries of IANA (RFC 6890).
    public var isPublic: Bool {
        if bytes.count == 4 { return !Self.specialFour.contains { contains($0) } }
        return contains(Self.globalSix) && !Self.specialSix.contains { contains($0) }
    }

    private func contains(_ block: Block) -> Bool {
        guard block.bytes.count == bytes.count else { return false }
        return (0..<block.length).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == block.bytes[bit / 8] & mask
        }
    }

    /// An address and how many of its leading bits count.
    private struct Block {
        var bytes: [UInt8]
        var length: Int

        static func four(_ a: UInt8, _ b: UInt8 = 0, _ c: UInt8 = 0, _ length: Int) -> Block { Block(bytes: [a, b, c, 0], length: length) }

        static func six(_ groups: [UInt16], _ length: Int) -> Block {
            let all = groups + Array(repeating: 0, count: 8 - groups.count)
            return Block(bytes: all.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }, length: length)
        }
    }

    private static let specialFour: [Block] = [
        .four(0, 0, 0, 8), .four(10, 0, 0, 8), .four(100, 64, 0, 10), .four(127, 0, 0, 8), .four(169, 254, 0, 16), .four(172, 16, 0, 12),
        .four(192, 0, 0, 24), .four(192, 0, 2, 24), .four(192, 88, 99, 24),
        .four(192, 168, 0, 16), .four(198, 18, 0, 15), .four(198, 51, 100, 24), .four(203, 0, 113, 24),
        // For many at once, and reserved.
        .four(224, 0, 0, 3),
    ]

    /// All that is given out so far: everything else is local, for many at once, or reserved.
    private static let globalSix = Block.six([0x2000], 3)

    private static let specialSix: [Block] = [
        // IETF protocols with Teredo, documentation (two), 6to4.
        .six([0x2001, 0], 23), .six([0x2001, 0xDB8], 32), .six([0x3FFF], 20), .six([0x2002], 16),
    ]
}
