import Tensors

/// Runs an autoencoder over a large picture in overlapping pieces, so that memory stays bounded.
///
/// Each piece has its own statistics in the network's norms, so tones may differ a little between them; the overlaps are blended linearly.
struct TiledCoding: Sendable {
    /// The longest side of a piece, and how much two neighbours share at least, in cells of the latents.
    var longestSide = 96
    var overlap = 16

    var largestPiece: Int { longestSide * longestSide }

    /// Latents of no more cells than a piece may have are left whole.
    func isNeeded(rows: Int, columns: Int) -> Bool { rows * columns > largestPiece }

    /// Where the pieces of a side begin, and how long all of them are: as few as possible, and no longer than they must be.
    func pieces(_ length: Int) -> (starts: [Int], length: Int) {
        guard length > longestSide else { return ([0], length) }
        let stride = longestSide - overlap
        let count = (length - overlap + stride - 1) / stride
        let piece = (length + (count - 1) * overlap + count - 1) / count
        return ((0..<count).map { $0 * (length - piece) / (count - 1) }, piece)
    }

    /// - Parameters:
    ///   - input: [N, C, rows · `inputCell`, columns · `inputCell`].
    ///   - inputCell, outputCell: what one cell of the latents is wide in the input and the output.
    ///   - between: called before each piece; what it throws ends the run.
    ///   - run: a piece through the network.
    func callAsFunction(
        _ input: Tensor, inputCell: Int, outputCell: Int, device: Device, between: () throws -> Void, run: (Tensor) throws -> Tensor
    ) throws -> Tensor {
        let rows = pieces(input.shape[2] / inputCell), columns = pieces(input.shape[3] / inputCell)
        return try joined(rows.starts, dim: 2, cell: outputCell, device: device) { row in
            let strip = try input.narrow(dim: 2, start: row * inputCell, length: rows.length * inputCell)
            return try joined(columns.starts, dim: 3, cell: outputCell, device: device) { column in
                try between()
                // Whole in memory: a view would keep the strip's rows apart.
                return try run(strip.narrow(dim: 3, start: column * inputCell, length: columns.length * inputCell).contiguous())
            }
        }
    }

    private func joined(_ starts: [Int], dim: Int, cell: Int, device: Device, piece: (Int) throws -> Tensor) throws -> Tensor {
        var whole = try piece(starts[0])
        for start in starts.dropFirst() {
            whole = try whole.blended(into: piece(start), overlap: whole.shape[dim] - start * cell, dim: dim, device: device)
        }
        return whole
    }
}

extension Tensor {
    /// This one, then `next`, which has its first `overlap` in common with the end of this one: there one passes linearly into the other.
    fileprivate func blended(into next: Tensor, overlap: Int, dim: Int, device: Device) throws -> Tensor {
        var rampShape = [1, 1, 1, 1]
        rampShape[dim] = overlap
        let ramp = try Tensor((0..<overlap).map { Float($0) / Float(overlap) }, shape: rampShape, device: device)
        let before = shape[dim] - overlap
        let (end, start) = try (
            narrow(dim: dim, start: before, length: overlap), next.narrow(dim: dim, start: 0, length: overlap)
        )
        return try .cat(
            [
                narrow(dim: dim, start: 0, length: before), end + (start - end) * ramp,
                next.narrow(dim: dim, start: overlap, length: next.shape[dim] - overlap),
            ], dim: dim)
    }
}
