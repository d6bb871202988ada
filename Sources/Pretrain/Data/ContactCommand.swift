import ArgumentParser
import Foundation
import ImageCodec

/// `pretrain contact`: a sheet of random training pictures with their captions, to be looked at.
struct ContactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Lays random training pictures and their captions on a sheet.")

    @Option(help: "The folder that `pretrain data` wrote.")
    var data = "storage/pretrain/data"

    @Option(help: "How many pictures.")
    var count = 60

    @Option(help: "Only of this kind: object, tile, doll, scene, pair, count, recolour, figure.")
    var kind: String?

    @Option(help: "Only with this word in a caption or in the source.")
    var word: String?

    @Option(help: "Of the choice.")
    var seed: UInt64 = 1

    @Option(help: "The PNG to write.")
    var output = "contact.png"

    func run() throws {
        let folder = URL(filePath: data)
        let records = try String(contentsOf: folder.appending(path: "pictures.jsonl"), encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(TrainingPicture.Record.self, from: Data($0.utf8)) }
        var random = SeededRandom(seed: seed)
        let able = records.indices.filter { index in
            (kind.map { records[index].kind.rawValue == $0 } ?? true)
                && (word.map { word in records[index].captions.contains { $0.contains(word) } || records[index].source.contains(word) }
                    ?? true)
        }
        let chosen = able.shuffled(using: &random).prefix(count).sorted()
        let pictures = try chosen.map { (try PictureFile.picture($0, in: folder), records[$0]) }
        try CaptionedSheet(pictures: pictures).draw(to: URL(filePath: output))
    }
}

/// Reads single pictures out of the files of a data set.
enum PictureFile {
    static func picture(_ index: Int, in folder: URL) throws -> Image {
        let number = String(index / DataSetWriter.picturesPerFile)
        let name = "pictures-\(String(repeating: "0", count: max(0, 3 - number.count)))\(number).safetensors"
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

/// Pictures in rows, each with two of its captions below: drawn by `rsvg-convert`, which sets the text.
struct CaptionedSheet {
    var pictures: [(image: Image, record: TrainingPicture.Record)]

    private static let columns = 10
    private static let cell = (width: 150, height: 182)

    func draw(to file: URL) throws {
        let drawing = file.deletingPathExtension().appendingPathExtension("svg")
        try svg().write(to: drawing, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: drawing) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["rsvg-convert", "--unlimited", drawing.path, "--output", file.path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw SourceError("rsvg-convert could not draw \(file.path)") }
    }

    func svg() throws -> String {
        let rows = (pictures.count + Self.columns - 1) / Self.columns
        let (width, height) = (Self.columns * Self.cell.width, rows * Self.cell.height)
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)"><rect width="100%" height="100%" fill="#ddd"/>

            """
        for (index, (image, record)) in pictures.enumerated() {
            let x = index % Self.columns * Self.cell.width + 4, y = index / Self.columns * Self.cell.height + 2
            svg +=
                "<image x=\"\(x)\" y=\"\(y)\" width=\"128\" height=\"128\" href=\"data:image/png;base64,\(try image.png().base64EncodedString())\"/>\n"
            let captions = [record.captions.first, record.captions.last].compactMap { $0 }
            for (line, text) in captions.flatMap({ Self.lines($0) }).prefix(5).enumerated() {
                svg +=
                    "<text x=\"\(x)\" y=\"\(y + 138 + line * 10)\" font-family=\"DejaVu Sans\" font-size=\"8.5\" fill=\"\(record.held ? "#b00" : "#000")\">\(Self.escaped(text))</text>\n"
            }
        }
        return svg + "</svg>\n"
    }

    /// Broken at spaces to fit a cell.
    private static func lines(_ text: String) -> [String] {
        text.split(separator: " ").reduce(into: [""]) { lines, word in
            let last = lines[lines.count - 1]
            if last.count + word.count > 28, !last.isEmpty {
                lines.append(String(word))
            } else {
                lines[lines.count - 1] = last.isEmpty ? String(word) : "\(last) \(word)"
            }
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
}
