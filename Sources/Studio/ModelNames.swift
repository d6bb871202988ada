import Foundation

/// By what people call models: the file's name without its ending, and where two have the same, with their subfolders before it. Case
/// makes no difference.
enum ModelNames {
    /// - Returns: a name for each, nil for one that cannot be told from an earlier one.
    static func unique(_ items: [(name: String, subfolder: String)]) -> [String?] {
        let counts = items.reduce(into: [String: Int]()) { $0[$1.name.lowercased(), default: 0] += 1 }
        var taken: Set<String> = []
        return items.map { item in
            let isShared = counts[item.name.lowercased(), default: 0] > 1 && !item.subfolder.isEmpty
            let name = isShared ? "\(item.subfolder)/\(item.name)" : item.name
            return taken.insert(name.lowercased()).inserted ? name : nil
        }
    }

    /// Whether somebody who writes `asked` means the model of this name, also as AUTOMATIC1111's menus show it: `name [6ce0161689]`,
    /// `name.safetensors`.
    static func matches(_ asked: String, _ name: String) -> Bool {
        bare(asked) == name.lowercased()
    }

    static func bare(_ asked: String) -> String {
        var text = Substring(asked.lowercased()).trimmingSpaces
        if text.hasSuffix("]"), let open = text.lastIndex(of: "[") {
            let hash = text[text.index(after: open)...].dropLast()
            if (8...64).contains(hash.count), hash.allSatisfy(\.isHexDigit) { text = text[..<open].trimmingSpaces }
        }
        return text.hasSuffix(".safetensors") ? String(text.dropLast(".safetensors".count)) : String(text)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
