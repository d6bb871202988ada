import Foundation
import ImageCodec

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
            let png = try image.png().base64EncodedString()
            svg += "<image x=\"\(x)\" y=\"\(y)\" width=\"128\" height=\"128\" href=\"data:image/png;base64,\(png)\"/>\n"
            let captions = [record.captions.first, record.captions.last].compactMap { $0 }
            let colour = record.held ? "#b00" : "#000"
            for (line, text) in captions.flatMap({ Self.lines($0) }).prefix(5).enumerated() {
                let style = "font-family=\"DejaVu Sans\" font-size=\"8.5\" fill=\"\(colour)\""
                svg += "<text x=\"\(x)\" y=\"\(y + 138 + line * 10)\" \(style)>\(Self.escaped(text))</text>\n"
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
