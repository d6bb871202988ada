import Foundation

/// How a resized pixel is weighed from the old ones. When shrinking, all widen to cover all that falls into a new pixel.
public enum ResizeFilter: Sendable, CaseIterable {
    /// The mean of the area; nearest neighbour when enlarging.
    case area
    /// A triangle: smooth when enlarging.
    case bilinear
    /// A windowed sine of three lobes: sharp, with a little ringing.
    case lanczos

    /// Half its width in old pixels at scale 1.
    var support: Double {
        switch self {
        case .area: 0.5
        case .bilinear: 1
        case .lanczos: 3
        }
    }

    func weight(at distance: Double) -> Double {
        switch self {
        case .area: distance > -0.5 && distance <= 0.5 ? 1 : 0
        case .bilinear: max(0, 1 - abs(distance))
        case .lanczos: abs(distance) < 3 ? Self.sinc(distance) * Self.sinc(distance / 3) : 0
        }
    }

    private static func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
}

extension Image {
    /// A picture of another size, weighed as Pillow's `resize` does; colours under transparency do not bleed.
    public func resized(width newWidth: Int, height newHeight: Int, filter: ResizeFilter = .bilinear) -> Image {
        guard channels == 4 else { return Raster(self).resizedInLevels(newWidth, newHeight, filter).image }
        return Image(premultiplied: premultiplied.resizedInLevels(newWidth, newHeight, filter))
    }

    /// The largest picture of the same shape within a square of `side` pixels; never enlarged.
    public func thumbnail(side: Int) -> Image {
        let scale = min(1, Double(side) / Double(max(width, height)))
        guard scale < 1 else { return self }
        return resized(
            width: max(1, Int((Double(width) * scale).rounded())), height: max(1, Int((Double(height) * scale).rounded())), filter: .area)
    }

    /// Red, green and blue times alpha.
    private var premultiplied: Raster {
        var raster = Raster(self)
        for pixel in 0..<width * height {
            let alpha = raster.values[pixel * 4 + 3] / 255
            for channel in 0..<3 { raster.values[pixel * 4 + channel] *= alpha }
        }
        return raster
    }

    private init(premultiplied: Raster) {
        var raster = premultiplied
        for pixel in 0..<raster.width * raster.height where raster.values[pixel * 4 + 3] > 0 {
            let scale = 255 / raster.values[pixel * 4 + 3]
            for channel in 0..<3 { raster.values[pixel * 4 + channel] *= scale }
        }
        self = raster.image
    }
}

extension Raster {
    /// Rounded between its two passes, as Pillow does, where a sharp filter reaches beyond what eight bits hold.
    fileprivate func resizedInLevels(_ newWidth: Int, _ newHeight: Int, _ filter: ResizeFilter) -> Raster {
        let narrow = resized(width: newWidth, height: height, filter: filter)
        return newHeight == height ? narrow : narrow.levels.resized(width: newWidth, height: newHeight, filter: filter)
    }
}
