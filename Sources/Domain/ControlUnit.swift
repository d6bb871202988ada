/// A ControlNet and the hint that it follows: a pose, edges, a depth map.
public struct ControlUnit: Sendable, Hashable, Codable {
    /// The catalogue name of the ControlNet.
    public var network: String
    /// The hint itself; nothing is detected in it.
    public var picture: InputPicture
    /// 0 is no influence, 1 the usual one, 2 the most.
    public var weight: Double
    /// The part of the steps in which it acts, each between 0 and 1.
    public var start: Double
    public var end: Double

    public init(network: String, picture: InputPicture, weight: Double = 1, start: Double = 0, end: Double = 1) {
        self.network = network
        self.picture = picture
        self.weight = weight
        self.start = start
        self.end = end
    }
}
