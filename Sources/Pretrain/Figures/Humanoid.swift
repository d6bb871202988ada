/// DeepMimic's person: fifteen bones of a 1.6 m tall body, and where a frame of a motion puts them.
///
/// At rest it looks along x, stands along y and has z to its right. Lengths are those of pybullet's `humanoid.urdf`, which is four times
/// as large; knees and elbows turn about z.
enum Humanoid {
    /// A joint's place from the one that it hangs on, in metres.
    enum Offset {
        static let chest: Vector = [0, 0.236151, 0]
        /// From the chest.
        static let neck: Vector = [0, 0.223894, 0]
        /// From the chest; the left one has z the other way.
        static let shoulder: Vector = [-0.02405, 0.2435, 0.18311]
        static let elbow: Vector = [0, -0.274788, 0]
        static let wrist: Vector = [0, -0.258947, 0]
        /// From the root; the left one has z the other way.
        static let hip: Vector = [0, 0, 0.084887]
        static let knee: Vector = [0, -0.421546, 0]
        static let ankle: Vector = [0, -0.40987, 0]
    }

    /// One line of a motion: the root's place and every joint's turn against the one that it hangs on.
    struct Frame: Sendable, Hashable {
        /// In metres; y is the height over the ground.
        let root: Vector
        let rootTurn: Quaternion
        let chest: Quaternion
        let neck: Quaternion
        let hip: Sides<Quaternion>
        /// In radians; negative bends.
        let knee: Sides<Double>
        let ankle: Sides<Quaternion>
        let shoulder: Sides<Quaternion>
        /// In radians; positive bends.
        let elbow: Sides<Double>

        /// - Parameter numbers: 44: duration, root (3), then quaternions of root, chest, neck, and of each side, right first: hip, knee (an
        ///   angle), ankle, shoulder, elbow (an angle). A quaternion has w first.
        /// - Throws: ``SourceError`` when the count is wrong, a number is not finite or a quaternion is far from the length 1.
        init(_ numbers: [Double]) throws {
            guard numbers.count == 44 else { throw SourceError("\(numbers.count) numbers instead of 44") }
            guard numbers.allSatisfy(\.isFinite) else { throw SourceError("a number is not finite") }
            func quaternion(_ start: Int) throws -> Quaternion {
                let read = Quaternion(w: numbers[start], x: numbers[start + 1], y: numbers[start + 2], z: numbers[start + 3])
                // Frames between recorded ones are means of turns, down to 0.58 in the kick.
                guard (0.5...1.5).contains(read.length) else {
                    throw SourceError("numbers \(start + 1) to \(start + 4) are no turn: their length is \(read.length)")
                }
                let scale = 1 / read.length
                return Quaternion(w: read.w * scale, x: read.axis.x * scale, y: read.axis.y * scale, z: read.axis.z * scale)
            }
            root = [numbers[1], numbers[2], numbers[3]]
            rootTurn = try quaternion(4)
            chest = try quaternion(8)
            neck = try quaternion(12)
            hip = try Sides(quaternion(16), quaternion(30))
            knee = Sides(numbers[20], numbers[34])
            ankle = try Sides(quaternion(21), quaternion(35))
            shoulder = try Sides(quaternion(25), quaternion(39))
            elbow = Sides(numbers[29], numbers[43])
        }
    }

    /// Where the joints of a frame are, in metres.
    struct Posture: Sendable {
        let root: Vector
        let neck: Vector
        var hip = Sides(Vector.zero, .zero)
        var knee = Sides(Vector.zero, .zero)
        var ankle = Sides(Vector.zero, .zero)
        var shoulder = Sides(Vector.zero, .zero)
        var elbow = Sides(Vector.zero, .zero)
        var wrist = Sides(Vector.zero, .zero)
        /// Where the trunk, the head and the feet look, of length 1.
        let trunkAhead: Vector
        let headAhead: Vector
        let headUp: Vector
        var toes = Sides(Vector.zero, .zero)

        init(_ frame: Frame) {
            let bend: Vector = [0, 0, 1]
            root = frame.root
            let chestTurn = frame.rootTurn * frame.chest
            let headTurn = chestTurn * frame.neck
            let chest = root + frame.rootTurn.turn(Offset.chest)
            neck = chest + chestTurn.turn(Offset.neck)
            trunkAhead = chestTurn.turn([1, 0, 0])
            headAhead = headTurn.turn([1, 0, 0])
            headUp = headTurn.turn([0, 1, 0])
            for side in Side.allCases {
                let mirrored: Vector = [1, 1, -side.sign]
                let thigh = frame.rootTurn * frame.hip[side]
                let shin = thigh * Quaternion(angle: frame.knee[side], about: bend)
                hip[side] = root + frame.rootTurn.turn(Offset.hip * mirrored)
                knee[side] = hip[side] + thigh.turn(Offset.knee)
                ankle[side] = knee[side] + shin.turn(Offset.ankle)
                toes[side] = (shin * frame.ankle[side]).turn([1, 0, 0])
                let upper = chestTurn * frame.shoulder[side]
                let lower = upper * Quaternion(angle: frame.elbow[side], about: bend)
                shoulder[side] = chest + chestTurn.turn(Offset.shoulder * mirrored)
                elbow[side] = shoulder[side] + upper.turn(Offset.elbow)
                wrist[side] = elbow[side] + lower.turn(Offset.wrist)
            }
        }
    }
}

extension Humanoid.Frame {
    /// The person in it.
    var posture: Humanoid.Posture { Humanoid.Posture(self) }
}
