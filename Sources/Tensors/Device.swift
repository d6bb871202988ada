/// Where a tensor lives and is computed.
public struct Device: Sendable, Hashable, CustomStringConvertible {
    /// libtorch's name of the device.
    public let description: String

    /// The processor.
    public static let cpu = Device(description: "cpu")
}
