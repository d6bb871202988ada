import Foundation
import Testing

@testable import ImageCodec

@Suite struct OperationTests {
    @Test func scalingRepeatsPixels() {
        let image = Image(width: 2, height: 1, channels: 3, bytes: [1, 2, 3, 4, 5, 6])
        #expect(image.scaled(by: 1) == image)
        #expect(image.scaled(by: 2).bytes == [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6])
    }

    @Test(arguments: [(5, 4), (29, 20), (13, 3)], ResizeFilter.allCases)
    func resizesAsPillowDoes(size: (Int, Int), filter: ResizeFilter) throws {
        let image = try ImageFile(fixture("rgb.png")).image
        let expected = try ImageFile(fixture("rgb-\(size.0)x\(size.1)-\(filter).png")).image
        #expect(largestDifference(image.resized(width: size.0, height: size.1, filter: filter), expected) <= 1)
    }

    @Test func transparentColoursDoNotBleed() {
        let image = Image(width: 2, height: 1, channels: 4, bytes: [255, 0, 0, 255, 0, 255, 0, 0])
        #expect(image.resized(width: 1, height: 1, filter: .area).bytes == [255, 0, 0, 128])
    }

    @Test func thumbnailKeepsTheShape() {
        let small = pattern(300, 100, 3).thumbnail(side: 60)
        #expect((small.width, small.height) == (60, 20))
        #expect(pattern(10, 20, 3).thumbnail(side: 60) == pattern(10, 20, 3))
        #expect(pattern(8000, 1, 1).thumbnail(side: 60).height == 1)
    }

    @Test func compositingMixesByAlpha() {
        let image = Image(width: 3, height: 1, channels: 4, bytes: [200, 100, 0, 255, 200, 100, 0, 0, 200, 100, 0, 128])
        #expect(image.composited(over: [0, 0, 100]).bytes == [200, 100, 0, 0, 0, 100, 100, 50, 50])
    }

    @Test func pastingCutsAtTheEdges() {
        var canvas = Image(width: 2, height: 2, fill: [0])
        canvas.paste(Image(width: 2, height: 2, channels: 1, bytes: [1, 2, 3, 4]), x: -1, y: 1)
        #expect(canvas.bytes == [0, 0, 2, 0])
        canvas.paste(Image(width: 1, height: 1, fill: [9]), x: 5, y: 5)
        #expect(canvas.bytes == [0, 0, 2, 0])
    }

    @Test(arguments: [(1, 200, 100), (2, 402, 100), (3, 402, 202), (4, 402, 202)])
    func sheetHoldsItsPictures(count: Int, width: Int, height: Int) throws {
        let colours: [[UInt8]] = [[200, 0, 0], [0, 200, 0], [0, 0, 200], [90]]
        let images = colours.prefix(count).map { Image(width: 200, height: 100, fill: $0) }
        let sheet = ContactSheet.make(Array(images))
        #expect((sheet.width, sheet.height) == (width, height))
        for (index, image) in images.enumerated() {
            let centre = sheet[index % 2 * 202 + 100, index / 2 * 102 + 50]
            #expect(Array(centre) == Array(image.rgb()[100, 50]))
        }
    }

    @Test func badgesDiffer() {
        let badges = (1...4).map { ContactSheet.badge($0, scale: 2) }
        #expect(Set(badges).count == 4)
        #expect((badges[0].width, badges[0].height) == (14, 18))
    }
}
