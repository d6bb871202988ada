import Diffusion
import Foundation
import ImageCodec
import TestSupport
import Testing

@testable import Studio

/// What is made of input pictures and masks before and after the networks.
@Suite(.oneAtATime)
struct CanvasTests {
    /// Smooth and without symmetry.
    private static func picture(_ width: Int, _ height: Int) -> Image {
        let bytes = (0..<width * height).flatMap { pixel -> [UInt8] in
            let (x, y) = (pixel % width, pixel / width)
            return [x * 255 / width, y * 255 / height, (x + 2 * y) % 256].map(UInt8.init)
        }
        return Image(width: width, height: height, channels: 3, bytes: bytes)
    }

    /// White in a rectangle.
    private static func mask(_ width: Int, _ height: Int, _ hole: CanvasArea) -> Image {
        let bytes = (0..<width * height).map { pixel -> UInt8 in
            let (x, y) = (pixel % width - hole.left, pixel / width - hole.top)
            return (0..<hole.width).contains(x) && (0..<hole.height).contains(y) ? 255 : 0
        }
        return Image(width: width, height: height, channels: 1, bytes: bytes)
    }

    private static let hole = CanvasArea(left: 20, top: 10, width: 12, height: 8)
    private static let drawing = Image(width: 64, height: 48, fill: [1, 2, 3])

    @Test func withoutAMaskTheDrawingIsTheResult() {
        let input = Self.picture(64, 48)
        let canvas = Canvas(input, width: 64, height: 48)
        #expect(canvas.picture == PixelImage(width: 64, height: 48, bytes: input.bytes))
        #expect(canvas.mask == nil)
        #expect(canvas.finished(Self.drawing) == Self.drawing)
    }

    @Test(arguments: CanvasMask.Content.allCases, [nil, 0, 8])
    func anEmptyMaskIsTheInput(content: CanvasMask.Content, padding: Int?) throws {
        let input = Self.picture(64, 48)
        let nothing = CanvasMask(picture: Image(width: 64, height: 48, fill: [0]), content: content, padding: padding)
        let canvas = Canvas(input, mask: nothing, width: 64, height: 48)
        #expect(try #require(canvas.mask).values.allSatisfy { $0 == 0 })
        #expect(canvas.finished(Self.drawing) == input)
        #expect(canvas.picture.bytes == input.bytes)
    }

    @Test(arguments: [nil, 6], [0.0, 2])
    func pixelsOutsideTheMaskStayAsTheyAre(padding: Int?, blur: Double) {
        let input = Self.picture(64, 48)
        let mask = CanvasMask(picture: Self.mask(64, 48, Self.hole), blur: blur, padding: padding)
        let result = Canvas(input, mask: mask, width: 64, height: 48).finished(Self.drawing)
        let reach = blur == 0 ? 0 : Int(2.5 * blur + 0.5)
        var changed = 0
        for y in 0..<48 {
            for x in 0..<64 {
                let hole = Self.hole
                let isNear =
                    (hole.left - reach..<hole.left + hole.width + reach).contains(x)
                    && (hole.top - reach..<hole.top + hole.height + reach).contains(y)
                if !isNear { #expect(result[x, y].elementsEqual(input[x, y]), "\(x), \(y)") }
                if !result[x, y].elementsEqual(input[x, y]) { changed += 1 }
            }
        }
        #expect(changed > 80)
        #expect(result[26, 14].allSatisfy { $0 < 10 })
    }

    @Test func anInvertedMaskKeepsTheHole() throws {
        let input = Self.picture(64, 48)
        let mask = CanvasMask(picture: Self.mask(64, 48, Self.hole), blur: 0, isInverted: true)
        let canvas = Canvas(input, mask: mask, width: 64, height: 48)
        let result = canvas.finished(Self.drawing)
        #expect(result[26, 14].elementsEqual(input[26, 14]))
        #expect(Array(result[0, 0]) == [1, 2, 3])
        let values = try #require(canvas.mask).values
        #expect(values[14 * 64 + 26] == 0 && values[0] == 1)
    }

    /// Transparent masks say it by what can be seen of them, others by their brightness, soft ones softly.
    @Test func masksOfAllKindsAreRead() throws {
        let (opaque, clear): ([UInt8], [UInt8]) = ([0, 0, 0, 255], [255, 255, 255, 0])
        let kinds: [(Image, [Float])] = [
            (Image(width: 2, height: 1, channels: 4, bytes: opaque + clear), [1, 0]),
            (Image(width: 2, height: 1, channels: 4, bytes: [255, 255, 255, 255, 0, 0, 0, 255]), [1, 0]),
            (Image(width: 2, height: 1, channels: 3, bytes: [255, 255, 255, 128, 128, 128]), [1, 128 / 255]),
            (Image(width: 2, height: 1, channels: 1, bytes: [51, 0]), [0.2, 0]),
        ]
        for (image, expected) in kinds {
            let canvas = Canvas(Self.picture(2, 1), mask: CanvasMask(picture: image, blur: 0), width: 2, height: 1)
            let values = try #require(canvas.mask).values
            #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(values)")
        }
    }

    @Test(arguments: [
        // In the middle, at an edge, in a corner, larger than the picture allows.
        (CanvasArea(left: 40, top: 40, width: 10, height: 10), 5, CanvasArea(left: 25, top: 35, width: 40, height: 20)),
        (CanvasArea(left: 0, top: 40, width: 10, height: 10), 5, CanvasArea(left: 0, top: 35, width: 40, height: 20)),
        (CanvasArea(left: 95, top: 95, width: 5, height: 5), 0, CanvasArea(left: 90, top: 95, width: 10, height: 5)),
        (CanvasArea(left: 10, top: 0, width: 5, height: 100), 0, CanvasArea(left: 0, top: 0, width: 100, height: 100)),
        (CanvasArea(left: 0, top: 50, width: 90, height: 1), 0, CanvasArea(left: 0, top: 28, width: 90, height: 45)),
    ])
    func theMaskedAreaGrowsToTheProportionsOfTheDrawing(hole: CanvasArea, padding: Int, expected: CanvasArea) throws {
        let raster = Raster(Self.mask(100, 100, hole)).map { $0 / 255 }
        #expect(CanvasArea(of: raster, padding: padding, target: (200, 100)) == expected)
        let nothing = raster.map { _ in 0 }
        #expect(CanvasArea(of: nothing, padding: padding, target: (200, 100)) == nil)
    }

    @Test func onlyTheMaskedAreaIsDrawnAndLaidBack() throws {
        let input = Self.picture(64, 48)
        let mask = CanvasMask(picture: Self.mask(64, 48, Self.hole), blur: 0, padding: 2)
        // 16 × 12 pixels of the input around the hole become 32 × 24.
        let canvas = Canvas(input, mask: mask, width: 32, height: 24)
        #expect((canvas.picture.width, canvas.picture.height) == (32, 24))
        let values = try #require(canvas.mask).values
        #expect(values[12 * 32 + 16] == 1 && values[0] == 0)
        // Drawing what is there changes hardly anything; the result has the input's size.
        let same = Image(width: 32, height: 24, channels: 3, bytes: canvas.picture.bytes)
        let result = canvas.finished(same)
        #expect((result.width, result.height) == (64, 48))
        #expect(zip(result.bytes, input.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 3 })
    }

    @Test func fillingTakesTheColoursAround() {
        // Red at the left, blue at the right, and green in the hole, of which nothing may be left.
        var input = Image(width: 64, height: 32, fill: [200, 0, 0])
        input.paste(Image(width: 32, height: 32, fill: [0, 0, 200]), x: 32, y: 0)
        input.paste(Image(width: 32, height: 16, fill: [0, 255, 0]), x: 16, y: 8)
        let picture = Self.mask(64, 32, CanvasArea(left: 16, top: 8, width: 32, height: 16))
        func canvas(_ content: CanvasMask.Content) -> Canvas {
            Canvas(input, mask: CanvasMask(picture: picture, blur: 0, content: content), width: 64, height: 32)
        }
        let filled = canvas(.fill).picture
        func pixel(_ x: Int, _ y: Int) -> [Int] { filled.bytes[(y * 64 + x) * 3..<(y * 64 + x) * 3 + 3].map(Int.init) }
        #expect(pixel(18, 16)[0] > 120 && pixel(18, 16)[2] < 80)
        #expect(pixel(45, 16)[2] > 120 && pixel(45, 16)[0] < 80)
        for x in 0..<64 { #expect(pixel(x, 16)[1] == 0) }
        // What is known stays.
        #expect(pixel(0, 0) == [200, 0, 0] && pixel(63, 31) == [0, 0, 200])
        #expect(canvas(.original).picture.bytes == input.bytes)
        #expect(canvas(.fill).mask?.content == .source && canvas(.original).mask?.content == .source)
        #expect(canvas(.latentNoise).mask?.content == .noise && canvas(.latentNothing).mask?.content == .nothing)
        #expect(canvas(.latentNoise).picture == filled)
    }

    /// Compared with AUTOMATIC1111's arithmetic by hand.
    @Test func picturesComeToAnotherShape() {
        let input = Self.picture(40, 20)
        for fit in PictureFit.allCases {
            #expect(fit(input, width: 40, height: 20) == input)
            for (width, height) in [(20, 20), (60, 20), (20, 60), (1, 50), (64, 64)] {
                let result = fit(input, width: width, height: height)
                #expect((result.width, result.height) == (width, height))
            }
        }
        // The middle half of it.
        let cropped = PictureFit.crop(input, width: 20, height: 20)
        for y in 0..<20 { #expect(cropped[0, y].elementsEqual(input[10, y]) && cropped[19, y].elementsEqual(input[29, y])) }
        // Bars of the first and the last row.
        let filled = PictureFit.fill(input, width: 40, height: 40)
        for x in 0..<40 {
            #expect(filled[x, 0].elementsEqual(input[x, 0]) && filled[x, 10].elementsEqual(input[x, 0]))
            #expect(filled[x, 29].elementsEqual(input[x, 19]) && filled[x, 39].elementsEqual(input[x, 19]))
        }
        #expect(PictureFit.stretch(input, width: 20, height: 20) == input.resized(width: 20, height: 20, filter: .lanczos))
    }

    @Test func modelsOfSmallPixelsSeeASmallPicture() throws {
        let input = Self.picture(128, 64)
        let mask = CanvasMask(picture: Self.mask(128, 64, CanvasArea(left: 64, top: 0, width: 64, height: 64)), blur: 0)
        let canvas = Canvas(input, mask: mask, width: 128, height: 64, displayScale: 8)
        #expect((canvas.picture.width, canvas.picture.height) == (16, 8))
        let values = try #require(canvas.mask).values
        #expect(values.count == 128 && values[0] == 0 && values[15] == 1)
        let result = canvas.finished(Image(width: 128, height: 64, fill: [9, 9, 9]))
        #expect(result[63, 5].elementsEqual(input[63, 5]) && Array(result[64, 5]) == [9, 9, 9])
    }

    @Test func aLargerDrawingEnlargesTheInput() {
        let input = Image(width: 64, height: 48, fill: [100, 150, 200])
        let mask = CanvasMask(picture: Self.mask(64, 48, Self.hole), blur: 0)
        let result = Canvas(input, mask: mask, width: 64, height: 48).finished(Image(width: 128, height: 96, fill: [1, 2, 3]))
        #expect((result.width, result.height) == (128, 96))
        #expect(Array(result[0, 0]) == [100, 150, 200] && Array(result[52, 28]) == [1, 2, 3])
    }

    @Test func hintsComeToTheDrawingsSize() {
        let hint = PixelImage(hint: Image(width: 3, height: 3, fill: [255]), width: 16, height: 8)
        #expect((hint.width, hint.height) == (16, 8))
        #expect(hint.bytes.allSatisfy { $0 == 255 })
        let clear = PixelImage(hint: Image(width: 2, height: 2, fill: [255, 255, 255, 0]), width: 2, height: 2)
        #expect(clear.bytes.allSatisfy { $0 == 0 })
    }
}
