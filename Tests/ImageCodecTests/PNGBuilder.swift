import Foundation

/// Writes PNG files byte by byte, also wrong ones. The pixels are stored, not compressed.
struct PNGBuilder {
    var width: UInt32
    var height: UInt32
    var bitDepth: UInt8 = 8
    var colourType: UInt8 = 2
    /// Filter byte and samples of all rows.
    var rows: [UInt8] = []
    /// Between the header and the pixels.
    var chunks: [(type: String, data: [UInt8])] = []

    var data: Data {
        var header = bigEndian(width) + bigEndian(height)
        header += [bitDepth, colourType, 0, 0, 0]
        var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        for (type, data) in [("IHDR", header)] + chunks + [("IDAT", zlibStored(rows)), ("IEND", [])] {
            file += Self.chunk(type, data)
        }
        return file
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> Data {
        let body = Array(type.utf8) + data
        return Data(bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body)))
    }
}

private func bigEndian(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}

/// One stored block (RFC 1950 and 1951), so at most 65535 bytes.
private func zlibStored(_ bytes: [UInt8]) -> [UInt8] {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
        low = (low + UInt32(byte)) % 65521
        high = (high + low) % 65521
    }
    let count = UInt16(bytes.count)
    let sizes = [count, ~count].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    return [0x78, 0x01, 0x01] + sizes + bytes + bigEndian(high << 16 | low)
}
