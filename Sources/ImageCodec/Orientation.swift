import Foundation

/// How a camera was held: the eight values of Exif's tag 0x0112. What is stored must be turned and mirrored to stand upright.
enum Orientation: Int {
    case upright = 1
    case mirrored, halfTurn, upsideDownMirrored, transposed, quarterTurn, antiTransposed, threeQuarterTurn

    /// Whether width and height change places.
    var swapsSides: Bool { rawValue >= 5 }

    /// Where the pixel of the upright picture is in the stored one.
    ///
    /// - Parameters: the place in the upright picture, and the stored one's size.
    func source(x: Int, y: Int, width: Int, height: Int) -> (x: Int, y: Int) {
        switch self {
        case .upright: (x, y)
        case .mirrored: (width - 1 - x, y)
        case .halfTurn: (width - 1 - x, height - 1 - y)
        case .upsideDownMirrored: (x, height - 1 - y)
        case .transposed: (y, x)
        case .quarterTurn: (y, height - 1 - x)
        case .antiTransposed: (width - 1 - y, height - 1 - x)
        case .threeQuarterTurn: (width - 1 - y, x)
        }
    }
}

extension Image {
    /// The picture as it stands upright.
    func turned(_ orientation: Orientation) -> Image {
        guard orientation != .upright else { return self }
        let size = orientation.swapsSides ? (width: height, height: width) : (width: width, height: height)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let place = orientation.source(x: x, y: y, width: width, height: height)
                result.append(contentsOf: self[place.x, place.y])
            }
        }
        return Image(width: size.width, height: size.height, channels: channels, bytes: result)
    }
}

extension Orientation {
    /// What a JPEG file says in its Exif segment; upright where it says nothing that can be understood.
    init(jpeg data: Data) {
        self = Self.exif(in: [UInt8](data.prefix(1 << 17))).flatMap(Self.init(tiff:)) ?? .upright
    }

    /// The TIFF structure in the first APP1 segment that has one.
    private static func exif(in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            // Pictures begin here; metadata come before.
            guard marker != 0xDA, marker != 0xD9 else { return nil }
            let end = place + 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
            guard end <= bytes.count, end >= place + 4 else { return nil }
            let body = bytes[place + 4..<end]
            if marker == 0xE1, body.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) { return body.dropFirst(6) }
            place = end
        }
        return nil
    }

    /// - Parameter tiff: a header and, where it points, the first directory.
    private init?(tiff: ArraySlice<UInt8>) {
        let isBigEndian: Bool
        switch Array(tiff.prefix(4)) {
        case [0x49, 0x49, 0x2A, 0]: isBigEndian = false
        case [0x4D, 0x4D, 0, 0x2A]: isBigEndian = true
        default: return nil
        }
        func number(_ offset: Int, _ count: Int) -> Int? {
            guard offset >= 0, offset + count <= tiff.count else { return nil }
            let bytes = tiff[tiff.startIndex + offset..<tiff.startIndex + offset + count]
            return (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
        for entry in 0..<count {
            let offset = directory + 2 + 12 * entry
            guard let tag = number(offset, 2) else { return nil }
            // A short stands at the beginning of the field for the value.
            if tag == 0x0112, let value = number(offset + 8, 2) {
                self.init(rawValue: value)
                return
            }
        }
        return nil
    }
}
