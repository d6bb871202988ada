import Foundation
import ImageCodec

/// Reads single pictures out of the files of a data set.
enum PictureFile {
    /// `pictures-007.safetensors`.
    static func name(_ number: Int) -> String {
        let digits = String(number)
        return "pictures-\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits).safetensors"
    }

    /// RGB, 128 × 128.
    static func picture(_ index: Int, in folder: URL) throws -> Image {
        let name = Self.name(index / DataSetWriter.picturesPerFile)
        let file = try FileHandle(forReadingFrom: folder.appending(path: name))
        defer { try? file.close() }
        guard let length = try file.read(upToCount: 8), length.count == 8 else { throw SourceError("\(name) is too short") }
        let header = length.enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        let area = CutOut.side * CutOut.side
        try file.seek(toOffset: UInt64(8 + header + index % DataSetWriter.picturesPerFile * 3 * area))
        guard let planes = try file.read(upToCount: 3 * area), planes.count == 3 * area else { throw SourceError("\(name) is too short") }
        let bytes = Array(planes)
        return Image(
            width: CutOut.side, height: CutOut.side, channels: 3,
            bytes: (0..<area).flatMap { [bytes[$0], bytes[$0 + area], bytes[$0 + 2 * area]] })
    }
}
