/// A person's joints in a picture, in the order of OpenPose's 18 points: Cao et al., "OpenPose", 2018.
public struct Skeleton: Sendable, Hashable, Codable {
    /// OpenPose's points, in its order.
    public enum Joint: Int, Sendable, CaseIterable {
        case nose, neck
        case rightShoulder, rightElbow, rightWrist, leftShoulder, leftElbow, leftWrist
        case rightHip, rightKnee, rightAnkle, leftHip, leftKnee, leftAnkle
        case rightEye, leftEye, rightEar, leftEar
    }

    /// A place in pixels, from the top left corner.
    public struct Point: Sendable, Hashable, Codable {
        public var x: Double
        public var y: Double

        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// One for each joint; nil where it is not seen.
    public var points: [Point?]

    public init(points: [Point?] = Array(repeating: nil, count: Joint.allCases.count)) {
        self.points = points
    }

    public subscript(_ joint: Joint) -> Point? {
        get { points[joint.rawValue] }
        set { points[joint.rawValue] = newValue }
    }
}

extension Skeleton {
    /// The same person with each joint elsewhere.
    public func map(_ place: (Point) -> Point) -> Skeleton { Skeleton(points: points.map { $0.map(place) }) }

    /// Enlarged by `scale` about the top left corner and then shifted.
    public func placed(scale: Double, x: Double = 0, y: Double = 0) -> Skeleton {
        map { .init(x: $0.x * scale + x, y: $0.y * scale + y) }
    }
}
