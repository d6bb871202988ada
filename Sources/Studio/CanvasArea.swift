import ImageCodec

/// A rectangle of a picture.
struct CanvasArea: Sendable, Equatable {
    var left: Int
    var top: Int
    var width: Int
    var height: Int

    /// What is masked at all and `padding` pixels around it, grown to the proportions of `target` as far as the picture allows; nil when
    /// nothing is masked. AUTOMATIC1111's "Only masked".
    init?(of mask: Raster, padding: Int, target: (width: Int, height: Int)) {
        let rows = (0..<mask.height).filter { y in (0..<mask.width).contains { mask.values[y * mask.width + $0] > 0 } }
        let columns = (0..<mask.width).filter { x in (0..<mask.height).contains { mask.values[$0 * mask.width + x] > 0 } }
        guard let top = rows.first, let bottom = rows.last, let left = columns.first, let right = columns.last else { return nil }
        let padded = (
            x: max(0, left - padding)..<min(mask.width, right + 1 + padding),
            y: max(0, top - padding)..<min(mask.height, bottom + 1 + padding)
        )
        let isWide = padded.x.count * target.height > target.width * padded.y.count
        let x = isWide ? padded.x : Self.grown(padded.x, to: padded.y.count * target.width / target.height, within: mask.width)
        let y = isWide ? Self.grown(padded.y, to: padded.x.count * target.height / target.width, within: mask.height) : padded.y
        self.init(left: x.lowerBound, top: y.lowerBound, width: x.count, height: y.count)
    }

    init(left: Int, top: Int, width: Int, height: Int) {
        (self.left, self.top, self.width, self.height) = (left, top, width, height)
    }

    /// To both sides alike, moved where an edge is in the way, and cut where both are.
    private static func grown(_ range: Range<Int>, to length: Int, within limit: Int) -> Range<Int> {
        let more = max(0, length - range.count)
        var start = range.lowerBound - more / 2
        let end = min(limit, start + range.count + more)
        start = max(0, end - range.count - more)
        return start..<min(limit, start + range.count + more)
    }
}
