import CTorch

/// Why an operation on tensors failed: shapes that do not fit, a dtype that an operation lacks, no memory.
public struct TensorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// libtorch's own words, one line.
    public let message: String

    public init(message: String) {
        self.message = message
    }

    public var description: String { message }

    /// The last failure on this thread.
    static var last: TensorError {
        TensorError(message: String(cString: ctorch_last_error()))
    }
}
