import Domain
import ImageCodec
import Testing

@testable import Web

/// What pictures are measured by.
struct PictureTraitsTests {
    private func traits(_ image: Image) -> PictureTraits { PictureTraits(image, original: (image.width, image.height)) }

    private func board(_ cell: Int, side: Int = 256) -> Image {
        Image(
            width: side, height: side, channels: 1,
            bytes: (0..<side * side).map { ($0 % side / cell + $0 / side / cell) % 2 == 0 ? 230 : 30 })
    }

    /// Light from the upper left, and something dark in the middle.
    private func scene(_ side: Int) -> Image {
        Image(
            width: side, height: side, channels: 1,
            bytes: (0..<side * side).map { index in
                let (x, y) = (Double(index % side) / Double(side) - 0.5, Double(index / side) / Double(side) - 0.4)
                return UInt8((150 - 90 * (x + y)) * (x * x + y * y < 0.05 ? 0.3 : 1))
            })
    }

    @Test func theSamePictureInAnotherSizeLooksTheSame() throws {
        let large = traits(scene(512))
        #expect(traits(scene(200)).looksLike(large))
        let jpeg = try ImageFile(scene(512).jpeg(quality: 60)).image
        #expect(traits(jpeg).looksLike(large))
        #expect(!traits(board(40)).looksLike(large))
        let red = Image(width: 64, height: 64, fill: [200, 0, 0])
        #expect(!traits(red).looksLike(traits(Image(width: 64, height: 64, fill: [0, 0, 200]))))
    }

    @Test func blurIsSeen() {
        let sharp = board(32)
        let blurred = Raster(sharp).blurred(deviation: 8).image
        #expect(traits(sharp).sharpness > 100)
        #expect(traits(blurred).sharpness < 20)
        #expect(traits(Image(width: 2, height: 2, fill: [1, 2, 3])).sharpness == 0)
    }

    @Test func aBusyBackgroundIsSeen() {
        #expect(traits(board(4)).borderDetail > 0.25)
        #expect(traits(scene(256)).borderDetail < 0.05)
    }

    @Test func transparencyIsWhite() {
        let clear = traits(Image(width: 40, height: 40, fill: [10, 20, 30, 0]))
        #expect(clear.mean == [255, 255, 255])
    }
}
