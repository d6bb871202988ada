/// The checked header of a safetensors file: which tensor lies where.
///
/// Format: 8 bytes with the little-endian length N, N bytes of JSON, then the tensors' bytes
/// (https://github.com/huggingface/safetensors). Files come from strangers, so nothing in a header is believed before it is checked.
public struct SafetensorsHeader: Sendable, Equatable {
    /// Longest header that is read, in bytes. The reference implementation reads up to 100 MB.
    public static let maximumLength = 16 << 20
    /// More entries than this are refused: parsing them would be the attack.
    public static let maximumEntries = 20_000

    public struct Entry: Sendable, Equatable {
        public let dtype: DType
        public let shape: [Int]
        /// Bytes, counted from the end of the header.
        public let range: Range<Int>
    }

    public private(set) var entries: [String: Entry] = [:]
    /// Free texts of the file's maker.
    public private(set) var metadata: [String: String] = [:]

    /// - Parameters:
    ///   - json: the header alone, without its length.
    ///   - dataLength: how many bytes follow it in the file. The tensors must fill them exactly, without a hole or an overlap.
    public init(json: some Collection<UInt8>, dataLength: Int) throws(SafetensorsError) {
        var scanner = JSONScanner(json)
        try scanner.expect("{")
        var isFirst = true
        while try scanner.nextMember(&isFirst) {
            let name = try scanner.string()
            try scanner.expect(":")
            if name == "__metadata__" {
                guard metadata.isEmpty else { throw .duplicate(name) }
                metadata = try scanner.stringMap()
            } else {
                let entry = try Self.entry(name, &scanner)
                guard entries.updateValue(entry, forKey: name) == nil else { throw .duplicate(name) }
                guard entries.count <= Self.maximumEntries else { throw .tooManyEntries }
            }
        }
        try scanner.expectEnd()
        try checkCoverage(of: dataLength)
    }

    private static func entry(_ name: String, _ scanner: inout JSONScanner) throws(SafetensorsError) -> Entry {
        var dtype: DType?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.expect("{")
        var isFirst = true
        while try scanner.nextMember(&isFirst) {
            let key = try scanner.string()
            try scanner.expect(":")
            switch key {
            case "dtype" where dtype == nil:
                let spelled = try scanner.string()
                guard let known = DType(safetensors: spelled) else { throw .badEntry(name, "its dtype \(spelled) is not supported") }
                dtype = known
            case "shape" where shape == nil: shape = try scanner.integers()
            case "data_offsets" where offsets == nil: offsets = try scanner.integers()
            default: throw .badEntry(name, "the key \(key) is unknown or stands twice")
            }
        }
        guard let dtype, let shape, let offsets else { throw .badEntry(name, "dtype, shape or data_offsets is missing") }
        guard offsets.count == 2, offsets[0] <= offsets[1] else { throw .badEntry(name, "its data_offsets are no range") }
        // Sizes of 0 must not hide others that no product can hold: whoever reads the shape multiplies them in another order.
        var largest = dtype.size
        for dimension in shape {
            let (product, overflow) = largest.multipliedReportingOverflow(by: max(dimension, 1))
            guard !overflow else { throw .badEntry(name, "its shape \(shape) is too large") }
            largest = product
        }
        let size = shape.contains(0) ? 0 : largest
        guard size == offsets[1] - offsets[0] else {
            throw .badEntry(name, "its shape \(shape) needs \(size) bytes, but its data_offsets hold \(offsets[1] - offsets[0])")
        }
        return Entry(dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// In order of their offsets the tensors must touch each other and end with the file. Empty ones take no room.
    private func checkCoverage(of dataLength: Int) throws(SafetensorsError) {
        let inOrder = entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound) < ($1.value.range.lowerBound, $1.value.range.upperBound)
        }
        var end = 0
        for (name, entry) in inOrder {
            guard entry.range.lowerBound == end else {
                throw .badEntry(name, entry.range.lowerBound < end ? "it overlaps another tensor" : "there is a hole before it")
            }
            end = entry.range.upperBound
        }
        guard end == dataLength else { throw .wrongLength(expected: end, found: dataLength) }
    }
}

extension DType {
    /// The names that safetensors files use.
    private static let safetensorsNames: [String: DType] = [
        "F32": .float32, "BF16": .bfloat16, "F16": .float16, "F64": .float64, "I64": .int64, "I32": .int32, "U8": .uint8, "BOOL": .bool,
    ]

    init?(safetensors name: String) {
        guard let dtype = Self.safetensorsNames[name] else { return nil }
        self = dtype
    }

    var safetensorsName: String {
        switch self {
        case .float32: "F32"
        case .bfloat16: "BF16"
        case .float16: "F16"
        case .float64: "F64"
        case .int64: "I64"
        case .int32: "I32"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }
}

/// Why a safetensors file was refused.
public enum SafetensorsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file that is not there, or not for this program.
    case unreadable
    /// A PyTorch pickle, which could run code when loaded.
    case pickle
    case notSafetensors(String)
    case tooManyEntries
    case duplicate(String)
    case badEntry(String, String)
    case wrongLength(expected: Int, found: Int)
    case missing(String)
    /// A file that is no longer what was mapped.
    case changed(String)

    public var description: String {
        switch self {
        case .unreadable: "the file is not there or can't be read"
        case .pickle: "this is a PyTorch pickle, which can run code when it is loaded; convert it to safetensors"
        case .notSafetensors(let why): "not a safetensors file: \(why)"
        case .tooManyEntries: "the file has more than \(SafetensorsHeader.maximumEntries) tensors"
        case .duplicate(let name): "the name \(name) stands twice in the header"
        case .badEntry(let name, let why): "tensor \(name): \(why)"
        case .wrongLength(let expected, let found) where found < expected:
            "the file is cut off: it holds \(found) of its tensors' \(expected) bytes; download it again"
        case .wrongLength(let expected, let found): "the tensors need \(expected) bytes, but the file holds \(found)"
        case .missing(let name): "the file has no tensor \(name)"
        case .changed(let name): "the file \(name) has been changed or taken away since it was opened"
        }
    }
}
