import Foundation

/// What lies in a folder of models: folders that are models, and files of weights, in whatever subfolders people keep them. Links are
/// followed, each target once.
struct ModelTree {
    struct Item: Sendable {
        enum Kind: Sendable {
            /// A folder with a `model_index.json`.
            case pipeline
            /// A folder with a `config.json`: one network.
            case network
            case file
        }

        let kind: Kind
        let url: URL
        /// The folders on the way to it, below the one of its kind: `anime/old` for `Lora/anime/old/x.safetensors`.
        let subfolder: String

        var name: String {
            kind == .file ? url.deletingPathExtension().lastPathComponent : url.lastPathComponent
        }
    }

    /// Depth of subfolders, and how many entries are looked at: a link to a whole disk must not stop the start.
    private static let limits = (depth: 8, entries: 50_000)
    /// AUTOMATIC1111's folders of the kinds that are used, in lower case.
    private static let kinds: Set = ["stable-diffusion", "lora", "lycoris", "vae", "vae-approx", "controlnet", "embeddings"]
    private static let weights: Set = ["safetensors"]
    /// Files that people take for models too; what they are is said.
    private static let others: Set = ["ckpt", "pt", "pth", "bin", "gguf", "onnx"]

    private(set) var items: [Item] = []
    private var visited: Set<String> = []
    private var entries = 0

    /// - Parameter directory: a folder that is not there is an empty one.
    init(_ directory: URL) {
        visit(directory, path: [], depth: 0)
    }

    private mutating func visit(_ directory: URL, path: [String], depth: Int) {
        guard depth <= Self.limits.depth, visited.insert(directory.resolvingSymlinksInPath().path).inserted else { return }
        let manager = FileManager.default
        for name in ((try? manager.contentsOfDirectory(atPath: directory.path)) ?? []).sorted() where !name.hasPrefix(".") {
            entries += 1
            guard entries <= Self.limits.entries else { return }
            let url = directory.appending(path: name)
            var isFolder: ObjCBool = false
            guard manager.fileExists(atPath: url.path, isDirectory: &isFolder) else { continue }
            if isFolder.boolValue {
                visit(folder: url, path: path, depth: depth)
            } else if isModel(url, in: path), visited.insert(url.resolvingSymlinksInPath().path).inserted {
                items.append(Item(kind: .file, url: url, subfolder: Self.subfolder(path)))
            }
        }
    }

    private mutating func visit(folder url: URL, path: [String], depth: Int) {
        let kinds: [(String, Item.Kind)] = [("model_index.json", .pipeline), ("config.json", .network)]
        let kind = kinds.first { FileManager.default.fileExists(atPath: url.appending(path: $0.0).path) }?.1
        guard let kind else { return visit(url, path: path + [url.lastPathComponent], depth: depth + 1) }
        guard visited.insert(url.resolvingSymlinksInPath().path).inserted else { return }
        items.append(Item(kind: kind, url: url, subfolder: Self.subfolder(path)))
    }

    /// In folders of other programs' models, such as face restorers, only what may be of use is looked at.
    private func isModel(_ url: URL, in path: [String]) -> Bool {
        let suffix = url.pathExtension.lowercased()
        return Self.weights.contains(suffix)
            || Self.others.contains(suffix) && path.first.map { Self.kinds.contains($0.lowercased()) } ?? true
    }

    private static func subfolder(_ path: [String]) -> String {
        let isKind = path.first.map { kinds.contains($0.lowercased()) } ?? false
        return path.dropFirst(isKind ? 1 : 0).joined(separator: "/")
    }
}
