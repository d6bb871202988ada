import Tensors

/// Runs an autoencoder over a large picture in overlapping squares, so that memory stays bounded.
///
/// Each square has its own statistics in the network's norms, so tones may differ a little between them; the overlaps are blended linearly.
struct TiledCoding: Sendable {
    /// Side of a square, and how much of it two neighbours share at least, in cells of the latents.
    var tile = 64
    var overlap = 16
    /// Latents of more cells are cut up.
    var largestWhole = 96 * 96

    func isNeeded(rows: Int, columns: Int) -> Bool { rows * columns > largestWhole }

    /// Where the squares of a side begin: evenly, all of them whole.
    func starts(_ length: Int) -> [Int] {
        guard length > tile else { return [0] }
        let stride = tile - overlap
        let count = (length - overlap + stride - 1) / stride
        return (0..<count).map { $0 * (length - tile) / (count - 1) }
    }

    /// - Parameters:
    ///   - input: [N, C, rows · `inputCell`, columns · `inputCell`].
    ///   - inputCell, outputCell: what one cell of the latents is wide in the input and the output.
    ///   - between: called before each square; what it throws ends the run.
    ///   - run: a square through the network.
    func callAsFunction(
        _ input: Tensor, inputCell: Int, outputCell: Int, device: Device, between: () throws -> Void, run: (Tensor) throws -> Tensor
    ) throws -> Tensor {
        let rows = starts(input.shape[2] / inputCell), columns = starts(input.shape[3] / inputCell)
        func cut(_ x: Tensor, dim: Int, start: Int) throws -> Tensor {
            try x.narrow(dim: dim, start: start * inputCell, length: min(tile * inputCell, x.shape[dim]))
        }
        return try joined(rows, dim: 2, cell: outputCell, device: device) { row in
            let strip = try cut(input, dim: 2, start: row)
            return try joined(columns, dim: 3, cell: outputCell, device: device) { column in
                try between()
                // Whole in memory: a view would keep the strip's rows apart.
                return try run(cut(strip, dim: 3, start: column).contiguous())
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
