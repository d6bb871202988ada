import Foundation
import TestSupport
import Testing

@testable import Pretrain

@Suite(.oneAtATime, .timeLimit(.minutes(10))) struct BitmapFontTests {
    @Test func findsThePictureOfACharacterAndOfAJoinedSequence() throws {
        let font = try BitmapFont(Data(TinyFont.bytes))
        #expect(try font.png("A".unicodeScalars) == Data("picture of A".utf8))
        #expect(try font.png("B".unicodeScalars) == Data("picture of B".utf8))
        #expect(try font.png("AB".unicodeScalars) == Data("A and B joined".utf8))
        // Variation selectors are not in the font.
        #expect(try font.png("A\u{FE0F}".unicodeScalars) == Data("picture of A".utf8))
    }

    @Test(arguments: ["C", "BA", "AC", ""])
    func hasNoPictureOfWhatItDoesNotKnow(text: String) throws {
        #expect(try BitmapFont(Data(TinyFont.bytes)).png(text.unicodeScalars) == nil)
    }

    @Test func refusesWhatEndsTooEarly() {
        let whole = TinyFont.bytes
        for length in [0, 3, 11, 40, whole.count / 2] {
            #expect(throws: BitmapFontError.self) { try BitmapFont(Data(whole.prefix(length))) }
        }
    }

    @Test func saysWhichTableIsMissing() {
        var bytes = TinyFont.bytes
        bytes.replaceSubrange(12..<16, with: Array("none".utf8))
        #expect(throws: BitmapFontError("the font has no table cmap")) { try BitmapFont(Data(bytes)) }
    }
}

/// A font of three glyphs: `A` is 1, `B` is 2, both after one another are 3.
private enum TinyFont {
    static let bytes: [UInt8] = {
        let pictures = ["picture of A", "picture of B", "A and B joined"].map { Array($0.utf8) }
        // Format 17: small metrics, the length, the PNG.
        let entries = pictures.map { [0, 0, 0, 0, 0] + u32($0.count) + $0 }
        let data = u32(0x0003_0000) + entries.flatMap { $0 }
        let offsets = entries.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        // One size, one index of format 1 over the glyphs 1…3.
        let index = u16(1) + u16(17) + u32(4) + offsets.flatMap { u32($0) }
        let size =
            u32(8 + 48) + u32(8 + index.count) + u32(1) + u32(0) + [UInt8](repeating: 0, count: 24) + u16(1) + u16(3) + [109, 109, 32, 1]
        let locations = u32(0x0003_0000) + u32(1) + size + u16(1) + u16(3) + u32(8) + index
        let characters =
            u16(0) + u16(1) + u16(3) + u16(10) + u32(12) + u16(12) + u16(0) + u32(28) + u32(0) + u32(1) + u32(65) + u32(66) + u32(1)
        // Header, a list of one lookup of one ligature: glyph 1, then glyph 2, make 3.
        let ligature = u16(1) + u16(8) + u16(1) + u16(14) + u16(1) + u16(1) + u16(1) + u16(1) + u16(4) + u16(3) + u16(2) + u16(2)
        let substitution = u32(0x0001_0000) + u16(0) + u16(0) + u16(10) + u16(1) + u16(4) + u16(4) + u16(0) + u16(1) + u16(8) + ligature
        let tables = [("cmap", characters), ("CBLC", locations), ("CBDT", data), ("GSUB", substitution)]
        var start = 12 + 16 * tables.count
        var directory = u32(0x0001_0000) + u16(tables.count) + u16(0) + u16(0) + u16(0)
        for (name, table) in tables {
            directory += Array(name.utf8) + u32(0) + u32(start) + u32(table.count)
            start += table.count
        }
        return directory + tables.flatMap(\.1)
    }()

    private static func u16(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }
    private static func u32(_ number: Int) -> [UInt8] { u16(number >> 16) + u16(number & 0xFFFF) }
}
