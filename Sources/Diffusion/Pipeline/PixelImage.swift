import Tensors

/// A picture in memory: RGB, 8 bits a channel, row by row from the top, without padding.
public struct PixelImage: Sendable, Hashable {
    public static let channels = 3

    public let width: Int
    public let height: Int
    /// `width · height · 3` bytes.
    public let bytes: [UInt8]

    public init(width: Int, height: Int, bytes: [UInt8]) {
        precondition(bytes.count == width * height * Self.channels, "a picture needs width · height · 3 bytes")
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// - Parameter pixels: [1, 3, H, W]; −1…1 become 0…255, rounded to nearest, what lies outside is cut off.
    init(_ pixels: Tensor) throws {
        let shape = pixels.shape
        guard shape.count == 4, shape[0] == 1, shape[1] == Self.channels else {
            throw TensorError(message: "shape \(shape) is no picture")
        }
        let levels = try ((pixels + 1) * 127.5).clamped(to: 0...255).round()
        try self.init(width: shape[3], height: shape[2], bytes: levels.permute([0, 2, 3, 1]).bytes())
    }

    /// [1, 3, H, W] in 0…1, float32.
    func tensor(device: Device) throws -> Tensor {
        let levels = try bytes.withUnsafeBytes { bytes throws(TensorError) in
            try Tensor(bytes: bytes, shape: [1, height, width, Self.channels], dtype: .uint8)
        }
        return try (levels.cast(to: .float32).permute([0, 3, 1, 2]).contiguous() / 255).moved(to: device)
    }
}
