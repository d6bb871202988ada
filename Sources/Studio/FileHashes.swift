import Diffusion
import Foundation
import Synchronization
import Tensors

/// Hashes of models' files, worked out once and kept in a file of their own: reading a checkpoint of several gigabytes takes seconds.
///
/// A file is known again by its path, size, time of change and inode.
public final class FileHashes: Sendable {
    private struct Entry: Codable {
        let key: FileStamp
        var whole: String?
        var tensors: String?
    }

    /// Which bytes of a file count.
    public enum Extent: Sendable {
        case whole
        /// What comes behind a safetensors header.
        case tensors
    }

    /// Files below this many bytes are read at once rather than known later.
    static let small = 64 << 20

    private let store: URL?
    private let entries: Mutex<[String: Entry]>

    /// - Parameter store: where hashes are kept; nil forgets them at the end. One that can't be read is begun anew.
    public init(store: URL? = nil) {
        self.store = store
        let kept = store.flatMap { try? JSONDecoder().decode([Entry].self, from: Data(contentsOf: $0)) } ?? []
        entries = Mutex(Dictionary(kept.map { ($0.key.path, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    /// 64 hex digits, when they were worked out before or the file is small.
    public func known(_ file: URL, _ extent: Extent = .whole) -> String? {
        guard let key = FileStamp(file) else { return nil }
        return kept(key, extent) ?? (key.size < Self.small ? try? hash(of: file, extent) : nil)
    }

    /// 64 hex digits; reads the file when they are not known yet.
    ///
    /// - Throws: whatever reading throws; `CancellationError`.
    public func hash(of file: URL, _ extent: Extent = .whole) throws -> String {
        let key = FileStamp(file)
        if let key, let hash = kept(key, extent) { return hash }
        let hash = extent == .whole ? try FileHash.whole(file) : try FileHash.tensors(file)
        // One that changed while it was read is read again next time.
        if let key, key.isCurrent { keep(hash, key, extent) }
        return hash
    }

    /// Works out what is not known yet, one file after the other; files that can't be read are left out.
    public func workOut(_ files: [URL]) {
        for file in files { _ = try? hash(of: file) }
    }

    private func kept(_ key: FileStamp, _ extent: Extent) -> String? {
        entries.withLock { entries in
            guard let entry = entries[key.path], entry.key == key else { return nil }
            return extent == .whole ? entry.whole : entry.tensors
        }
    }

    private func keep(_ hash: String, _ key: FileStamp, _ extent: Extent) {
        entries.withLock { entries in
            var entry = entries[key.path].flatMap { $0.key == key ? $0 : nil } ?? Entry(key: key)
            if extent == .whole { entry.whole = hash } else { entry.tensors = hash }
            entries[key.path] = entry
            guard let store, key.size >= Self.small else { return }
            // Losing them costs time only.
            let large = entries.values.filter { $0.key.size >= Self.small }.sorted { $0.key.path < $1.key.path }
            try? FileManager.default.createDirectory(at: store.deletingLastPathComponent(), withIntermediateDirectories: true)
            try? JSONEncoder().encode(large).write(to: store, options: .atomic)
        }
    }
}
