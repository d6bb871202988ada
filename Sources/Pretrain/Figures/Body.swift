import Vision

/// How long and thick a person's parts are, where 1 is the height when standing.
struct Build: Sendable, Hashable {
    var headRadius = 0.125
    var spine = 0.29
    var halfShoulders = 0.115
    var halfHips = 0.06
    var upperArm = 0.15
    var forearm = 0.135
    var thigh = 0.205
    var shin = 0.195
    /// Radii.
    var arm = 0.036
    var leg = 0.046
    var waist = 0.085

    static let man = Build()
    static let woman = Build(
        headRadius: 0.128, spine: 0.275, halfShoulders: 0.092, halfHips: 0.06, upperArm: 0.142, forearm: 0.13, thigh: 0.21, shin: 0.205,
        arm: 0.03, leg: 0.041, waist: 0.068)
    static let child = Build(
        headRadius: 0.17, spine: 0.25, halfShoulders: 0.095, halfHips: 0.06, upperArm: 0.125, forearm: 0.115, thigh: 0.165, shin: 0.165,
        arm: 0.036, leg: 0.046, waist: 0.08)
    static let dwarf = Build(
        headRadius: 0.17, spine: 0.3, halfShoulders: 0.15, halfHips: 0.085, upperArm: 0.14, forearm: 0.125, thigh: 0.14, shin: 0.135,
        arm: 0.05, leg: 0.06, waist: 0.125)
    static let brute = Build(
        headRadius: 0.12, spine: 0.31, halfShoulders: 0.155, halfHips: 0.075, upperArm: 0.165, forearm: 0.15, thigh: 0.195, shin: 0.19,
        arm: 0.05, leg: 0.058, waist: 0.11)

    /// A little taller, broader or thinner.
    func varied(_ random: inout SeededRandom) -> Build {
        var build = self
        build.headRadius *= random.number(in: 0.82...1.05)
        let legs = random.number(in: 0.95...1.08)
        build.thigh *= legs
        build.shin *= legs
        let breadth = random.number(in: 0.92...1.1)
        build.halfShoulders *= breadth
        build.waist *= breadth
        build.arm *= breadth
        build.leg *= breadth
        return build
    }
}

/// A build held in a pose: its joints in camera space, from the middle of the hips, where 1 is the height when standing.
struct Body: Sendable {
    let build: Build
    let pose: Pose
    let neck: Vector
    /// Of the head's sphere.
    let head: Vector
    var shoulder = Sides(Vector.zero, .zero)
    var elbow = Sides(Vector.zero, .zero)
    var wrist = Sides(Vector.zero, .zero)
    var hip = Sides(Vector.zero, .zero)
    var knee = Sides(Vector.zero, .zero)
    var ankle = Sides(Vector.zero, .zero)

    init(_ build: Build, _ pose: Pose) {
        self.build = build
        self.pose = pose
        neck = pose.spine * build.spine
        head = neck + (pose.spine * 0.3 + pose.headUp * 0.7) * (build.headRadius * 1.08)
        for side in Side.allCases {
            shoulder[side] = neck - pose.spine * 0.035 + pose.shoulders * (side.sign * build.halfShoulders)
            elbow[side] = shoulder[side] + pose.upperArm[side] * build.upperArm
            wrist[side] = elbow[side] + pose.forearm[side] * build.forearm
            hip[side] = pose.hips * (side.sign * build.halfHips)
            knee[side] = hip[side] + pose.thigh[side] * build.thigh
            ankle[side] = knee[side] + pose.shin[side] * build.shin
        }
    }

    /// The person's left, across the head.
    var headLeft: Vector { pose.headUp.cross(pose.headAhead) }

    /// A place on the head's surface.
    ///
    /// - Parameter local: ahead, up and to the left, in head radii.
    func onHead(_ local: Vector) -> Vector { head + direction(local) * build.headRadius }

    /// From the head's own directions to the camera's.
    func direction(_ local: Vector) -> Vector { pose.headAhead * local.x + pose.headUp * local.y + headLeft * local.z }

    /// OpenPose's points in the plane of the picture, in heights, y down; what the head hides is missing.
    var skeleton: Skeleton {
        var skeleton = Skeleton()
        func set(_ joint: Skeleton.Joint, _ place: Vector) { skeleton[joint] = .init(x: place.x, y: -place.y) }
        set(.neck, (shoulder.right + shoulder.left) / 2)
        let joints: [(Skeleton.Joint, Skeleton.Joint, Sides<Vector>)] = [
            (.rightShoulder, .leftShoulder, shoulder), (.rightElbow, .leftElbow, elbow), (.rightWrist, .leftWrist, wrist),
            (.rightHip, .leftHip, hip), (.rightKnee, .leftKnee, knee), (.rightAnkle, .leftAnkle, ankle),
        ]
        for (right, left, places) in joints {
            set(right, places.right)
            set(left, places.left)
        }
        let face: [(Skeleton.Joint, Vector)] = [
            (.nose, Face.nose), (.rightEye, Face.eye(.right)), (.leftEye, Face.eye(.left)), (.rightEar, Face.ear(.right)),
            (.leftEar, Face.ear(.left)),
        ]
        // Ears stand out, so that they are seen a little longer than they face the viewer.
        for (joint, local) in face where direction(local).z > -0.25 { set(joint, onHead(local * 0.9)) }
        return skeleton
    }
}

/// Where a face's parts are on the head: ahead, up and to the person's left, in head radii.
enum Face {
    static let nose: Vector = [0.98, -0.18, 0]

    static func eye(_ side: Side) -> Vector { [0.91, 0.02, side.sign * 0.4] }

    static func ear(_ side: Side) -> Vector { [-0.08, -0.08, side.sign * 1] }
}
