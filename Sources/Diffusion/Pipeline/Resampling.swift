import Foundation
import Tensors

/// How a picture or its latents become another size. Along each axis it is a matrix, so both axes are two matrix products.
enum Resampling: Sendable, Hashable {
    /// The old cell that the corner of the new one falls into, as torch's `nearest`.
    case nearest
    /// The old cell that the middle of the new one falls into, as torch's `nearest-exact`.
    case nearestExact
    case bilinear
    /// Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981, with torch's −0.75.
    case bicubic
    /// The same two, widened when shrinking so that all old cells count; the cubic with Pillow's −0.5.
    case bilinearAntialiased
    case bicubicAntialiased
    /// Three lobes of the sine, widened as Pillow does.
    case lanczos

    /// How many old cells on each side have a part in a new one at scale 1.
    private var support: Double {
        switch self {
        case .nearest, .nearestExact: 0.5
        case .bilinear, .bilinearAntialiased: 1
        case .bicubic, .bicubicAntialiased: 2
        case .lanczos: 3
        }
    }

    /// Whether what lies beyond the edge counts as the edge's cell; otherwise it does not count.
    private var repeatsEdge: Bool { self == .bilinear || self == .bicubic }

    private func weight(at distance: Double) -> Double {
        let x = abs(distance)
        return switch self {
        case .nearest, .nearestExact: 1
        case .bilinear, .bilinearAntialiased: max(0, 1 - x)
        case .bicubic: Self.cubic(x, -0.75)
        case .bicubicAntialiased: Self.cubic(x, -0.5)
        case .lanczos: x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
        }
    }

    private static func cubic(_ x: Double, _ a: Double) -> Double {
        if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    }

    private static func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }

    /// The weights of the old cells, [new, old], row by row; each row's sum is 1.
    func matrix(from old: Int, to new: Int) -> [Float] {
        var matrix = [Float](repeating: 0, count: new * old)
        let ratio = Double(old) / Double(new)
        for row in 0..<new {
            let centre = (Double(row) + 0.5) * ratio
            for (column, weight) in taps(row: row, centre: centre, ratio: ratio, count: old) {
                matrix[row * old + min(max(column, 0), old - 1)] += Float(weight)
            }
        }
        return matrix
    }

    private func taps(row: Int, centre: Double, ratio: Double, count: Int) -> [(column: Int, weight: Double)] {
        switch self {
        case .nearest: return [(Int(Double(row) * ratio), 1)]
        case .nearestExact: return [(Int(centre), 1)]
        default: break
        }
        let scale = repeatsEdge ? 1 : max(ratio, 1)
        let first = Int((centre - support * scale).rounded(.down)), last = Int((centre + support * scale).rounded(.up))
        let columns = (first...last).filter { repeatsEdge || (0..<count).contains($0) }
        let weights = columns.map { weight(at: (Double($0) + 0.5 - centre) / scale) }
        let sum = weights.reduce(0, +)
        return zip(columns, weights).map { (column: $0, weight: $1 / sum) }
    }
}

extension Tensor {
    /// [N, C, H, W] in another size, float32.
    func resampled(height: Int, width: Int, by resampling: Resampling, device: Device) throws -> Tensor {
        var x = try cast(to: .float32)
        if shape[3] != width {
            let matrix = try Tensor(resampling.matrix(from: shape[3], to: width), shape: [width, shape[3]], device: device)
            x = try x.matmul(matrix.transpose(0, 1))
        }
        if shape[2] != height {
            x = try Tensor(resampling.matrix(from: shape[2], to: height), shape: [height, shape[2]], device: device).matmul(x)
        }
        return x
    }
}
