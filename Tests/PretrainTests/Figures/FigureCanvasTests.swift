import ImageCodec
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct FigureCanvasTests {
    static let red = Colour(200, 40, 40)

    static func plain(_ shape: Shape, _ colour: Colour = red) -> Fill { Fill(shape, colour, outline: 0, shadow: 0) }

    static func rectangle(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> Shape {
        .polygon([[left, top], [right, top], [right, bottom], [left, bottom]])
    }

    func alphas(_ image: Image) -> [[Int]] {
        (0..<image.height).map { y in (0..<image.width).map { x in Int(image.bytes[(y * image.width + x) * 4 + 3]) } }
    }

    @Test func alphaIsTheCoveredPart() {
        var canvas = FigureCanvas(side: 4, samples: 4)
        canvas.draw([Self.plain(Self.rectangle(0.5, 1, 3.25, 2.75))])
        #expect(alphas(canvas.image) == [[0, 0, 0, 0], [128, 255, 255, 64], [96, 191, 191, 48], [0, 0, 0, 0]])
        #expect(Array(canvas.image[1, 1]) == [200, 40, 40, 255])
        #expect(Array(canvas.image[0, 1]) == [200, 40, 40, 128])
    }

    /// Where two meet within a pixel, nothing shows through and colours mix by their parts.
    @Test func neighboursLeaveNoSeam() {
        var canvas = FigureCanvas(side: 4, samples: 4)
        canvas.draw([
            Self.plain(Self.rectangle(0, 0, 1.5, 4), Colour(0, 0, 0)), Self.plain(Self.rectangle(1.5, 0, 4, 4), Colour(200, 100, 50)),
        ])
        #expect(alphas(canvas.image).joined().allSatisfy { $0 == 255 })
        #expect(Array(canvas.image[1, 2]) == [100, 50, 25, 255])
    }

    static let areas: [(Shape, Double)] = [
        (.circle([32, 32], 20), .pi * 400),
        (.ellipse([30, 33], along: 24, across: 10, direction: Place(3, 4).normalised), .pi * 240),
        (.capsule([15, 20], [45, 40], 6, 6), .pi * 36 + 12 * Place(30, 20).length),
        (.hull([([16, 16], 4), ([48, 16], 4), ([16, 48], 4), ([48, 48], 4)]), 40 * 40 - (4 - .pi) * 16),
        (.polygon([[10, 10], [50, 10], [10, 50]]), 800),
        // A half of a sphere from the side, and a part of it seen from the front: two fifths of the radius beyond.
        (.cap([32, 32], radius: 20, normal: [0, 1, 0], offset: 0), .pi * 200),
        (.cap([32, 32], radius: 20, normal: [0, 0, 1], offset: 0.6), .pi * 400 * 0.64),
    ]

    @Test(arguments: areas.indices) func coversTheAreaOfKnownShapes(index: Int) {
        let (shape, area) = Self.areas[index]
        var canvas = FigureCanvas(side: 64, samples: 4)
        canvas.draw([Self.plain(shape)])
        let covered = alphas(canvas.image).joined().reduce(0.0) { $0 + Double($1) / 255 }
        #expect(abs(covered - area) < area * 0.012, "\(covered) is not \(area)")
    }

    @Test func outlinesLieOutside() {
        var canvas = FigureCanvas(side: 16, samples: 4)
        canvas.draw([Fill(Self.rectangle(4, 4, 12, 12), Self.red, outline: 1, shadow: 2)])
        let image = canvas.image
        #expect(Array(image[3, 8]) == [70, 14, 14, 255])
        #expect(Array(image[2, 8]) == [0, 0, 0, 0])
        #expect(Array(image[5, 8]) == [200, 40, 40, 255])
        // The shadow is on the lower right.
        #expect(Array(image[11, 8]) == [160, 32, 32, 255])
    }

    @Test func drawsBlocksOfPixelArt() {
        var canvas = FigureCanvas(side: 16, block: 4, samples: 1)
        canvas.draw([Self.plain(.circle([6, 6], 3))])
        canvas.contour()
        let image = canvas.image
        #expect(alphas(image).joined().allSatisfy { $0 == 0 || $0 == 255 })
        #expect(Array(image[4, 4]) == [200, 40, 40, 255] && Array(image[7, 7]) == [200, 40, 40, 255])
        // Beside the only block there is a dark one on each side, and none at its corners.
        for (x, y) in [(0, 4), (8, 4), (4, 0), (4, 8)] { #expect(Array(image[x, y]) == [60, 12, 12, 255]) }
        #expect(Array(image[0, 0]) == [0, 0, 0, 0] && Array(image[8, 8]) == [0, 0, 0, 0])
    }

    @Test func keepsDotsThatFallBetweenSamples() {
        var canvas = FigureCanvas(side: 16, block: 4, samples: 1)
        canvas.draw([Self.plain(.circle([4.2, 4.2], 0.5))])
        #expect(Array(canvas.image[5, 5]) == [200, 40, 40, 255])
    }
}
