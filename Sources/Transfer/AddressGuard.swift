/// Which addresses a request for a stranger's URL may connect to: the public internet's web ports, and what the operator allows besides.
public struct AddressGuard: Sendable, Hashable {
    /// Exceptions, for a host of the own network.
    public var allowed: Set<SocketPlace>
    public var ports: Set<UInt16>

    public init(allowed: Set<SocketPlace> = [], ports: Set<UInt16> = [80, 443]) {
        self.allowed = allowed
        self.ports = ports
    }

    public func permits(_ place: SocketPlace) -> Bool {
        if allowed.contains(place) { return true }
        // What listens on this machine's public address may count on nobody coming from inside.
        return ports.contains(place.port) && place.address.isPublic && !IPAddress.ofThisMachine.contains(place.address)
    }
}
