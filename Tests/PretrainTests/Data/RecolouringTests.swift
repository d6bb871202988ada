import ImageCodec
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct RecolouringTests {
    @Test(
        "knows the word for a colour, and when there is none",
        arguments: [
            ([220, 30, 30], "red"), ([250, 140, 20], "orange"), ([250, 215, 50], "yellow"), ([50, 160, 60], "green"),
            ([40, 90, 220], "blue"),
            ([140, 60, 190], "purple"), ([120, 75, 40], "brown"), ([250, 250, 250], "white"), ([130, 130, 132], "grey"),
            ([60, 190, 190], nil),
        ] as [([UInt8], String?)])
    func names(colour: [UInt8], name: String?) throws {
        #expect(try #require(Recolouring(Self.disc(colour))).name == name)
    }

    @Test func hasNoNameForManyColours() throws {
        var image = Self.disc([220, 30, 30])
        for pixel in 0..<image.width * image.height / 2 { image.bytes.replaceSubrange(pixel * 4..<pixel * 4 + 3, with: [40, 90, 220]) }
        #expect(try #require(Recolouring(image)).name == nil)
    }

    @Test(arguments: Recolouring.colours)
    func givesTheColourThatItIsAskedFor(colour: Recolouring.Colour) throws {
        let red = Self.disc([220, 30, 30])
        let changed = try #require(Recolouring(red)).apply(colour, to: red)
        let middle = Array(changed[64, 64])
        let result = HSV(middle[0], middle[1], middle[2])
        if let hue = colour.hue {
            #expect(abs(HSV.turn(result.hue - hue)) < 3)
        } else {
            #expect(result.saturation < 0.05)
        }
        #expect((colour.value.lowerBound - 0.05...colour.value.upperBound + 0.05).contains(result.value))
        #expect(changed[0, 0] == red[0, 0], "what is transparent stays")
    }

    @Test func leavesTheLeafGreen() throws {
        var apple = Self.disc([220, 30, 30])
        for y in 0..<16 {
            for x in 56..<72 { apple.bytes.replaceSubrange((y * 128 + x) * 4..<(y * 128 + x) * 4 + 4, with: [40, 160, 50, 255]) }
        }
        let purple = try #require(Recolouring.colours.first { $0.name == "purple" })
        let changed = try #require(Recolouring(apple)).apply(purple, to: apple)
        #expect(changed[64, 4] == apple[64, 4])
        #expect(changed[64, 64] != apple[64, 64])
    }

    @Test(arguments: [[255, 0, 0], [12, 200, 77], [90, 90, 90], [0, 0, 0], [33, 20, 250], [250, 240, 3]] as [[UInt8]])
    func hueSaturationAndValueComeBack(colour: [UInt8]) {
        let rgb = HSV(colour[0], colour[1], colour[2]).rgb
        #expect([rgb.red, rgb.green, rgb.blue].map { UInt8($0.rounded()) } == colour)
    }

    @Test(
        "takes a colour out of a name only where it is no more than a colour",
        arguments: [("red apple", "apple"), ("banana", "banana"), ("golden trophy", nil), ("blueberries", nil), ("ice dragon", nil)])
    func plainName(name: String, plain: String?) {
        #expect(CutOut.sample(noun: name).uncoloured?.noun.words == plain)
    }

    static func disc(_ colour: [UInt8]) -> Image {
        var image = Image(width: 128, height: 128, fill: [0, 0, 0, 0])
        for y in 0..<128 {
            for x in 0..<128 where (x - 64) * (x - 64) + (y - 64) * (y - 64) < 50 * 50 {
                image.bytes.replaceSubrange((y * 128 + x) * 4..<(y * 128 + x) * 4 + 4, with: colour + [255])
            }
        }
        return image
    }
}

extension CutOut {
    static func sample(noun: String, kind: SubjectKind = .food, weight: Double = 1, canMirror: Bool = true, style: ArtStyle = .emoji)
        -> CutOut
    {
        CutOut(
            source: "test:\(noun)", style: style, image: RecolouringTests.disc([220, 30, 30]), noun: Noun(notation: noun), synonyms: [],
            kind: kind,
            weight: weight, canMirror: canMirror, licence: "CC0-1.0", credit: "Nobody")
    }
}
