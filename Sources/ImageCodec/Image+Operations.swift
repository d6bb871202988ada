extension Image {
    /// Each pixel becomes a square of `factor` × `factor`: pixel art stays sharp.
    public func scaled(by factor: Int) -> Image {
        precondition(factor >= 1, "a factor of \(factor) makes no picture")
        guard factor > 1 else { return self }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * factor * factor)
        for y in 0..<height {
            var row: [UInt8] = []
            row.reserveCapacity(width * channels * factor)
            for x in 0..<width {
                for _ in 0..<factor { row.append(contentsOf: self[x, y]) }
            }
            for _ in 0..<factor { result.append(contentsOf: row) }
        }
        return Image(width: width * factor, height: height * factor, channels: channels, bytes: result)
    }

    /// Lays a transparent picture over one colour (RGB); others come back as they are.
    public func composited(over colour: [UInt8]) -> Image {
        precondition(colour.count == 3, "a colour is red, green and blue")
        guard channels == 4 else { return self }
        var result = [UInt8](repeating: 0, count: width * height * 3)
        for pixel in 0..<width * height {
            let alpha = Int(bytes[pixel * 4 + 3])
            for channel in 0..<3 {
                let sum = Int(bytes[pixel * 4 + channel]) * alpha + Int(colour[channel]) * (255 - alpha)
                result[pixel * 3 + channel] = UInt8((sum + 127) / 255)
            }
        }
        return Image(width: width, height: height, channels: 3, bytes: result)
    }

    /// The same picture with exactly three channels, transparency laid over `background`.
    public func rgb(background: [UInt8] = [255, 255, 255]) -> Image {
        switch channels {
        case 1: Image(width: width, height: height, channels: 3, bytes: bytes.flatMap { [$0, $0, $0] })
        case 4: composited(over: background)
        default: self
        }
    }

    /// Copies `other` onto this picture with its upper left corner at `(x, y)`; what sticks out is cut off.
    ///
    /// - Precondition: both have the same channels.
    public mutating func paste(_ other: Image, x left: Int, y top: Int) {
        precondition(other.channels == channels, "\(other.channels) channels do not fit \(channels)")
        let columns = max(0, left)..<max(0, left, min(width, left + other.width))
        for row in max(0, top)..<max(0, top, min(height, top + other.height)) where !columns.isEmpty {
            let from = ((row - top) * other.width + columns.lowerBound - left) * channels
            let to = (row * width + columns.lowerBound) * channels
            let count = columns.count * channels
            bytes.replaceSubrange(to..<to + count, with: other.bytes[from..<from + count])
        }
    }
}
