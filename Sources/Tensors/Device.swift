/// Where a tensor lives and is computed.
public struct Device: Sendable, Hashable, CustomStringConvertible {
    /// libtorch's name of the device.
    public let description: String

    /// The processor.
    public static let cpu = Device(description: "cpu")

    private init(description: String) {
        self.description = description
    }

    /// `cpu`, `cuda`, `cuda:1`; nil for another name. Whether this machine and its libtorch have it shows when a tensor goes there.
    public init?(named name: String) {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0] == "cuda" || name == "cpu", parts.count == 1 || UInt8(parts[1]) != nil else { return nil }
        description = name
    }
}
