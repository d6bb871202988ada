import Foundation

/// A colour font whose glyphs are PNG files: the tables `cmap` (format 12), `CBLC`, `CBDT` and the ligatures of `GSUB`.
///
/// Source: the OpenType specification 1.9, chapters of those names. All numbers are big-endian.
struct BitmapFont {
    private let reader: ByteReader
    private var glyphs: [UInt32: UInt16] = [:]
    private var ligatures: [[UInt16]: UInt16] = [:]
    /// Where each glyph's entry in `CBDT` lies, and its format.
    private var places: [UInt16: (start: Int, format: Int)] = [:]

    /// - Throws: `BitmapFontError` of what is missing, out of range, or of another format.
    init(_ data: Data) throws {
        reader = ByteReader(data)
        var tables: [String: Int] = [:]
        for index in 0..<(try reader.uint16(4)) {
            let entry = 12 + 16 * index
            tables[try reader.tag(entry)] = try reader.uint32(entry + 8)
        }
        func table(_ name: String) throws -> Int {
            guard let start = tables[name] else { throw BitmapFontError("the font has no table \(name)") }
            return start
        }
        glyphs = try Self.characters(reader, at: table("cmap"))
        places = try Self.bitmaps(reader, index: table("CBLC"), data: table("CBDT"))
        if let start = tables["GSUB"] { ligatures = try Self.ligatures(reader, at: start) }
    }

    /// The PNG of a character, or of several that the font joins into one picture; nil where it has none.
    ///
    /// Variation selectors are left out, as they are in the font.
    func png(_ characters: String.UnicodeScalarView) throws -> Data? {
        let sequence = characters.filter { $0.value != 0xFE0F }.map { glyphs[$0.value] }
        guard sequence.allSatisfy({ $0 != nil }) else { return nil }
        let found = sequence.compactMap { $0 }
        guard let glyph = found.count == 1 ? found[0] : ligatures[found], let place = places[glyph] else { return nil }
        // The small metrics take 5 bytes, the big ones 8.
        let metrics = [17: 5, 18: 8, 19: 0]
        guard let skip = metrics[place.format] else { throw BitmapFontError("bitmaps of format \(place.format) are no PNG") }
        return try reader.bytes(place.start + skip + 4, count: reader.uint32(place.start + skip))
    }

    private static func characters(_ reader: ByteReader, at start: Int) throws -> [UInt32: UInt16] {
        var found: [UInt32: UInt16] = [:]
        for index in 0..<(try reader.uint16(start + 2)) {
            let table = start + (try reader.uint32(start + 8 + 8 * index))
            guard try reader.uint16(table) == 12 else { continue }
            for group in 0..<(try reader.uint32(table + 12)) {
                let entry = table + 16 + 12 * group
                let first = try reader.uint32(entry), last = try reader.uint32(entry + 4), glyph = try reader.uint32(entry + 8)
                guard first <= last, last <= 0x10FFFF, glyph + last - first <= 0xFFFF else {
                    throw BitmapFontError("a group of characters is out of range")
                }
                for code in first...last { found[UInt32(code)] = UInt16(glyph + code - first) }
            }
        }
        return found
    }

    private static func bitmaps(_ reader: ByteReader, index start: Int, data: Int) throws -> [UInt16: (start: Int, format: Int)] {
        guard try reader.uint32(start + 4) > 0 else { throw BitmapFontError("the font has no bitmaps") }
        // Only the first size: colour fonts have one.
        let array = start + (try reader.uint32(start + 8))
        var found: [UInt16: (start: Int, format: Int)] = [:]
        for index in 0..<(try reader.uint32(start + 16)) {
            let entry = array + 8 * index
            let first = try reader.uint16(entry), last = try reader.uint16(entry + 2)
            let table = array + (try reader.uint32(entry + 4))
            let format = try reader.uint16(table + 2), offset = data + (try reader.uint32(table + 4))
            let isLong = try reader.uint16(table) == 1
            guard try isLong || reader.uint16(table) == 3, first <= last else {
                throw BitmapFontError("an index of bitmaps is neither of format 1 nor of 3")
            }
            func place(_ number: Int) throws -> Int {
                try isLong ? reader.uint32(table + 8 + 4 * number) : reader.uint16(table + 8 + 2 * number)
            }
            for glyph in first...last where try place(glyph - first) < place(glyph - first + 1) {
                found[UInt16(glyph)] = (offset + (try place(glyph - first)), format)
            }
        }
        return found
    }

    private static func ligatures(_ reader: ByteReader, at start: Int) throws -> [[UInt16]: UInt16] {
        var found: [[UInt16]: UInt16] = [:]
        let list = start + (try reader.uint16(start + 8))
        for index in 0..<(try reader.uint16(list)) {
            let lookup = list + (try reader.uint16(list + 2 + 2 * index))
            for subtable in 0..<(try reader.uint16(lookup + 4)) {
                var table = lookup + (try reader.uint16(lookup + 6 + 2 * subtable))
                var type = try reader.uint16(lookup)
                if type == 7 {
                    type = try reader.uint16(table + 2)
                    table += try reader.uint32(table + 4)
                }
                guard type == 4 else { continue }
                let firsts = try coverage(reader, at: table + (try reader.uint16(table + 2)))
                for (number, first) in firsts.enumerated() {
                    let set = table + (try reader.uint16(table + 6 + 2 * number))
                    for entry in 0..<(try reader.uint16(set)) {
                        let ligature = set + (try reader.uint16(set + 2 + 2 * entry))
                        let rest = try (0..<max(0, reader.uint16(ligature + 2) - 1)).map {
                            UInt16(try reader.uint16(ligature + 4 + 2 * $0))
                        }
                        found[[first] + rest] = UInt16(try reader.uint16(ligature))
                    }
                }
            }
        }
        return found
    }

    private static func coverage(_ reader: ByteReader, at start: Int) throws -> [UInt16] {
        let count = try reader.uint16(start + 2)
        if try reader.uint16(start) == 1 { return try (0..<count).map { UInt16(try reader.uint16(start + 4 + 2 * $0)) } }
        return try (0..<count).flatMap { range -> [UInt16] in
            let first = try reader.uint16(start + 4 + 6 * range), last = try reader.uint16(start + 6 + 6 * range)
            guard first <= last else { throw BitmapFontError("a range of glyphs ends before it begins") }
            return (first...last).map { UInt16($0) }
        }
    }
}

/// Why a font cannot be read, as a sentence.
struct BitmapFontError: Error, Equatable, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Big-endian numbers out of bytes that may be too few.
private struct ByteReader {
    private let bytes: [UInt8]

    init(_ data: Data) { bytes = Array(data) }

    func bytes(_ start: Int, count: Int) throws -> Data {
        guard start >= 0, count >= 0, start + count <= bytes.count else { throw BitmapFontError("the font ends too early") }
        return Data(bytes[start..<start + count])
    }

    func uint16(_ start: Int) throws -> Int {
        guard start >= 0, start + 2 <= bytes.count else { throw BitmapFontError("the font ends too early") }
        return Int(bytes[start]) << 8 | Int(bytes[start + 1])
    }

    func uint32(_ start: Int) throws -> Int { try uint16(start) << 16 | uint16(start + 2) }

    func tag(_ start: Int) throws -> String { String(decoding: try bytes(start, count: 4), as: UTF8.self) }
}
