/// A picture in memory: 8-bit samples, rows from top to bottom, without padding.
public struct Image: Sendable, Hashable, CustomStringConvertible {
    /// In pixels, at least 1.
    public let width: Int
    public let height: Int
    /// 1 (grey), 3 (RGB) or 4 (RGBA, alpha not premultiplied).
    public let channels: Int
    /// `height × width × channels` samples.
    public var bytes: [UInt8]

    /// - Precondition: `channels` is 1, 3 or 4 and `bytes` has exactly the right length.
    public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
        precondition(width > 0 && height > 0 && [1, 3, 4].contains(channels), "a picture needs pixels of 1, 3 or 4 channels")
        precondition(bytes.count == width * height * channels, "\(bytes.count) bytes do not make \(width) x \(height) x \(channels)")
        self.width = width
        self.height = height
        self.channels = channels
        self.bytes = bytes
    }

    /// A picture of one colour; `fill` has one value for each channel.
    public init(width: Int, height: Int, fill: [UInt8]) {
        self.init(
            width: width, height: height, channels: fill.count, bytes: Array(repeatElement(fill, count: width * height).joined()))
    }

    public var description: String { "a picture of \(width) x \(height) x \(channels)" }

    /// The samples of one pixel.
    public subscript(x: Int, y: Int) -> ArraySlice<UInt8> {
        let start = (y * width + x) * channels
        return bytes[start..<start + channels]
    }
}

/// Why a picture could not be read or written, as a sentence's end: `the picture is 65535 x 65535 pixels, a side may have at most 8192`.
public struct ImageError: Error, Sendable, Hashable, CustomStringConvertible {
    public var message: String

    public init(_ message: String) { self.message = message }

    public var description: String { message }
}

/// What a decoder accepts; anything beyond is refused before memory is taken for it.
public struct ImageLimits: Sendable, Hashable {
    /// In pixels.
    public var maximumSide = 8192
    /// Of the whole picture.
    public var maximumPixels = 25_000_000
    /// Of the file.
    public var maximumBytes = 15_000_000
    /// That libjpeg may take for a progressive picture's coefficients, in bytes.
    public var maximumMemory = 64 << 20
    /// Of a progressive JPEG.
    public var maximumScans = 100

    public init() {}
}
