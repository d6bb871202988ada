/// Sizes in which pictures of any shape are learnt from, so that few pixels are cut away and batches are of one size: NovelAI's aspect ratio
/// bucketing, 2022, without enlarging.
public struct AspectBuckets: Sendable, Hashable {
    /// The root of the largest area, in pixels.
    public let resolution: Int
    /// Of which width and height are multiples.
    public let multiple: Int

    public init(resolution: Int, multiple: Int) {
        (self.resolution, self.multiple) = (max(resolution, multiple), max(1, multiple))
    }

    /// The size for a picture: its shape as nearly as the multiples allow, no larger than the picture nor than the area. Pictures smaller
    /// than one multiple get that.
    public func size(width: Int, height: Int) -> (width: Int, height: Int) {
        let (width, height) = (Double(max(1, width)), Double(max(1, height)))
        let area = Double(resolution * resolution)
        let scale = min(1, (area / (width * height)).squareRoot())
        func rounded(_ side: Double) -> Int {
            // A side that the root leaves a hair below a multiple is that multiple.
            max(1, Int((side * scale / Double(multiple) + 1e-6).rounded(.down))) * multiple
        }
        var size = (width: rounded(width), height: rounded(height))
        // A side that had to grow to one multiple makes the other one too long.
        while size.width * size.height > resolution * resolution {
            if size.width > size.height { size.width -= multiple } else { size.height -= multiple }
        }
        return size
    }
}
