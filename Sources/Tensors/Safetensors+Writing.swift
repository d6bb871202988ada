import Foundation

extension Safetensors {
    /// Writes tensors under their names, one after the other, so that equal tensors give equal files.
    ///
    /// The file appears complete or not at all, also when the machine loses its power: it is written beside its place, synchronised with the
    /// disk, and renamed.
    ///
    /// - Throws: the system's error, such as that of a full disk; what was there before stays.
    public static func write(_ tensors: [String: Tensor], metadata: [String: String] = [:], to url: URL) throws {
        // Larger elements first keeps every tensor aligned to its own element size.
        let ordered = tensors.sorted { (-$0.value.dtype.size, $0.key) < (-$1.value.dtype.size, $1.key) }
        var header: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
        var end = 0
        for (name, tensor) in ordered {
            let start = end
            end += tensor.count * tensor.dtype.size
            header[name] = ["dtype": tensor.dtype.safetensorsName, "shape": tensor.shape, "data_offsets": [start, end]] as [String: Any]
        }
        var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
        json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
        let length = Data((0..<8).map { UInt8(truncatingIfNeeded: json.count >> ($0 * 8)) })

        let part = url.appendingPathExtension("part")
        do {
            try Data().write(to: part)
            let handle = try FileHandle(forWritingTo: part)
            defer { try? handle.close() }
            try handle.write(contentsOf: length + json)
            for (_, tensor) in ordered { try handle.write(contentsOf: Data(tensor.rawBytes())) }
            try handle.synchronize()
        } catch {
            try? FileManager.default.removeItem(at: part)
            throw error
        }
        guard rename(part.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: url.path]) }
        synchroniseFolder(of: url)
    }

    /// The new name is on the disk only when its folder is.
    private static func synchroniseFolder(of url: URL) {
        let folder = open(url.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
