import Foundation

/// A form as browsers send it with files (`multipart/form-data`, RFC 7578), read whole.
struct MultipartForm: Sendable {
    struct Part: Sendable {
        /// Of the field.
        var name: String
        /// Nil for a field that is no file.
        var fileName: String?
        var body: Data

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    static let mostParts = 300
    private static let longestHeader = 4096

    var parts: [Part]

    /// - Parameter contentType: of the request, with the boundary.
    /// - Returns: nil when it is no such form, or is cut off.
    init?(_ body: Data, contentType: String) {
        guard let boundary = Self.parameter("boundary", of: contentType), contentType.lowercased().hasPrefix("multipart/form-data"),
            (1...70).contains(boundary.utf8.count)
        else { return nil }
        let delimiter = Data("--\(boundary)".utf8)
        guard body.starts(with: delimiter) else { return nil }
        parts = []
        var position = body.startIndex + delimiter.count
        // After a delimiter comes a line end and a part, or two hyphens and nothing.
        while !body[position...].starts(with: Data("--".utf8)) {
            guard body[position...].starts(with: Self.lineEnd), parts.count < Self.mostParts,
                let end = body.range(of: Self.lineEnd + delimiter, in: position..<body.endIndex),
                let part = Self.part(body[position + Self.lineEnd.count..<end.lowerBound])
            else { return nil }
            parts.append(part)
            position = end.upperBound
        }
    }

    /// The text of a field; nil when there is none.
    func text(_ name: String) -> String? { parts.first { $0.name == name && $0.fileName == nil }?.text }

    private static let lineEnd = Data("\r\n".utf8)

    private static func part(_ data: Data) -> Part? {
        guard let gap = data.range(of: lineEnd + lineEnd, in: data.startIndex..<min(data.endIndex, data.startIndex + longestHeader)) else {
            return nil
        }
        let lines = String(decoding: data[..<gap.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }),
            let name = parameter("name", of: disposition)
        else { return nil }
        return Part(name: name, fileName: parameter("filename", of: disposition), body: Data(data[gap.upperBound...]))
    }

    /// `name="value"` or `name=value` behind a semicolon. In quotes, browsers write `%22` for a quote and need no other escape.
    private static func parameter(_ name: String, of header: String) -> String? {
        var rest = header[...]
        while let semicolon = rest.firstIndex(of: ";") {
            rest = rest[rest.index(after: semicolon)...].drop { $0 == " " || $0 == "\t" }
            guard rest.prefix(name.count + 1).lowercased() == name + "=" else {
                // A semicolon within quotes begins nothing.
                let word = rest.prefix { $0 != ";" && $0 != "\"" }
                if word.endIndex < rest.endIndex, rest[word.endIndex] == "\"" {
                    let quoted = rest[rest.index(after: word.endIndex)...]
                    rest = quoted.firstIndex(of: "\"").map { quoted[quoted.index(after: $0)...] } ?? ""
                }
                continue
            }
            let value = rest.dropFirst(name.count + 1)
            guard value.first == "\"" else { return value.prefix { $0 != ";" && $0 != " " }.description }
            return value.dropFirst().prefix { $0 != "\"" }.replacingOccurrences(of: "%22", with: "\"")
        }
        return nil
    }
}
