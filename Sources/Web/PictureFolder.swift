import Foundation

/// The pictures on disk, each under the hash of its bytes.
///
/// A file appears under its name only when it is whole and safe from a power failure: it is written beside it, flushed and renamed.
struct PictureFolder: Sendable {
    private let path: String

    private static let temporaryPrefix = ".tmp-"

    /// Makes the folder, and removes what an interrupted upload has left.
    init(_ directory: URL) throws {
        path = directory.path
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasPrefix(Self.temporaryPrefix) {
            unlink("\(path)/\(name)")
        }
    }

    /// Nil when there is no such regular file with anything in it.
    func file(_ name: PictureName) -> StoredFile? {
        var status = stat()
        guard lstat(path(of: name), &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return nil }
        return StoredFile(name: name, path: path(of: name), size: Int(status.st_size))
    }

    /// Stores the bytes under a name; nothing changes when they are there already.
    ///
    /// - Throws: ``FileFailure``; then nothing is left behind.
    func keep(_ data: Data, as name: PictureName) throws {
        guard file(name)?.size != data.count else { return }
        let temporary = "\(path)/\(Self.temporaryPrefix)\(UUID().uuidString)"
        do {
            try write(data, to: temporary)
            guard rename(temporary, path(of: name)) == 0 else { throw FileFailure("rename") }
        } catch {
            unlink(temporary)
            throw error
        }
        try flushFolder()
    }

    /// False when there was none.
    func remove(_ name: PictureName) throws -> Bool {
        guard unlink(path(of: name)) == 0 else {
            guard errno == ENOENT else { throw FileFailure("remove") }
            return false
        }
        try flushFolder()
        return true
    }

    /// Throws when the folder cannot be written to.
    func check() throws {
        guard access(path, W_OK | X_OK) == 0 else { throw FileFailure("write to") }
    }

    private func path(of name: PictureName) -> String { "\(path)/\(name)" }

    private func write(_ data: Data, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure("create") }
        defer { close(descriptor) }
        try data.withUnsafeBytes { bytes in
            var written = 0
            while written < bytes.count {
                let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw FileFailure("write") }
                written += count
            }
        }
        guard fsync(descriptor) == 0 else { throw FileFailure("flush") }
    }

    /// Makes a rename last.
    private func flushFolder() throws {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("open the folder") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFailure("flush the folder") }
    }
}

/// A file that is there to be served.
struct StoredFile: Sendable, Hashable {
    var name: PictureName
    var path: String
    /// In bytes, at least 1.
    var size: Int
}

/// A system call that failed.
struct FileFailure: Error, CustomStringConvertible {
    var action: String
    var code: Int32

    /// Takes the reason from `errno`.
    init(_ action: String) {
        self.action = action
        code = errno
    }

    var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

    var description: String { "could not \(action): \(String(cString: strerror(code)))" }
}
