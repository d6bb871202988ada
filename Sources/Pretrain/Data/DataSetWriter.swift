import Foundation
import ImageCodec

/// Writes the training pictures: `pictures-000.safetensors`…, `pictures.jsonl`, `manifest.json`.
///
/// Each safetensors file has `pictures`, uint8 `[n, 3, 128, 128]`, and `mattes`, uint8 `[n, 1, 128, 128]`. A line of `pictures.jsonl`
/// belongs to each, in the same order. All is written into a folder beside the final one, which takes its place at the end.
final class DataSetWriter {
    static let picturesPerFile = 4096

    private let folder: URL
    private let temporary: URL
    private let lines: FileHandle
    private let encoder = JSONEncoder()
    private var pictures = Data()
    private var mattes = Data()
    private var fileCount = 0
    private(set) var tally = DataSetTally()

    /// - Parameter folder: the final one; what it holds is replaced by `finish`.
    init(folder: URL) throws {
        self.folder = folder
        temporary = folder.deletingLastPathComponent().appending(path: ".\(folder.lastPathComponent)-in-the-making")
        try? FileManager.default.removeItem(at: temporary)
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        let file = temporary.appending(path: "pictures.jsonl")
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else { throw SourceError("\(file.path) cannot be written") }
        lines = try FileHandle(forWritingTo: file)
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    }

    func add(_ picture: TrainingPicture) throws {
        precondition(picture.image.channels == 3 && picture.matte.channels == 1, "a picture is RGB and its matte grey")
        let bytes = picture.image.bytes
        for channel in 0..<3 { pictures.append(contentsOf: stride(from: channel, to: bytes.count, by: 3).map { bytes[$0] }) }
        mattes.append(contentsOf: picture.matte.bytes)
        try lines.write(contentsOf: encoder.encode(picture.record) + Data("\n".utf8))
        tally.add(picture.record)
        if mattes.count == Self.picturesPerFile * CutOut.side * CutOut.side { try flush() }
    }

    /// Writes what is left and puts the new folder in the old one's place.
    func finish(manifest: Manifest) throws {
        try flush()
        try lines.close()
        let pretty = JSONEncoder()
        pretty.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try pretty.encode(manifest).write(to: temporary.appending(path: "manifest.json"))
        if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
        try FileManager.default.moveItem(at: temporary, to: folder)
    }

    private func flush() throws {
        let side = CutOut.side, count = mattes.count / (side * side)
        guard count > 0 else { return }
        let header: [String: SafetensorsEntry] = [
            "pictures": SafetensorsEntry(shape: [count, 3, side, side], data_offsets: [0, pictures.count]),
            "mattes": SafetensorsEntry(shape: [count, 1, side, side], data_offsets: [pictures.count, pictures.count + mattes.count]),
        ]
        var json = try encoder.encode(header)
        json.append(contentsOf: Data(repeating: 0x20, count: (8 - json.count % 8) % 8))
        var file = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
        file.append(json)
        file.append(pictures)
        file.append(mattes)
        try file.write(to: temporary.appending(path: PictureFile.name(fileCount)))
        fileCount += 1
        pictures.removeAll(keepingCapacity: true)
        mattes.removeAll(keepingCapacity: true)
    }

    private struct SafetensorsEntry: Encodable {
        var dtype = "U8"
        var shape: [Int]
        var data_offsets: [Int]
    }
}

/// What the set holds, summed.
struct DataSetTally: Codable, Equatable {
    struct Share: Codable, Equatable {
        var pictures = 0
        /// Of all weights of pictures that are trained on, the sum of these.
        var weight = 0.0
    }

    var pictures = 0
    var held = 0
    var kinds: [String: Share] = [:]
    /// By licence and credit.
    var licences: [String: Share] = [:]

    mutating func add(_ record: TrainingPicture.Record) {
        pictures += 1
        if record.held { held += 1 }
        let weight = record.held ? 0 : record.weight
        func count(_ share: inout Share) {
            share.pictures += 1
            share.weight += weight
        }
        count(&kinds[record.kind.rawValue, default: Share()])
        count(&licences["\(record.licence), \(record.credit)", default: Share()])
    }
}

/// `manifest.json`: where the pictures come from, under which licences, and what was held out.
struct Manifest: Codable, Equatable {
    var seed: UInt64
    /// By source, the package and its version.
    var sources: [String: String]
    var tally: DataSetTally
    /// Names that are kept out of training.
    var heldNames: [String]
    /// Colours that things never have in training, beside one in twenty combinations.
    var heldColours: [String]
}
