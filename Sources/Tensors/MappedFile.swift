import Foundation

/// A file that is mapped into memory: its pages are read when they are touched, and are the system's cache itself.
final class MappedFile: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// Neighbours that the system maps along with a page that is touched.
    private static let granularity = 1 << 16

    /// - Throws: ``SafetensorsError/unreadable``.
    init(url: URL) throws(SafetensorsError) {
        let file = open(url.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .unreadable }
        defer { close(file) }
        let size = lseek(file, 0, SEEK_END)
        guard size >= 0 else { throw .unreadable }
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED else { throw .unreadable }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit {
        if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    }

    /// Takes a part out of the process, as if it had not been read yet; the system's cache may keep it.
    func forget(_ range: Range<Int>) {
        guard let start = bytes.baseAddress, !range.isEmpty else { return }
        let first = range.lowerBound / Self.granularity * Self.granularity
        let end = min(bytes.count, (range.upperBound + Self.granularity - 1) / Self.granularity * Self.granularity)
        madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, MADV_DONTNEED)
    }

    /// A part that is forgotten when nobody holds this any longer.
    final class Part: Sendable {
        private let file: MappedFile
        private let range: Range<Int>

        init(_ file: MappedFile, _ range: Range<Int>) {
            (self.file, self.range) = (file, range)
        }

        var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[range]) }

        deinit {
            file.forget(range)
        }
    }
}
