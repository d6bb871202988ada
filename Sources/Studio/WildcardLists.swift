import Foundation

/// The lists behind `__colour__` in prompts: text files with one entry a line, `#` before remarks, as the web UI's extensions keep them.
enum WildcardLists {
    /// By name: `colour`, and `clothes/hats` in a subfolder.
    static func all(in folder: URL) -> [String: [String]] {
        var lists: [String: [String]] = [:]
        let root = folder.resolvingSymlinksInPath().path + "/"
        let files = FileManager.default.enumerator(at: URL(filePath: root), includingPropertiesForKeys: nil)
        for case let file as URL in files ?? .init() where file.pathExtension.lowercased() == "txt" {
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
            let entries = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            let name = file.deletingPathExtension().path.replacingOccurrences(of: root, with: "")
            lists[name] = entries.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        }
        return lists
    }
}
