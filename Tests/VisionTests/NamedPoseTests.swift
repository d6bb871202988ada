import Testing
import Vision

@Suite struct NamedPoseTests {
    @Test func hasManyPosesOfDifferentNames() {
        let names = NamedPose.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in [
            "walking", "running", "sitting", "waving", "arms crossed", "archer", "jumping", "kicking", "dancing", "kneeling", "arms raised",
            "t-pose",
        ] {
            #expect(NamedPose(named: name)?.name == name)
        }
        #expect(NamedPose(named: "Arms-Raised")?.name == "arms raised")
        #expect(NamedPose(named: "flying") == nil)
    }

    @Test(arguments: NamedPose.all, [Proportions.grown, .cartoon]) func fitsTheSquare(_ pose: NamedPose, _ body: Proportions) throws {
        let skeleton = pose.skeleton(body)
        let seen = skeleton.points.compactMap { $0 }
        #expect(seen.count >= 16)
        for point in seen { #expect((0.03...0.97).contains(point.x) && (0.03...0.97).contains(point.y), "\(point)") }
        // Nobody stands on the head here.
        let (nose, neck) = (try #require(skeleton[.nose]), try #require(skeleton[.neck]))
        let hip = try #require(skeleton[.rightHip])
        #expect(nose.y < hip.y && neck.y < hip.y)
    }

    @Test func looksAsItIsCalled() throws {
        let tee = try #require(NamedPose(named: "t-pose")).skeleton()
        let (right, left, neck) = (try #require(tee[.rightWrist]), try #require(tee[.leftWrist]), try #require(tee[.neck]))
        #expect(abs(right.y - neck.y) < 0.01 && abs(left.y - neck.y) < 0.01)
        // The person's right is the picture's left.
        #expect(right.x < neck.x && neck.x < left.x)
        #expect(abs(right.x + left.x - 1) < 0.01)

        let raised = try #require(NamedPose(named: "arms raised")).skeleton()
        let nose = try #require(raised[.nose])
        for wrist in [Skeleton.Joint.rightWrist, .leftWrist] { #expect(try #require(raised[wrist]).y < nose.y) }
    }
}
