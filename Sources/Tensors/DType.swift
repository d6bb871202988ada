import CTorch

/// The kind of a tensor's elements.
public enum DType: String, Sendable, Hashable, CaseIterable {
    case float32, bfloat16, float16, float64, int64, int32, uint8, bool

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32, .int32: 4
        case .bfloat16, .float16: 2
        case .uint8, .bool: 1
        }
    }

    /// Whether the values are real numbers rather than integers or truth values.
    public var isFloatingPoint: Bool {
        switch self {
        case .float32, .bfloat16, .float16, .float64: true
        case .int64, .int32, .uint8, .bool: false
        }
    }

    var code: ctorch_dtype {
        switch self {
        case .float32: CTORCH_FLOAT32
        case .bfloat16: CTORCH_BFLOAT16
        case .float16: CTORCH_FLOAT16
        case .float64: CTORCH_FLOAT64
        case .int64: CTORCH_INT64
        case .int32: CTORCH_INT32
        case .uint8: CTORCH_UINT8
        case .bool: CTORCH_BOOL
        }
    }

    init?(code: Int32) {
        guard let dtype = DType.allCases.first(where: { Int32($0.code.rawValue) == code }) else { return nil }
        self = dtype
    }
}
