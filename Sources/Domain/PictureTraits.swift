/// What a picture to learn from is like, measured once when it comes, so that a set can be judged without opening a file.
public struct PictureTraits: Sendable, Hashable, Codable {
    /// In pixels, as it came.
    public var width: Int
    public var height: Int
    public var fingerprint: PerceptualHash
    /// Mean red, green and blue, each 0…255: what the fingerprint does not see.
    public var mean: [Double]
    /// Variance of the Laplacian of the luma at 256 pixels a side. Above 100 is sharp, below 20 blurred or empty.
    public var sharpness: Double
    /// The share of pixels near the edges of the picture that differ from their neighbour by more than a tenth of the range: 0 for a plain
    /// background.
    public var borderDetail: Double

    public init(width: Int, height: Int, fingerprint: PerceptualHash, mean: [Double], sharpness: Double, borderDetail: Double) {
        self.width = width
        self.height = height
        self.fingerprint = fingerprint
        self.mean = mean
        self.sharpness = sharpness
        self.borderDetail = borderDetail
    }

    /// Whether two pictures look the same, whatever their sizes and files.
    public func looksLike(_ other: PictureTraits) -> Bool {
        fingerprint.distance(to: other.fingerprint) <= Self.nearFingerprints
            && zip(mean, other.mean).allSatisfy { abs($0 - $1) <= Self.nearColours }
    }

    private static let nearFingerprints = 4
    private static let nearColours = 10.0
}

/// 64 bits that hardly change when a picture is scaled, recompressed or recoloured a little: each says whether a pixel of the picture at 9×8 is
/// brighter than its right neighbour ("difference hash", Krawetz 2013).
public struct PerceptualHash: RawRepresentable, Sendable, Hashable, Codable {
    public static let width = 9
    public static let height = 8

    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// - Parameter luma: 9 × 8 values, row by row, in any unit.
    /// - Precondition: there are exactly 72.
    public init(luma: [Float]) {
        precondition(luma.count == Self.width * Self.height, "\(luma.count) values are no picture of 9 x 8")
        var bits: UInt64 = 0
        for y in 0..<Self.height {
            for x in 0..<Self.width - 1 {
                bits = bits << 1 | (luma[y * Self.width + x] > luma[y * Self.width + x + 1] ? 1 : 0)
            }
        }
        rawValue = bits
    }

    /// How many bits differ, 0…64.
    public func distance(to other: PerceptualHash) -> Int { (rawValue ^ other.rawValue).nonzeroBitCount }
}
