import CTorch

/// Arithmetic, element by element, with broadcasting of dimensions of size 1.
extension Tensor {
    public static func + (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try binary(CTORCH_ADD, a, b) }
    public static func - (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try binary(CTORCH_SUBTRACT, a, b) }
    public static func * (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try binary(CTORCH_MULTIPLY, a, b) }
    public static func / (a: Tensor, b: Tensor) throws(TensorError) -> Tensor { try binary(CTORCH_DIVIDE, a, b) }

    public static func + (a: Tensor, b: Double) throws(TensorError) -> Tensor { try scalar(CTORCH_PLUS, a, b) }
    public static func - (a: Tensor, b: Double) throws(TensorError) -> Tensor { try scalar(CTORCH_PLUS, a, -b) }
    public static func * (a: Tensor, b: Double) throws(TensorError) -> Tensor { try scalar(CTORCH_TIMES, a, b) }
    public static func / (a: Tensor, b: Double) throws(TensorError) -> Tensor { try scalar(CTORCH_TIMES, a, 1 / b) }

    public static func + (a: Double, b: Tensor) throws(TensorError) -> Tensor { try b + a }
    public static func - (a: Double, b: Tensor) throws(TensorError) -> Tensor { try -b + a }
    public static func * (a: Double, b: Tensor) throws(TensorError) -> Tensor { try b * a }
    public static func / (a: Double, b: Tensor) throws(TensorError) -> Tensor { try scalar(CTORCH_RECIPROCAL_TIMES, b, a) }

    public static prefix func - (a: Tensor) throws(TensorError) -> Tensor { try a.unary(CTORCH_NEGATE) }

    /// Matrix product over the last two dimensions; the leading ones are broadcast.
    public func matmul(_ other: Tensor) throws(TensorError) -> Tensor { try .binary(CTORCH_MATMUL, self, other) }

    public func abs() throws(TensorError) -> Tensor { try unary(CTORCH_ABS) }
    public func exp() throws(TensorError) -> Tensor { try unary(CTORCH_EXP) }
    public func sqrt() throws(TensorError) -> Tensor { try unary(CTORCH_SQRT) }
    public func sin() throws(TensorError) -> Tensor { try unary(CTORCH_SIN) }
    public func cos() throws(TensorError) -> Tensor { try unary(CTORCH_COS) }
    public func tanh() throws(TensorError) -> Tensor { try unary(CTORCH_TANH) }
    public func sigmoid() throws(TensorError) -> Tensor { try unary(CTORCH_SIGMOID) }
    public func relu() throws(TensorError) -> Tensor { try unary(CTORCH_RELU) }
    /// x·σ(x).
    public func silu() throws(TensorError) -> Tensor { try unary(CTORCH_SILU) }
    /// The exact form with the error function.
    public func gelu() throws(TensorError) -> Tensor { try unary(CTORCH_GELU) }
    /// To the nearest integer, halves to the even one.
    public func round() throws(TensorError) -> Tensor { try unary(CTORCH_ROUND) }

    public func power(_ exponent: Double) throws(TensorError) -> Tensor { try .scalar(CTORCH_POWER, self, exponent) }

    public func clamped(to range: ClosedRange<Double>) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_clamp(pointer, range.lowerBound, range.upperBound) }
    }

    // MARK: - Reductions, over all dimensions when `dims` is empty

    public func sum(_ dims: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(CTORCH_SUM, dims, keepDims)
    }

    public func mean(_ dims: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(CTORCH_MEAN, dims, keepDims)
    }

    public func max(_ dims: [Int] = [], keepDims: Bool = false) throws(TensorError) -> Tensor {
        try reduce(CTORCH_AMAX, dims, keepDims)
    }

    // MARK: - The edge

    func unary(_ operation: ctorch_unary_op) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_unary(operation, pointer) }
    }

    private static func binary(_ operation: ctorch_binary_op, _ a: Tensor, _ b: Tensor) throws(TensorError) -> Tensor {
        try make(a, b) { ctorch_binary(operation, a.pointer, b.pointer) }
    }

    private static func scalar(_ operation: ctorch_scalar_op, _ a: Tensor, _ b: Double) throws(TensorError) -> Tensor {
        try make(a) { ctorch_scalar(operation, a.pointer, b) }
    }

    private func reduce(_ operation: ctorch_reduction, _ dims: [Int], _ keep: Bool) throws(TensorError) -> Tensor {
        let over = dims.map(Int64.init)
        return try .make(self) { ctorch_reduce(operation, pointer, over, over.count, keep ? 1 : 0) }
    }

    /// Of a symmetric matrix [n, n]: the values [n] from the smallest to the largest, and the vectors of length 1 as columns [n, n].
    public func symmetricEigenvectors() throws(TensorError) -> (values: Tensor, vectors: Tensor) {
        var (values, vectors): (OpaquePointer?, OpaquePointer?)
        let status = withExtendedLifetime(self) { ctorch_eigenvectors(pointer, &values, &vectors) }
        guard status == 0, let values, let vectors else { throw TensorError.last }
        return (Tensor(owning: values), Tensor(owning: vectors))
    }
}
