/// A line of `pictures.jsonl`: what is known about one picture of the data set.
struct PictureNote: Codable, Hashable {
    /// Where it comes from, for example `noto:1f98a`.
    var source: String
    /// For example `object`, `scene`, `figure`.
    var kind: String
    /// What it shows, in several wordings.
    var captions: [String]
    /// How often it is seen in an epoch, on average.
    var weight: Double
    /// Kept from training, to be measured with.
    var held: Bool
    var licence: String
    var credit: String
    /// Of the people in it: OpenPose's 18 points each, in pixels; nil where one is not seen.
    var skeletons: [[[Double]?]]?
}
