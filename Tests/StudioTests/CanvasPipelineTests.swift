import Diffusion
import Foundation
import ImageCodec
import TestSupport
import Testing

@testable import Studio

/// Canvas and networks together, with the embedded model.
@Suite(.timeLimit(.minutes(10)), .oneAtATime)
struct CanvasPipelineTests {
    private static func drawn(_ mask: CanvasMask?, strength: Double) throws -> (input: Image, result: Image) {
        let model = try Checkpoint(directory: Repository.models.appending(path: "atelier-mini"))
        let scale = model.description.displayScale
        let pipeline = try Pipeline(model)
        var request = GenerationRequest(
            prompt: "pixel art of a red book", width: 64, height: 64, steps: 4, guidanceScale: 4, sampler: "Euler a", schedule: "Automatic",
            seed: 7)
        let input = try image(pipeline.draw(request), scale)
        let canvas = Canvas(input, mask: mask, width: 512, height: 512, displayScale: scale)
        request.source = .picture(canvas.picture, strength: strength)
        request.mask = canvas.mask
        request.seed = 8
        return (input, canvas.finished(try image(pipeline.draw(request), scale)))
    }

    private static func image(_ pixels: PixelImage, _ scale: Int) -> Image {
        Image(width: pixels.width, height: pixels.height, channels: 3, bytes: pixels.bytes).scaled(by: scale)
    }

    @Test func anEmptyMaskIsTheInputToTheByte() throws {
        let mask = CanvasMask(picture: Image(width: 512, height: 512, fill: [0]))
        let (input, result) = try Self.drawn(mask, strength: 1)
        #expect(result == input)
    }

    @Test(arguments: [nil, 32])
    func onlyTheMaskedHalfChanges(padding: Int?) throws {
        let half = Image(width: 512, height: 512, channels: 1, bytes: (0..<512 * 512).map { $0 % 512 < 256 ? 0 : 255 })
        let mask = CanvasMask(picture: half, blur: 0, content: .latentNoise, padding: padding)
        let (input, result) = try Self.drawn(mask, strength: 1)
        func columns(_ image: Image, _ range: Range<Int>) -> [UInt8] {
            (0..<512).flatMap { y in range.flatMap { x in image[x, y] } }
        }
        #expect(columns(result, 0..<256) == columns(input, 0..<256))
        #expect(columns(result, 256..<512) != columns(input, 256..<512))
    }

    @Test func drawingOverNothingIsAlmostTheInput() throws {
        let (input, result) = try Self.drawn(nil, strength: 0)
        let squares = zip(input.bytes, result.bytes).map { a, b in (Double(a) - Double(b)) * (Double(a) - Double(b)) }
        let mean = squares.reduce(0, +) / Double(squares.count)
        // What the autoencoder loses: 25 dB.
        #expect(10 * log10(255 * 255 / mean) > 25)
    }
}
