import Foundation

/// A safetensors file, mapped into memory: tensors are read only when asked for.
public struct Safetensors: Sendable {
    public let header: SafetensorsHeader
    /// The file as it was when it was mapped.
    public let stamp: FileStamp
    /// Lives as long as this or a tensor that lies in it.
    private let file: MappedFile
    private let dataStart: Int

    /// Maps the file and checks its whole header.
    public init(url: URL) throws(SafetensorsError) {
        guard let stamp = FileStamp(url) else { throw .unreadable }
        self.stamp = stamp
        file = try MappedFile(url: url)
        let data = file.bytes
        let opensHeader = data.dropFirst(8).first == UInt8(ascii: "{")
        // A ZIP archive (PyTorch since 1.6) or a bare pickle, whatever the file is called; a header's length may begin with 0x80 too.
        if !opensHeader, data.starts(with: [0x50, 0x4B, 0x03, 0x04]) || data.first == 0x80 { throw .pickle }
        guard data.count >= 8 else { throw .notSafetensors("it is shorter than 8 bytes") }
        let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= SafetensorsHeader.maximumLength else { throw .notSafetensors("its header claims \(length) bytes") }
        dataStart = 8 + Int(length)
        guard dataStart <= data.count else { throw .notSafetensors("its header is cut off") }
        guard opensHeader else { throw .notSafetensors("its header is not JSON") }
        header = try SafetensorsHeader(json: UnsafeRawBufferPointer(rebasing: data[8..<dataStart]), dataLength: data.count - dataStart)
    }

    public var names: [String] { header.entries.keys.sorted() }

    /// A file that shrinks under its mapping would be the program's end, and one that was written over would be half of this and half of
    /// that. To be called before work with tensors that lie in it.
    ///
    /// - Throws: ``SafetensorsError/changed(_:)``.
    public func checkUnchanged() throws(SafetensorsError) {
        guard stamp.isCurrent else { throw .changed(stamp.name) }
    }

    /// Reads one tensor, converted to `dtype` when one is given; without a conversion it stays in the mapped file. What nobody uses
    /// any longer leaves the memory of the process. Integer tensors keep their own dtype.
    ///
    /// - Throws: ``SafetensorsError/missing(_:)``, ``SafetensorsError/changed(_:)``, `TensorError`.
    public func tensor(_ name: String, as dtype: DType? = nil, device: Device = .cpu) throws -> Tensor {
        guard let entry = header.entries[name] else { throw SafetensorsError.missing(name) }
        try checkUnchanged()
        let part = part(of: entry)
        let tensor = try Tensor(mapping: part.bytes, owner: part, shape: entry.shape, dtype: entry.dtype)
        guard let dtype, entry.dtype.isFloatingPoint else { return try tensor.moved(to: device) }
        return try tensor.cast(to: dtype).moved(to: device)
    }

    /// The bytes of a tensor, as they lie in the file.
    func part(of entry: SafetensorsHeader.Entry) -> MappedFile.Part {
        MappedFile.Part(file, dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound)
    }
}
