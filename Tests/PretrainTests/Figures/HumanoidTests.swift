import Foundation
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct HumanoidTests {
    static let still: [Double] = [1, 0, 0, 0]
    static let right = 0.5.squareRoot()

    /// The 44 numbers of somebody at rest.
    static let standing: [Double] = {
        var numbers: [Double] = [0.03, 0, 0.9, 0]
        for _ in 0..<3 { numbers += still }
        for _ in Side.allCases {
            numbers += still + [0] + still
            numbers += still + [0]
        }
        return numbers
    }()

    /// At rest, with some numbers changed.
    static func frame(_ changes: [Int: [Double]] = [:]) throws -> Humanoid.Frame {
        var numbers = standing
        for (start, values) in changes { numbers.replaceSubrange(start..<start + values.count, with: values) }
        return try Humanoid.Frame(numbers)
    }

    static func expectClose(_ found: Vector, _ expected: Vector, _ comment: Comment, location: SourceLocation = #_sourceLocation) {
        #expect((found - expected).length < 1e-6, "\(comment): \(found) is not \(expected)", sourceLocation: location)
    }

    @Test func standsAtRest() throws {
        let posture = try Self.frame().posture
        Self.expectClose(posture.neck, [0, 0.9 + 0.236151 + 0.223894, 0], "neck")
        Self.expectClose(posture.hip.right, [0, 0.9, 0.084887], "right hip")
        Self.expectClose(posture.ankle.left, [0, 0.9 - 0.421546 - 0.40987, -0.084887], "left ankle")
        Self.expectClose(posture.wrist.right, [-0.02405, 0.9 + 0.236151 + 0.2435 - 0.274788 - 0.258947, 0.18311], "right wrist")
        Self.expectClose(posture.headAhead, [1, 0, 0], "head")
    }

    @Test func bendsKneesBackAndElbowsForward() throws {
        let posture = try Self.frame([20: [-.pi / 2], 43: [.pi / 2]]).posture
        Self.expectClose(posture.ankle.right - posture.knee.right, [-0.40987, 0, 0], "right shin")
        Self.expectClose(posture.wrist.left - posture.elbow.left, [0.258947, 0, 0], "left forearm")
        Self.expectClose(posture.ankle.left - posture.knee.left, [0, -0.40987, 0], "left shin")
    }

    @Test func turnsLimbsWithWhatTheyHangOn() throws {
        // A quarter turn to the left, and the right arm a quarter turn out to the side.
        let posture = try Self.frame([4: [Self.right, 0, Self.right, 0], 25: [Self.right, -Self.right, 0, 0], 29: [.pi / 2]]).posture
        Self.expectClose(posture.trunkAhead, [0, 0, -1], "trunk")
        Self.expectClose(posture.elbow.right - posture.shoulder.right, [0.274788, 0, 0], "right upper arm")
        // The elbow turns in the arm's own plane: ahead.
        Self.expectClose(posture.wrist.right - posture.elbow.right, [0, 0, -0.258947], "right forearm")
    }

    @Test(arguments: [0.0, 90, 180, -45]) func facesTheCameraAsTold(turn: Double) throws {
        let radians = turn * .pi / 180
        for root in [Self.still, [Self.right, 0, Self.right, 0]] {
            let pose = Pose(try Self.frame([4: root]).posture, turn: turn)
            Self.expectClose(pose.headAhead, [sin(radians), 0, cos(radians)], "head at \(turn)°")
            // From the front, the person's left is the picture's right.
            Self.expectClose(pose.shoulders, [cos(radians), 0, -sin(radians)], "shoulders at \(turn)°")
            Self.expectClose(pose.thigh.right, [0, -1, 0], "thigh")
        }
    }

    @Test func mirrorsSidesToo() throws {
        let pose = Pose(try Self.frame([43: [.pi / 2]]).posture, turn: 60)
        let mirrored = pose.mirrored
        Self.expectClose(mirrored.forearm.right, pose.forearm.left * [-1, 1, 1], "forearm")
        Self.expectClose(mirrored.headAhead, pose.headAhead * [-1, 1, 1], "head")
        Self.expectClose(mirrored.shoulders, pose.shoulders * [1, 1, -1], "shoulders")
    }

    @Test(arguments: [
        ("", "the motion “walk” is not JSON with a list of “Frames”"),
        ("{}", "the motion “walk” is not JSON with a list of “Frames”"),
        (#"{"Frames": [["a"]]}"#, "the motion “walk” is not JSON with a list of “Frames”"),
        (#"{"Frames": []}"#, "the motion “walk” has no frames"),
        (#"{"Frames": [[1, 2, 3]]}"#, "frame 1 of the motion “walk”: 3 numbers instead of 44"),
        (
            "{\"Frames\": [[\(Array(repeating: "0", count: 44).joined(separator: ","))]]}",
            "frame 1 of the motion “walk”: numbers 5 to 8 are no turn: their length is 0.0"
        ),
    ]) func refusesWhatIsNoMotion(text: String, message: String) {
        #expect { try MotionClip(name: "walk", data: Data(text.utf8)) } throws: { "\($0)" == message }
    }

    @Test func readsAFolderOfMotions() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "motions-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: SourceError.self) { try MotionClip.all(in: folder) }
        let numbers = Self.standing
        let line = numbers.map { "\($0)" }.joined(separator: ", ")
        for name in ["humanoid3d_walk.txt", "humanoid3d_jump.txt", "readme.txt"] {
            try Data(#"{"Loop": "wrap", "Frames": [[\#(line)], [\#(line)]]}"#.utf8).write(to: folder.appending(path: name))
        }
        let clips = try MotionClip.all(in: folder)
        #expect(clips.map(\.name) == ["jump", "walk"])
        #expect(clips.allSatisfy { $0.frames.count == 2 })
    }
}
