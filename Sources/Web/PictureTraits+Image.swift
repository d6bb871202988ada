import Domain
import ImageCodec

extension PictureTraits {
    /// Of the longer side at which a picture is looked at.
    private static let side = 256
    /// In levels of 255.
    private static let edge: Float = 26

    /// Measures a picture; transparency counts as white.
    ///
    /// - Parameter original: its size as it came, when the image is a smaller version.
    init(_ image: Image, original: (width: Int, height: Int)) {
        let small = image.rgb().thumbnail(side: Self.side)
        let luma = Luma(small)
        let tiny = Luma(small.resized(width: PerceptualHash.width, height: PerceptualHash.height, filter: .area))
        let count = Double(small.width * small.height)
        let mean = (0..<3).map { channel in
            stride(from: channel, to: small.bytes.count, by: 3).reduce(0.0) { $0 + Double(small.bytes[$1]) } / count
        }
        self.init(
            width: original.width, height: original.height, fingerprint: PerceptualHash(luma: tiny.values), mean: mean,
            sharpness: luma.laplacianVariance, borderDetail: luma.borderDetail(edge: Self.edge))
    }
}

/// The brightness of each pixel (Rec. 601), 0…255.
private struct Luma {
    var width: Int
    var height: Int
    var values: [Float]

    init(_ rgb: Image) {
        width = rgb.width
        height = rgb.height
        values = stride(from: 0, to: rgb.bytes.count, by: 3).map {
            0.299 * Float(rgb.bytes[$0]) + 0.587 * Float(rgb.bytes[$0 + 1]) + 0.114 * Float(rgb.bytes[$0 + 2])
        }
    }

    subscript(x: Int, y: Int) -> Float { values[y * width + x] }

    /// Variance of the four-neighbour Laplacian (Pech-Pacheco et al. 2000), 0 for a picture without an inside.
    var laplacianVariance: Double {
        guard width > 2, height > 2 else { return 0 }
        var (sum, squares) = (0.0, 0.0)
        for y in 1..<height - 1 {
            for x in 1..<width - 1 {
                let value = Double(self[x - 1, y] + self[x + 1, y] + self[x, y - 1] + self[x, y + 1] - 4 * self[x, y])
                sum += value
                squares += value * value
            }
        }
        let count = Double((width - 2) * (height - 2))
        return squares / count - (sum / count) * (sum / count)
    }

    /// The share of pixels within a tenth of the sides from the edges that differ from their right or lower neighbour by more than `edge`.
    func borderDetail(edge: Float) -> Double {
        let (insetX, insetY) = (max(width / 10, 1), max(height / 10, 1))
        var (edges, count) = (0, 0)
        for y in 0..<height - 1 {
            for x in 0..<width - 1 where x < insetX || y < insetY || x >= width - insetX || y >= height - insetY {
                count += 1
                if abs(self[x + 1, y] - self[x, y]) > edge || abs(self[x, y + 1] - self[x, y]) > edge { edges += 1 }
            }
        }
        return count == 0 ? 0 : Double(edges) / Double(count)
    }
}
