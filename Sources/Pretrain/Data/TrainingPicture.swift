import ImageCodec
import Vision

/// A finished picture of the training set with its captions.
struct TrainingPicture: Sendable {
    enum Kind: String, Sendable, Codable, CaseIterable { case object, tile, doll, scene, pair, count, recolour, figure }

    /// 128 × 128, RGB.
    var image: Image
    /// 128 × 128, grey: how much of each pixel is subject, 255 for all.
    var matte: Image
    var record: Record

    /// One line of `pictures.jsonl`.
    struct Record: Sendable, Codable, Equatable {
        var source: String
        var kind: Kind
        /// All true; one is drawn at random each time.
        var captions: [String]
        /// How often it is drawn in training, against others.
        var weight: Double
        /// Kept out of training, to test with.
        var held: Bool
        var licence: String
        var credit: String
        /// OpenPose's 18 points of each person, as `[x, y]` or null, of figures only.
        var skeletons: [[[Double]?]]? = nil
    }
}

/// A builder of pictures. Each draws from a random stream of its own.
struct DataSource: Sendable {
    var name: String
    /// Makes the pictures in order and hands each one on.
    var build: @Sendable (_ random: inout SeededRandom, _ emit: (TrainingPicture) throws -> Void) throws -> Void
}
