import Foundation
import Testing

@testable import ImageCodec

@Suite struct RasterTests {
    @Test(arguments: [1, 4, 16, 256])
    func boxesBlurAsPillowDoes(radius: Int) throws {
        let blurred = Raster(try ImageFile(fixture("blur.png")).image).boxBlurred(deviation: Double(radius)).image
        // Pillow rounds after each of its passes.
        #expect(largestDifference(blurred, try ImageFile(fixture("blur-\(radius).png")).image) <= 2)
    }

    /// A point becomes the bell itself, and nothing beyond 2½ deviations.
    @Test(arguments: [1.0, 2, 4])
    func aPointBecomesABell(deviation: Double) {
        let side = 41, middle = 20
        var point = Raster(width: side, height: side, channels: 1, values: [Float](repeating: 0, count: side * side))
        point.values[middle * side + middle] = 1
        let bell = point.blurred(deviation: deviation)
        #expect(abs(bell.values.reduce(0, +) - 1) < 1e-5)
        let reach = Int(2.5 * deviation + 0.5)
        func value(_ x: Int, _ y: Int) -> Float { bell.values[(middle + y) * side + middle + x] }
        for (x, y) in [(1, 0), (0, 1), (2, 1), (reach, 0), (-reach, reach)] {
            let expected = Float(exp(-Double(x * x + y * y) / (2 * deviation * deviation)))
            #expect(abs(value(x, y) / value(0, 0) - expected) < 1e-4)
        }
        #expect(value(reach + 1, 0) == 0 && value(0, -reach - 1) == 0)
    }

    @Test(arguments: [(1, 1), (1, 7), (5, 3)], [0.5, 3, 30])
    func oneColourStaysOneColour(size: (Int, Int), deviation: Double) {
        let plain = Raster(width: size.0, height: size.1, channels: 2, values: [Float](repeating: 7, count: size.0 * size.1 * 2))
        for blurred in [plain.blurred(deviation: deviation), plain.boxBlurred(deviation: deviation)] {
            #expect(blurred.values.allSatisfy { abs($0 - 7) < 1e-4 })
        }
    }

    /// Reflected without repeating the edge: as the same line with its mirror image before it.
    @Test func theEdgeIsAMirror() {
        let short = Raster(width: 6, height: 1, channels: 1, values: [9, 5, 1, 4, 0, 2]).blurred(deviation: 0.9)
        let long = Raster(width: 11, height: 1, channels: 1, values: [2, 0, 4, 1, 5, 9, 5, 1, 4, 0, 2]).blurred(deviation: 0.9)
        for x in 0..<6 { #expect(abs(short.values[x] - long.values[5 + x]) < 1e-5) }
    }

    @Test func noBlurIsNone() {
        let raster = Raster(pattern(5, 4, 3))
        #expect(raster.blurred(deviation: 0) == raster)
        #expect(raster.boxBlurred(deviation: 0) == raster)
        #expect(raster.image == pattern(5, 4, 3))
        #expect(raster.map { $0 * 2 }.image.bytes == pattern(5, 4, 3).bytes.map { UInt8(min(255, 2 * Int($0))) })
    }

    @Test(arguments: 1...8)
    func picturesStandUpright(orientation: Int) throws {
        let data = try fixture("orientation-\(orientation).jpg")
        #expect(Orientation(jpeg: data).rawValue == orientation)
        let image = try ImageFile(data).image
        #expect(largestDifference(image, try ImageFile(fixture("orientation-\(orientation)-expected.png")).image) <= 2)
    }

    @Test func damagedOrientationsAreNone() throws {
        let data = try fixture("orientation-6.jpg")
        let place = try #require(data.range(of: Data("Exif\0\0".utf8))).upperBound
        // Another number, another order of bytes, a directory beyond the end, no Exif at all.
        for (offset, bytes) in [(18, [0, 9]), (0, [0x58, 0x58]), (4, [0xFF, 0xFF, 0xFF, 0xFF]), (-6, [0x58])] {
            var damaged = data
            damaged.replaceSubrange(place + offset..<place + offset + bytes.count, with: bytes.map(UInt8.init))
            #expect(Orientation(jpeg: damaged) == .upright, "at \(offset)")
        }
        for count in 0..<data.count { _ = Orientation(jpeg: data.prefix(count)) }
        #expect(Orientation(jpeg: Data()) == .upright)
    }
}
