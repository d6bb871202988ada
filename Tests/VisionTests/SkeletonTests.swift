import Testing
import Vision

@Suite struct SkeletonTests {
    @Test func hasOpenPoseOrder() {
        var skeleton = Skeleton()
        skeleton[.leftEar] = .init(x: 1, y: 2)
        #expect(skeleton.points.count == 18)
        #expect(skeleton.points[17] == .init(x: 1, y: 2))
        #expect(Skeleton.Joint.rightHip.rawValue == 8)
    }
}
