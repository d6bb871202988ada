import Domain
import Foundation

/// A folder of pictures to learn from, with texts beside them, as trainers' users keep it: `fox.png` and `fox.txt`.
public struct CaptionedPictures: Sendable {
    private static let endings: Set = ["png", "jpg", "jpeg"]

    /// In the order of their names.
    public let all: [TrainingPicture]

    /// - Parameter trigger: comes first in every caption, unless it stands there. What follows is the text beside the picture, or the words of
    ///   its name.
    /// - Throws: ``EngineRefusal`` for a folder without pictures; the system's error for one that can't be read.
    public init(in folder: URL, trigger: String) throws {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { Self.endings.contains($0.pathExtension.lowercased()) && !$0.lastPathComponent.hasPrefix(".") }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        guard !files.isEmpty else { throw EngineRefusal("there is no PNG or JPEG in \(folder.path).") }
        all = try files.map { file in
            TrainingPicture(file: file, caption: Self.caption(try Self.text(beside: file), trigger: trigger))
        }
    }

    private static func text(beside file: URL) throws -> String {
        let url = file.deletingPathExtension().appendingPathExtension("txt")
        guard FileManager.default.fileExists(atPath: url.path) else { return FileNameWords.subject(of: file.lastPathComponent) }
        let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
        return lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static func caption(_ text: String, trigger: String) -> String {
        if text.isEmpty { return trigger }
        return text.lowercased().contains(trigger.lowercased()) ? text : "\(trigger), \(text)"
    }
}
