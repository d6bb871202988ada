import Foundation
import Tensors

/// The data set as `pretrain data` writes it: pictures in a few mapped files, and a note on each.
final class PictureSet {
    /// Side of a picture in pixels.
    static let side = 128

    let notes: [PictureNote]
    private let pictures: [Tensor]
    private let mattes: [Tensor]
    /// The number of the first picture in each file.
    private let starts: [Int]

    /// - Throws: ``PictureSetError`` when the files do not belong together, and what reading throws.
    init(folder: URL) throws {
        let lines = try String(contentsOf: folder.appending(path: "pictures.jsonl"), encoding: .utf8).split(separator: "\n")
        let decoder = JSONDecoder()
        notes = try lines.map { try decoder.decode(PictureNote.self, from: Data($0.utf8)) }
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.lastPathComponent.hasPrefix("pictures-") && $0.pathExtension == "safetensors" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { try Safetensors(url: $0) }
        pictures = try files.map { try $0.tensor("pictures") }
        mattes = try files.map { try $0.tensor("mattes") }
        var (starts, count) = ([Int](), 0)
        for part in pictures {
            starts.append(count)
            count += part.shape[0]
        }
        self.starts = starts
        let side = Self.side
        guard pictures.allSatisfy({ Array($0.shape.dropFirst()) == [3, side, side] }), count == notes.count else {
            throw PictureSetError("\(folder.path) holds \(count) pictures and notes on \(notes.count)")
        }
    }

    var count: Int { notes.count }

    /// - Parameter mirrored: those of the pictures that are to be turned over, by their place in `indices`.
    /// - Returns: −1…1, [N, 3, side, side].
    func pictures(_ indices: [Int], mirrored: Set<Int> = []) throws -> Tensor {
        try rows(indices, of: pictures, mirrored) / 127.5 - 1
    }

    /// Exact shares of the subject, 0…1, [N, 1, side, side].
    func mattes(_ indices: [Int], mirrored: Set<Int> = []) throws -> Tensor {
        try rows(indices, of: mattes, mirrored) / 255
    }

    private func rows(_ indices: [Int], of parts: [Tensor], _ mirrored: Set<Int>) throws -> Tensor {
        let rows = try indices.enumerated().map { place, index in
            let file = starts.lastIndex { $0 <= index } ?? 0
            let row = try parts[file].narrow(dim: 0, start: index - starts[file], length: 1)
            return mirrored.contains(place) ? try row.flip([3]) : row
        }
        return try Tensor.cat(rows, dim: 0).cast(to: .float32)
    }
}

/// A data set that can't be used.
struct PictureSetError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
