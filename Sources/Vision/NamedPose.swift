import Foundation

/// A pose that has a name: a person of usual proportions, as the angles of the limbs and as a skeleton.
public struct NamedPose: Sendable, Hashable {
    /// A bone in the picture's plane.
    public struct Bone: Sendable, Hashable {
        /// In degrees: 0 hangs down, 90 points to the picture's right, -90 to its left, 180 up.
        public let angle: Double
        /// How much of its length is seen, from 0 to 1; the rest points to the viewer.
        public let seen: Double

        public init(_ angle: Double, seen: Double = 1) {
            self.angle = angle
            self.seen = seen
        }
    }

    /// An arm or a leg, from the trunk outwards.
    public struct Limb: Sendable, Hashable {
        public let upper: Bone
        public let lower: Bone

        public init(_ upper: Double, _ lower: Double) { self.init(Bone(upper), Bone(lower)) }

        public init(_ upper: Bone, _ lower: Bone) {
            self.upper = upper
            self.lower = lower
        }
    }

    /// In lower case: `arms crossed`.
    public let name: String
    /// Behind "a person" in a prompt: `with crossed arms`.
    public let phrase: String
    /// In degrees: 0 faces the viewer, 90 the picture's right.
    public let turn: Double
    /// Of the spine, in degrees to the picture's right.
    public let lean: Double
    public let rightArm: Limb
    public let leftArm: Limb
    public let rightLeg: Limb
    public let leftLeg: Limb

    init(
        _ name: String, _ phrase: String? = nil, turn: Double = 0, lean: Double = 0, rightArm: Limb, leftArm: Limb,
        rightLeg: Limb = Limb(-5, -3), leftLeg: Limb = Limb(5, 3)
    ) {
        self.name = name
        self.phrase = phrase ?? name
        self.turn = turn
        self.lean = lean
        self.rightArm = rightArm
        self.leftArm = leftArm
        self.rightLeg = rightLeg
        self.leftLeg = leftLeg
    }

    /// The pose of that name, however it is spaced and cased.
    public init?(named name: String) {
        let plain = { (text: String) in text.lowercased().filter(\.isLetter) }
        guard let pose = Self.all.first(where: { plain($0.name) == plain(name) }) else { return nil }
        self = pose
    }
}

/// A body's measures, where 1 is the height when standing.
public struct Proportions: Sendable, Hashable {
    public var spine: Double
    public var neckToNose: Double
    public var headRadius: Double
    public var halfShoulders: Double
    public var halfHips: Double
    public var upperArm: Double
    public var forearm: Double
    public var thigh: Double
    public var shin: Double

    /// A grown person, as in photographs.
    public static let grown = Proportions(
        spine: 0.33, neckToNose: 0.095, headRadius: 0.055, halfShoulders: 0.115, halfHips: 0.07, upperArm: 0.16, forearm: 0.145,
        thigh: 0.23, shin: 0.22)
    /// A large head on a small body, as the embedded model draws people.
    public static let cartoon = Proportions(
        spine: 0.285, neckToNose: 0.11, headRadius: 0.108, halfShoulders: 0.108, halfHips: 0.06, upperArm: 0.148, forearm: 0.133,
        thigh: 0.207, shin: 0.198)
}

extension NamedPose {
    /// In a square of side 1: standing, a person takes nine tenths of its height. Points that face away from the viewer are missing.
    public func skeleton(_ body: Proportions = .grown) -> Skeleton {
        let radians = turn * .pi / 180
        let up = Skeleton.Point(x: sin(lean * .pi / 180), y: -cos(lean * .pi / 180))
        let neck = Skeleton.Point(x: up.x * body.spine, y: up.y * body.spine)
        var skeleton = Skeleton()
        skeleton[.neck] = neck
        let sides: [(Double, [Skeleton.Joint], [Skeleton.Joint], Limb, Limb)] = [
            (-1, [.rightShoulder, .rightElbow, .rightWrist], [.rightHip, .rightKnee, .rightAnkle], rightArm, rightLeg),
            (1, [.leftShoulder, .leftElbow, .leftWrist], [.leftHip, .leftKnee, .leftAnkle], leftArm, leftLeg),
        ]
        for (side, armJoints, legJoints, arm, leg) in sides {
            // Shoulders and hips lie across the spine, and shorter the more the person turns.
            let across = Skeleton.Point(x: -up.y * side * cos(radians), y: up.x * side * cos(radians))
            let shoulder = Skeleton.Point(x: neck.x + across.x * body.halfShoulders, y: neck.y + across.y * body.halfShoulders)
            let hip = Skeleton.Point(x: across.x * body.halfHips, y: across.y * body.halfHips)
            for (joint, point) in zip(armJoints, arm.points(from: shoulder, lengths: (body.upperArm, body.forearm))) {
                skeleton[joint] = point
            }
            for (joint, point) in zip(legJoints, leg.points(from: hip, lengths: (body.thigh, body.shin))) { skeleton[joint] = point }
        }
        let face: [(Skeleton.Joint, degrees: Double, raised: Double)] = [
            (.nose, 0, 0), (.rightEye, -25, 0.36), (.leftEye, 25, 0.36), (.rightEar, -90, 0.2), (.leftEar, 90, 0.2),
        ]
        for (joint, degrees, raised) in face {
            let angle = radians + degrees * .pi / 180
            guard cos(angle) > -0.3 else { continue }
            let (height, aside) = (body.neckToNose + raised * body.headRadius, sin(angle) * body.headRadius)
            skeleton[joint] = .init(x: neck.x + up.x * height - up.y * aside, y: neck.y + up.y * height + up.x * aside)
        }
        return skeleton.fitted(head: body.headRadius)
    }
}

extension NamedPose.Limb {
    /// Its three joints.
    fileprivate func points(from start: Skeleton.Point, lengths: (upper: Double, lower: Double)) -> [Skeleton.Point] {
        let middle = upper.end(from: start, length: lengths.upper)
        return [start, middle, lower.end(from: middle, length: lengths.lower)]
    }
}

extension NamedPose.Bone {
    fileprivate func end(from start: Skeleton.Point, length: Double) -> Skeleton.Point {
        let radians = angle * .pi / 180
        return .init(x: start.x + sin(radians) * length * seen, y: start.y + cos(radians) * length * seen)
    }
}

extension Skeleton {
    /// From heights to a square of side 1: in the middle, feet near the lower edge, smaller only where it would not fit.
    ///
    /// - Parameter head: its radius.
    fileprivate func fitted(head: Double) -> Skeleton {
        let points = points.compactMap { $0 }
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return self }
        // A head's top is above the eyes, a foot's sole below the ankle.
        let scale = min(0.9, 0.9 / (right - left), 0.9 / (bottom - top + head * 1.3 + 0.03))
        return placed(scale: scale, x: 0.5 - (left + right) / 2 * scale, y: 0.92 - bottom * scale)
    }
}
