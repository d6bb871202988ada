/// How a resized pixel is weighed from the old ones. When shrinking, both widen to cover all that falls into a new pixel.
public enum ResizeFilter: Sendable, CaseIterable {
    /// The mean of the area; nearest neighbour when enlarging.
    case area
    /// A triangle: smooth when enlarging.
    case bilinear

    /// Half its width in old pixels at scale 1.
    var support: Double { self == .area ? 0.5 : 1 }

    func weight(at distance: Double) -> Double {
        switch self {
        case .area: distance > -0.5 && distance <= 0.5 ? 1 : 0
        case .bilinear: max(0, 1 - abs(distance))
        }
    }
}

extension Image {
    /// A picture of another size, weighed in two passes as Pillow's `resize` does; colours under transparency do not bleed.
    public func resized(width newWidth: Int, height newHeight: Int, filter: ResizeFilter = .bilinear) -> Image {
        precondition(newWidth > 0 && newHeight > 0, "\(newWidth) x \(newHeight) makes no picture")
        let horizontal = Taps.make(from: width, to: newWidth, filter: filter)
        let vertical = Taps.make(from: height, to: newHeight, filter: filter)
        let samples = premultiplied

        var narrow = [Float](repeating: 0, count: height * newWidth * channels)
        for y in 0..<height {
            for (x, taps) in horizontal.enumerated() {
                for channel in 0..<channels {
                    var sum: Float = 0
                    for (tap, weight) in taps.weights.enumerated() {
                        sum += weight * samples[(y * width + taps.start + tap) * channels + channel]
                    }
                    narrow[(y * newWidth + x) * channels + channel] = sum
                }
            }
        }
        let stride = newWidth * channels
        var result = [Float](repeating: 0, count: newHeight * stride)
        for (y, taps) in vertical.enumerated() {
            for (tap, weight) in taps.weights.enumerated() {
                for column in 0..<stride { result[y * stride + column] += weight * narrow[(taps.start + tap) * stride + column] }
            }
        }
        return Image(width: newWidth, height: newHeight, channels: channels, premultiplied: result)
    }

    /// The largest picture of the same shape within a square of `side` pixels; never enlarged.
    public func thumbnail(side: Int) -> Image {
        let scale = min(1, Double(side) / Double(max(width, height)))
        guard scale < 1 else { return self }
        return resized(
            width: max(1, Int((Double(width) * scale).rounded())), height: max(1, Int((Double(height) * scale).rounded())), filter: .area)
    }

    private var premultiplied: [Float] {
        guard channels == 4 else { return bytes.map(Float.init) }
        var samples = bytes.map(Float.init)
        for pixel in 0..<width * height {
            let alpha = samples[pixel * 4 + 3] / 255
            for channel in 0..<3 { samples[pixel * 4 + channel] *= alpha }
        }
        return samples
    }

    private init(width: Int, height: Int, channels: Int, premultiplied samples: [Float]) {
        var samples = samples
        if channels == 4 {
            for pixel in 0..<width * height where samples[pixel * 4 + 3] > 0 {
                let scale = 255 / samples[pixel * 4 + 3]
                for channel in 0..<3 { samples[pixel * 4 + channel] *= scale }
            }
        }
        self.init(width: width, height: height, channels: channels, bytes: samples.map { UInt8(min(max($0.rounded(), 0), 255)) })
    }
}

/// The old pixels that make one new pixel, along one axis; the weights sum to 1.
private struct Taps {
    var start: Int
    var weights: [Float]

    static func make(from old: Int, to new: Int, filter: ResizeFilter) -> [Taps] {
        let ratio = Double(old) / Double(new)
        let scale = max(ratio, 1)
        return (0..<new).map { index in
            let centre = (Double(index) + 0.5) * ratio
            let start = max(0, Int(centre - filter.support * scale + 0.5))
            let end = min(old, Int(centre + filter.support * scale + 0.5))
            let weights = (start..<max(end, start + 1)).map { filter.weight(at: (Double($0) - centre + 0.5) / scale) }
            let sum = weights.reduce(0, +)
            return Taps(start: start, weights: weights.map { Float($0 / sum) })
        }
    }
}
