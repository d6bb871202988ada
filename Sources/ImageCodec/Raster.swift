import Foundation

/// A picture, or a mask, as floating-point samples, for what must not be rounded on the way.
public struct Raster: Sendable, Hashable {
    public let width: Int
    public let height: Int
    public let channels: Int
    /// Row by row, `height · width · channels` values of any range.
    public var values: [Float]

    /// - Precondition: `values` has exactly the right length.
    public init(width: Int, height: Int, channels: Int, values: [Float]) {
        precondition(
            width > 0 && height > 0 && channels > 0 && values.count == width * height * channels,
            "\(values.count) values do not make \(width) x \(height) x \(channels)")
        self.width = width
        self.height = height
        self.channels = channels
        self.values = values
    }

    /// The same samples, 0…255, without their colours being multiplied by anything.
    public init(_ image: Image) {
        self.init(width: image.width, height: image.height, channels: image.channels, values: image.bytes.map(Float.init))
    }

    /// Rounded to whole numbers; what lies outside 0…255 is cut off.
    ///
    /// - Precondition: there are 1, 3 or 4 channels.
    public var image: Image {
        Image(width: width, height: height, channels: channels, bytes: levels.values.map { UInt8($0) })
    }

    /// Whole numbers in 0…255.
    var levels: Raster { map { min(max($0.rounded(), 0), 255) } }

    /// Each value changed alone.
    public func map(_ change: (Float) -> Float) -> Raster {
        Raster(width: width, height: height, channels: channels, values: values.map(change))
    }

    /// Weighed as Pillow's `resize` does, without rounding.
    public func resized(width newWidth: Int, height newHeight: Int, filter: ResizeFilter) -> Raster {
        precondition(newWidth > 0 && newHeight > 0, "\(newWidth) x \(newHeight) makes no picture")
        if (newWidth, newHeight) == (width, height) { return self }
        return filtered(
            rows: Taps.resizing(from: height, to: newHeight, filter: filter),
            columns: Taps.resizing(from: width, to: newWidth, filter: filter))
    }

    /// With a Gaussian cut off at 2½ standard deviations, which the picture is reflected for at its edges: OpenCV's `GaussianBlur` with the
    /// size of kernel that AUTOMATIC1111 takes for masks.
    public func blurred(deviation: Double) -> Raster {
        guard deviation > 0 else { return self }
        let reach = Int(2.5 * deviation + 0.5)
        let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
        return filtered(rows: Taps.reflecting(weights, length: height), columns: Taps.reflecting(weights, length: width))
    }

    /// A picture of other rows and columns, each the sum of some old ones.
    private func filtered(rows: [Taps], columns: [Taps]) -> Raster {
        var narrow = [Float](repeating: 0, count: height * columns.count * channels)
        values.withUnsafeBufferPointer { values in
            for y in 0..<height {
                for (x, taps) in columns.enumerated() {
                    for channel in 0..<channels {
                        var sum: Float = 0
                        for (place, weight) in zip(taps.places, taps.weights) {
                            sum += weight * values[(y * width + place) * channels + channel]
                        }
                        narrow[(y * columns.count + x) * channels + channel] = sum
                    }
                }
            }
        }
        let stride = columns.count * channels
        var result = [Float](repeating: 0, count: rows.count * stride)
        narrow.withUnsafeBufferPointer { narrow in
            for (y, taps) in rows.enumerated() {
                for (place, weight) in zip(taps.places, taps.weights) {
                    for column in 0..<stride { result[y * stride + column] += weight * narrow[place * stride + column] }
                }
            }
        }
        return Raster(width: columns.count, height: rows.count, channels: channels, values: result)
    }
}

/// The old samples that make one new sample, along one axis; the weights sum to 1.
private struct Taps {
    var places: [Int]
    var weights: [Float]

    init(_ taps: [(place: Int, weight: Double)]) {
        let sum = taps.reduce(0) { $0 + $1.weight }
        places = taps.map(\.place)
        weights = taps.map { Float($0.weight / sum) }
    }

    static func resizing(from old: Int, to new: Int, filter: ResizeFilter) -> [Taps] {
        if old == new { return (0..<new).map { Taps([($0, 1)]) } }
        let ratio = Double(old) / Double(new)
        let scale = max(ratio, 1)
        return (0..<new).map { index in
            let centre = (Double(index) + 0.5) * ratio
            let start = max(0, Int(centre - filter.support * scale + 0.5))
            let end = min(old, Int(centre + filter.support * scale + 0.5))
            return Taps((start..<max(end, start + 1)).map { ($0, filter.weight(at: (Double($0) - centre + 0.5) / scale)) })
        }
    }

    /// - Parameter kernel: of odd length, its middle for the sample itself.
    static func reflecting(_ kernel: [Double], length: Int) -> [Taps] {
        let reach = kernel.count / 2, period = max(1, 2 * (length - 1))
        return (0..<length).map { index in
            Taps(
                kernel.enumerated().map { offset, weight in
                    let place = abs(index + offset - reach) % period
                    return (min(place, period - place) % length, weight)
                })
        }
    }
}
