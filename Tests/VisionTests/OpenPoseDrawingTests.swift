import Foundation
import ImageCodec
import TestSupport
import Testing

@testable import Vision

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct OpenPoseDrawingTests {
    /// One skeleton as `Tests/Fixtures/makers/poses.py` draws it by OpenCV.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        var name: String
        var width: Int
        var height: Int
        var points: [[Double]?]

        var testDescription: String { name }
        var skeleton: Skeleton { Skeleton(points: points.map { $0.map { .init(x: $0[0], y: $0[1]) } }) }

        static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/vision").standardized
        static let all: [Case] = {
            do {
                return try JSONDecoder().decode([Case].self, from: Data(contentsOf: folder.appending(path: "openpose.json")))
            } catch { fatalError("the skeletons cannot be read: \(error)") }
        }()
    }

    @Test(arguments: Case.all) func drawsAsOpenCVDoes(_ drawn: Case) throws {
        let expected = try ImageFile(Data(contentsOf: Case.folder.appending(path: "openpose-\(drawn.name).png"))).image
        let made = OpenPoseDrawing.image(of: [drawn.skeleton], width: drawn.width, height: drawn.height)
        try #require((made.width, made.height, made.channels) == (expected.width, expected.height, expected.channels))
        let different = (0..<made.width * made.height).filter { made.bytes[$0 * 3..<$0 * 3 + 3] != expected.bytes[$0 * 3..<$0 * 3 + 3] }
        let coloured = (0..<made.width * made.height).filter { expected.bytes[$0 * 3..<$0 * 3 + 3] != [0, 0, 0] }
        try #require(coloured.count > 5000)
        // OpenCV clips an edge that leaves the picture before it draws it, which moves a pixel now and then.
        #expect(different.count * 5000 < coloured.count, "\(different.count) of \(coloured.count) pixels differ")
    }

    /// Where a joint lies, whatever the size.
    @Test(arguments: [(64, 64), (128, 128), (256, 384), (1024, 768)]) func scalesItsStrokes(width: Int, height: Int) throws {
        var skeleton = Skeleton()
        skeleton[.nose] = .init(x: Double(width) / 2, y: Double(height) / 4)
        skeleton[.neck] = .init(x: Double(width) / 2, y: Double(height) * 3 / 4)
        let image = OpenPoseDrawing.image(of: [skeleton], width: width, height: height)
        try #require(image.width == width && image.height == height)
        // The neck–nose limb is the thirteenth: blue at six tenths.
        let middle = image[width / 2, height / 2]
        #expect(middle.prefix(2) == [0, 0] && (90...153).contains(middle.last ?? 0))
        let row = (0..<width).reduce(0.0) { $0 + Double(image.bytes[(height / 2 * width + $1) * 3 + 2]) / 153 }
        let expected = 9 * Double(min(width, height)) / 512
        #expect(abs(row - expected) < max(0.2, expected * 0.15), "the limb is \(row) pixels wide, not \(expected)")
    }

    @Test func drawsNothingOfNobody() {
        #expect(OpenPoseDrawing.image(of: [Skeleton()], width: 20, height: 30) == Image(width: 20, height: 30, fill: [0, 0, 0]))
        var onePoint = Skeleton()
        onePoint[.leftKnee] = .init(x: 256, y: 256)
        let image = OpenPoseDrawing.image(of: [onePoint], width: 512, height: 512)
        #expect(Array(image[256, 256]) == [0, 0, 255])
        #expect((0..<512 * 512).filter { image.bytes[$0 * 3 + 2] > 0 }.count == 49)
    }
}
