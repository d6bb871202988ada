import Foundation
import ImageCodec
import Testing

func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: Bundle.module.resourceURL.map { $0.appending(path: "Fixtures/\(name)") } ?? URL(filePath: name))
}

/// A picture without symmetry, so that a swapped axis or channel shows.
func pattern(_ width: Int, _ height: Int, _ channels: Int) -> Image {
    let bytes = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 &+ $0 &* 7) }
    return Image(width: width, height: height, channels: channels, bytes: bytes)
}

func largestDifference(_ a: Image, _ b: Image) -> Int {
    guard (a.width, a.height, a.channels) == (b.width, b.height, b.channels) else { return 256 }
    return zip(a.bytes, b.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

@Suite struct RoundTripTests {
    @Test(arguments: [1, 3, 4], [(1, 1), (1, 300), (64, 48), (129, 3)])
    func pngKeepsEveryByte(channels: Int, size: (Int, Int)) throws {
        let image = pattern(size.0, size.1, channels)
        for compression in [0, 1, 9] {
            let file = try ImageFile(image.png(compression: compression))
            #expect(file.image == image)
            #expect(file.format == .png)
        }
    }

    @Test(arguments: [1, 3])
    func jpegStaysClose(channels: Int) throws {
        let image = Image(
            width: 64, height: 32, channels: channels,
            bytes: (0..<64 * 32).flatMap { [UInt8](repeating: UInt8($0 % 64 * 3), count: channels) })
        let file = try ImageFile(image.jpeg(quality: 95))
        #expect(file.format == .jpeg)
        #expect(largestDifference(file.image, image) <= 4)
    }

    @Test(arguments: [
        ("a red dragon\nSteps: 20, Sampler: Euler a", "tEXt"), ("crème brûlée ÿ", "tEXt"), ("龍 🐉 Ω", "iTXt"), ("", "tEXt"),
        (String(repeating: "long ", count: 4000), "tEXt"),
    ])
    func textSurvives(value: String, chunk: String) throws {
        let texts = [ImageText(keyword: "parameters", value: value), ImageText(keyword: "Über", value: "second")]
        let data = try pattern(5, 4, 3).png(texts: texts)
        let file = try ImageFile(data)
        #expect(file.texts == texts)
        #expect(file.text("parameters") == value)
        #expect(data.range(of: Data("\(chunk)parameters\0".utf8)) != nil)
    }

    @Test(arguments: [
        ImageText(keyword: "", value: "x"), ImageText(keyword: "龍", value: "x"), ImageText(keyword: "a\nb", value: "x"),
        ImageText(keyword: String(repeating: "k", count: 80), value: "x"), ImageText(keyword: "k", value: "a\0b"),
    ])
    func impossibleTextIsRefused(text: ImageText) {
        #expect(throws: ImageError.self) { try pattern(1, 1, 1).png(texts: [text]) }
    }

    @Test(arguments: ["bilevel.png", "palette.png", "greyalpha.png", "progressive.jpg", "cmyk.jpg", "grey.jpg"])
    func readsWhatPillowReads(name: String) throws {
        let expected = try ImageFile(fixture(name.split(separator: ".")[0] + "-expected.png")).image
        let image = try ImageFile(fixture(name)).image
        #expect(largestDifference(image, expected) <= (name == "cmyk.jpg" ? 1 : 0))
    }

    @Test func sixteenBitsAreRoundedToEight() throws {
        let image = try ImageFile(fixture("grey16.png")).image
        #expect((image.width, image.height, image.channels) == (13, 9, 1))
        let rows: [UInt8] = [0, 0x00, 0x00, 0x01, 0x00, 0xFF, 0xFF]
        let file = try ImageFile(PNGBuilder(width: 3, height: 1, bitDepth: 16, colourType: 0, rows: rows).data)
        #expect(file.image.bytes == [0, 1, 255])
    }
}

@Suite struct HostileFileTests {
    static let good = PNGBuilder(width: 2, height: 2, rows: [0, 1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11, 12])

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var data: Data
        var message: String
        var testDescription: String { name }
    }

    static var cases: [Case] {
        let png = good.data
        var badChecksum = png
        badChecksum[29] ^= 1
        var badPixels = png
        badPixels[png.count - 20] ^= 0xFF
        let huge = good.with { ($0.width, $0.height) = (65535, 65535) }.data
        return [
            Case(name: "nothing", data: Data(), message: "empty"),
            Case(name: "only the magic", data: png.prefix(8), message: "too early"),
            Case(
                name: "HTML with PNG magic", data: png.prefix(8) + Data("<html><script>alert(1)</script></html>".utf8),
                message: "cannot be read"),
            Case(name: "HTML", data: Data("<!doctype html><p>hello".utf8), message: "neither PNG nor JPEG"),
            Case(name: "SVG", data: Data("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), message: "neither"),
            Case(name: "GIF", data: Data("GIF89a".utf8), message: "neither"),
            Case(name: "65535 x 65535", data: huge, message: "cannot be read"),
            Case(name: "19000 x 19000", data: good.with { ($0.width, $0.height) = (19000, 19000) }.data, message: "cannot be read"),
            Case(name: "8000 x 8000", data: good.with { ($0.width, $0.height) = (8000, 8000) }.data, message: "at most 25000000"),
            Case(name: "1 x 8193", data: good.with { ($0.width, $0.height) = (1, 8193) }.data, message: "cannot be read"),
            Case(name: "0 x 2", data: good.with { $0.width = 0 }.data, message: "cannot be read"),
            Case(name: "bad checksum of the header", data: badChecksum, message: "CRC"),
            Case(name: "damaged pixels", data: badPixels, message: "cannot be read"),
            Case(name: "too few rows", data: good.with { $0.rows.removeLast(7) }.data, message: "cannot be read"),
            Case(name: "17-bit samples", data: good.with { $0.bitDepth = 17 }.data, message: "cannot be read"),
            Case(name: "palette picture without palette", data: good.with { $0.colourType = 3 }.data, message: "PLTE"),
            Case(name: "JPEG magic only", data: Data([0xFF, 0xD8, 0xFF]), message: "JPEG"),
            Case(name: "over the file limit", data: png + Data(count: 15_000_000), message: "at most 15000000"),
        ]
    }

    @Test(arguments: cases)
    func isRefusedWithAReason(hostile: Case) {
        let error = #expect(throws: ImageError.self) { try ImageFile(hostile.data) }
        #expect(error?.message.contains(hostile.message) == true, "\(error?.message ?? "no error")")
    }

    @Test(arguments: ["rgb.png", "progressive.jpg", "cmyk.jpg", "grey.jpg"])
    func everyTruncationIsRefused(name: String) throws {
        let data = try fixture(name)
        for length in stride(from: 0, to: data.count - 12, by: 7) {
            #expect(throws: ImageError.self, "\(length) of \(data.count) bytes") { try ImageFile(data.prefix(length)) }
        }
    }

    @Test func flippedBytesNeverCrash() throws {
        for name in ["rgb.png", "palette.png", "progressive.jpg", "cmyk.jpg"] {
            let data = try fixture(name)
            for index in data.indices {
                var damaged = data
                damaged[index] = ~damaged[index]
                _ = try? ImageFile(damaged)
            }
        }
    }

    @Test func jpegHeaderIsHeldToThePixelBudget() throws {
        let error = #expect(throws: ImageError.self) { try ImageFile(progressive(side: 8000)) }
        #expect(error?.message.contains("8000 x 8000") == true)
    }

    @Test func jpegMemoryIsLimited() throws {
        let error = #expect(throws: ImageError.self) { try ImageFile(progressive(side: 4000)) }
        #expect(error?.message.contains("emory") == true, "\(error?.message ?? "no error")")
    }

    /// A small file whose header claims a large picture.
    private func progressive(side: UInt16) throws -> Data {
        var data = try fixture("progressive.jpg")
        let frame = try #require(data.range(of: Data([0xFF, 0xC2])))
        let size = [UInt8(side >> 8), UInt8(side & 255)]
        for (offset, byte) in zip(5..., size + size) { data[frame.lowerBound + offset] = byte }
        return data
    }

    @Test func jpegScansAreLimited() throws {
        let data = try fixture("progressive.jpg")
        var limits = ImageLimits()
        limits.maximumScans = 3
        let scans = #expect(throws: ImageError.self) { try ImageFile(data, limits: limits) }
        #expect(scans?.message.contains("3 scans") == true)
    }

    @Test func paletteIndexOutOfRangeIsBlack() throws {
        let palette = PNGBuilder(
            width: 2, height: 1, colourType: 3, rows: [0, 0, 200], chunks: [("PLTE", [10, 20, 30])])
        #expect(try ImageFile(palette.data).image.bytes == [10, 20, 30, 0, 0, 0])
    }

    @Test func textBombIsSkipped() throws {
        let file = try ImageFile(fixture("text-bomb.png"))
        #expect(file.image == (try ImageFile(fixture("rgb.png")).image))
        #expect(file.texts.allSatisfy { $0.value.count <= 1 << 20 })
    }

    @Test func wrongChecksumOfATextIsTolerated() throws {
        var data = try pattern(3, 3, 3).png(texts: [ImageText(keyword: "parameters", value: "a fox")])
        let text = try #require(data.range(of: Data("a fox".utf8)))
        data[text.lowerBound] ^= 1
        #expect(try ImageFile(data).text("parameters") == nil)
    }
}

extension PNGBuilder {
    func with(_ change: (inout PNGBuilder) -> Void) -> PNGBuilder {
        var copy = self
        change(&copy)
        return copy
    }
}
