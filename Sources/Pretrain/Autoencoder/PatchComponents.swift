import Foundation
import Tensors

/// The principal components of patches of pictures, and an autoencoder that is nothing but them.
///
/// From there a training starts with a picture; from chance it would need hours to learn what a pixel is.
struct PatchComponents {
    /// Mean patch, [elements].
    let mean: Tensor
    /// Orthonormal rows, the most telling first, [elements, elements].
    let directions: Tensor
    /// Along each direction.
    let deviations: [Double]

    /// - Parameter patches: [N, elements], 0…1.
    init(_ patches: Tensor) throws {
        let mean = try patches.mean([0])
        let centred = try patches - mean
        let covariance = try centred.transpose(0, 1).matmul(centred) / Double(patches.shape[0])
        let (values, vectors) = try covariance.symmetricEigenvectors()
        self.mean = mean
        // From the smallest to the largest, in columns.
        directions = try vectors.transpose(0, 1).flip([0]).contiguous()
        deviations = try values.floats().reversed().map { Double(max($0, 0)).squareRoot() }
    }

    /// What the first `count` directions leave out, as peak signal-to-noise ratio in decibels of values in 0…1.
    func quality(of count: Int) -> Double {
        let rest = deviations.dropFirst(count).reduce(0) { $0 + $1 * $1 }
        return -10 * log10(rest / Double(deviations.count))
    }

    /// Writes the components into an `AutoencoderTiny` of one stage: its first convolution takes the patch apart into components of either
    /// sign, which pass its rectifiers; the latents are the first ones, half whitened, with a root mean square of `level`.
    ///
    /// - Parameter values: all tensors of the network by name; the last convolution of each of its blocks must be zero.
    func write(into values: inout [String: Tensor], latents: Int, level: Double = 0.6) throws {
        let (entry, exit) = Self.ends(of: "encoder", in: values)
        let (start, end) = Self.ends(of: "decoder", in: values)
        let width = values[entry + "weight"]?.shape[0] ?? 0
        let pairs = width / 2
        guard pairs >= latents, let shape = values[entry + "weight"]?.shape, shape[1] == directions.shape[0] else {
            throw PictureSetError("the autoencoder is too narrow for its components")
        }
        let scales = gains(latents, level)

        let taken = try directions.narrow(dim: 0, start: 0, length: pairs)
        let offset = try taken.matmul(mean.unsqueeze(1)).squeeze(1)
        values[entry + "weight"] = try Self.centred(.cat([taken, -taken], dim: 0))
        values[entry + "bias"] = try .cat([-offset, offset], dim: 0)

        let gain = try Self.diagonal(scales, columns: pairs)
        values[exit + "weight"] = try Self.centred(.cat([gain, -gain], dim: 1))
        values[exit + "bias"] = try .zeros([latents])

        // The decoder's other channels begin with what chance gave them, made small.
        let one = try Self.diagonal(Array(repeating: 1, count: latents), columns: latents)
        let signs = try Self.centred(.cat([one, -one], dim: 0))
        let others = try values[start + "weight"].map { try $0.narrow(dim: 0, start: 2 * latents, length: width - 2 * latents) * 0.3 }
        values[start + "weight"] = try .cat([signs] + (others.map { [$0] } ?? []), dim: 0)
        values[start + "bias"] = try .zeros([width])

        let back =
            try directions.narrow(dim: 0, start: 0, length: latents).transpose(0, 1).contiguous()
            * Tensor(scales.map { Float(1 / $0) }, shape: [1, latents])
        let elements = directions.shape[0]
        values[end + "weight"] = try Self.centred(.cat([back, -back, .zeros([elements, width - 2 * latents])], dim: 1))
        values[end + "bias"] = mean
    }

    /// Half whitened: what is faint is made louder, so that diffusion sees it, but not as loud as what matters.
    private func gains(_ latents: Int, _ level: Double) -> [Double] {
        let raw = deviations.prefix(latents).map { 1 / max($0, 1e-6).squareRoot() }
        let square = zip(raw, deviations).reduce(0) { $0 + ($1.0 * $1.1) * ($1.0 * $1.1) } / Double(latents)
        return raw.map { $0 * level / square.squareRoot() }
    }

    /// A matrix as a convolution of 3 × 3 that looks at the middle alone.
    private static func centred(_ matrix: Tensor) throws -> Tensor {
        try matrix.reshape(matrix.shape + [1, 1]).padded([1, 1, 1, 1])
    }

    private static func diagonal(_ values: [Double], columns: Int) throws -> Tensor {
        var elements = [Float](repeating: 0, count: values.count * columns)
        for (row, value) in values.enumerated() { elements[row * columns + row] = Float(value) }
        return try Tensor(elements, shape: [values.count, columns])
    }

    /// The first and the last convolution of a half, as the beginnings of their names.
    private static func ends(of half: String, in values: [String: Tensor]) -> (first: String, last: String) {
        let places = values.keys.compactMap { name in
            name.hasPrefix("\(half).layers.") ? Int(name.split(separator: ".")[2]) : nil
        }
        return ("\(half).layers.0.", "\(half).layers.\(places.max() ?? 0).")
    }
}
