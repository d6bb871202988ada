import Foundation
import Glibc

/// A file as it is at some time. Whether it is the same one later is told by its size, its time of change and its inode, without reading it.
public struct FileStamp: Sendable, Hashable, Codable {
    /// With links resolved.
    public let path: String
    public let size: Int64
    /// In seconds since 1970.
    public let changed: Double
    public let inode: UInt64

    /// nil for a file that is not there.
    public init?(_ url: URL) {
        self.init(path: url.resolvingSymlinksInPath().path)
    }

    private init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.path = path
        size = Int64(status.st_size)
        changed = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
        inode = UInt64(status.st_ino)
    }

    /// Whether the file is still there as it was.
    public var isCurrent: Bool { Self(path: path) == self }

    public var name: String { URL(filePath: path).lastPathComponent }
}
