import Foundation
import Vision

/// How a body is held, seen by the camera: where each bone points, as vectors of length 1. Lengths are the body's own.
struct Pose: Sendable {
    /// From the hips to the neck.
    var spine: Vector
    /// From the right shoulder to the left one.
    var shoulders: Vector
    var hips: Vector
    var headAhead: Vector
    var headUp: Vector
    var upperArm: Sides<Vector>
    var forearm: Sides<Vector>
    var thigh: Sides<Vector>
    var shin: Sides<Vector>
    var toes: Sides<Vector>

    /// - Parameter turn: in degrees: 0 shows the trunk from the front, 90 facing the picture's right, 180 from behind.
    init(_ posture: Humanoid.Posture, turn: Double) {
        // The trunk's own heading is taken out first: bent over or lying, the direction of the spine tells it.
        let level: Vector = [1, 0, 1]
        let spine = (posture.neck - posture.root).normalised
        let ahead = (posture.trunkAhead * level).length > 0.4 ? posture.trunkAhead * level : spine * level
        let heading = atan2(-ahead.z, ahead.x)
        let camera = Quaternion(angle: (turn - 90) * .pi / 180 - heading, about: [0, 1, 0])
        let seen = { (vector: Vector) in camera.turn(vector).normalised }
        func bones(_ from: Sides<Vector>, _ to: Sides<Vector>) -> Sides<Vector> {
            Sides(seen(to.right - from.right), seen(to.left - from.left))
        }
        self.spine = seen(spine)
        shoulders = seen(posture.shoulder.left - posture.shoulder.right)
        hips = seen(posture.hip.left - posture.hip.right)
        headAhead = seen(posture.headAhead)
        headUp = seen(posture.headUp)
        upperArm = bones(posture.shoulder, posture.elbow)
        forearm = bones(posture.elbow, posture.wrist)
        thigh = bones(posture.hip, posture.knee)
        shin = bones(posture.knee, posture.ankle)
        toes = posture.toes.map(seen)
    }

    init(_ named: NamedPose) {
        func bone(_ bone: NamedPose.Bone) -> Vector {
            let angle = bone.angle * .pi / 180
            return [sin(angle) * bone.seen, -cos(angle) * bone.seen, (1 - bone.seen * bone.seen).squareRoot()]
        }
        let (turn, lean) = (named.turn * .pi / 180, named.lean * .pi / 180)
        spine = [sin(lean), cos(lean), 0]
        let flat: Vector = [cos(lean), -sin(lean), 0]
        shoulders = flat * cos(turn) - [0, 0, sin(turn)]
        hips = shoulders
        headAhead = flat * sin(turn) + [0, 0, cos(turn)]
        headUp = spine
        upperArm = Sides(bone(named.rightArm.upper), bone(named.leftArm.upper))
        forearm = Sides(bone(named.rightArm.lower), bone(named.leftArm.lower))
        thigh = Sides(bone(named.rightLeg.upper), bone(named.leftLeg.upper))
        shin = Sides(bone(named.rightLeg.lower), bone(named.leftLeg.lower))
        toes = shin.map { shin in
            // Square to the shin, as far ahead as that allows.
            let ahead: Vector = [sin(turn), 0, cos(turn)]
            return (ahead - shin * ahead.dot(shin)).normalised
        }
    }

    /// The same pose in a mirror.
    var mirrored: Pose {
        var pose = self
        let flip = { (vector: Vector) -> Vector in [-vector.x, vector.y, vector.z] }
        pose.spine = flip(spine)
        pose.shoulders = -flip(shoulders)
        pose.hips = -flip(hips)
        pose.headAhead = flip(headAhead)
        pose.headUp = flip(headUp)
        pose.upperArm = upperArm.map(flip).swapped
        pose.forearm = forearm.map(flip).swapped
        pose.thigh = thigh.map(flip).swapped
        pose.shin = shin.map(flip).swapped
        pose.toes = toes.map(flip).swapped
        return pose
    }

    /// Every limb turned a little, as a whole, so that elbows and knees stay possible; the head nods and looks aside.
    ///
    /// - Parameter degrees: the most that one turns.
    func shaken(by degrees: Double, _ random: inout SeededRandom) -> Pose {
        var pose = self
        func turn(_ most: Double, about axis: Vector? = nil) -> Quaternion {
            let anywhere: Vector = [random.number(in: -1...1), random.number(in: -1...1), random.number(in: -1...1)]
            return Quaternion(angle: random.number(in: -most...most) * .pi / 180, about: axis ?? anywhere)
        }
        for side in Side.allCases {
            let arm = turn(degrees)
            pose.upperArm[side] = arm.turn(upperArm[side])
            pose.forearm[side] = arm.turn(forearm[side])
            let leg = turn(degrees / 2)
            pose.thigh[side] = leg.turn(thigh[side])
            pose.shin[side] = leg.turn(shin[side])
            pose.toes[side] = leg.turn(toes[side])
        }
        let look = turn(degrees * 1.5, about: headUp) * turn(degrees / 2)
        pose.headAhead = look.turn(headAhead)
        pose.headUp = look.turn(headUp)
        return pose
    }
}
