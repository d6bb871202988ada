import CTorch

/// An array of numbers of one kind in any number of dimensions, held by libtorch.
///
/// A tensor is a value: no operation changes its operands. Views share memory, which nobody can see.
/// It belongs to the thread that made it, so it is not `Sendable`.
///
/// Every operation that can fail throws ``TensorError``; none traps, whatever the shapes.
public struct Tensor {
    private let handle: Handle

    /// Valid as long as this tensor is alive: use it inside ``make(_:_:)`` or `withExtendedLifetime`.
    var pointer: OpaquePointer { handle.pointer }

    private final class Handle {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) {
            self.pointer = pointer
        }

        deinit {
            ctorch_free(pointer)
        }
    }

    /// Takes ownership of what `body` makes. `inputs` stay alive while it runs.
    static func make(_ inputs: Tensor?..., body: () -> OpaquePointer?) throws(TensorError) -> Tensor {
        guard let pointer = withExtendedLifetime(inputs, body) else { throw TensorError.last }
        return Tensor(owning: pointer)
    }

    init(owning pointer: OpaquePointer) {
        handle = Handle(pointer)
    }

    // MARK: - Making

    /// Row-major `values` in the given shape, which must hold exactly that many.
    public init(_ values: [Float], shape: [Int], dtype: DType = .float32, device: Device = .cpu) throws(TensorError) {
        let plain = try Tensor.copying(values, shape: shape, dtype: .float32, device: device)
        self = try plain.cast(to: dtype)
    }

    /// Row-major integers, for example token ids.
    public init(integers values: [Int64], shape: [Int], device: Device = .cpu) throws(TensorError) {
        self = try Tensor.copying(values, shape: shape, dtype: .int64, device: device)
    }

    /// Row-major elements of `dtype` in the machine's byte order; any alignment will do.
    public init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType, device: Device = .cpu) throws(TensorError) {
        let sizes = shape.map(Int64.init)
        self = try Tensor.make {
            ctorch_from_bytes(bytes.baseAddress, bytes.count, sizes, sizes.count, dtype.code, device.description)
        }
    }

    /// Row-major elements of `dtype` that stay where they are, for example in a mapped file; `owner` is kept as long as they are in use.
    /// Elements that do not stand at a multiple of their size are copied.
    public init(mapping: UnsafeRawBufferPointer, owner: AnyObject, shape: [Int], dtype: DType) throws(TensorError) {
        let sizes = shape.map(Int64.init)
        let kept = Unmanaged.passRetained(owner).toOpaque()
        self = try Tensor.make {
            ctorch_from_mapping(mapping.baseAddress, mapping.count, sizes, sizes.count, dtype.code, kept) { kept in
                if let kept { Unmanaged<AnyObject>.fromOpaque(kept).release() }
            }
        }
    }

    private static func copying<Element>(
        _ values: [Element], shape: [Int], dtype: DType, device: Device
    ) throws(TensorError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try make {
            values.withUnsafeBytes { ctorch_from_bytes($0.baseAddress, $0.count, sizes, sizes.count, dtype.code, device.description) }
        }
    }

    /// Every element is `value`.
    public static func full(
        _ shape: [Int], value: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TensorError) -> Tensor {
        let sizes = shape.map(Int64.init)
        return try make { ctorch_full(sizes, sizes.count, value, dtype.code, device.description) }
    }

    public static func zeros(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) throws(TensorError) -> Tensor {
        try full(shape, value: 0, dtype: dtype, device: device)
    }

    public static func ones(_ shape: [Int], dtype: DType = .float32, device: Device = .cpu) throws(TensorError) -> Tensor {
        try full(shape, value: 1, dtype: dtype, device: device)
    }

    /// 0, 1, … `count` − 1.
    public static func arange(_ count: Int, dtype: DType = .float32, device: Device = .cpu) throws(TensorError) -> Tensor {
        try make { ctorch_arange(Int64(count), dtype.code, device.description) }
    }

    // MARK: - Reading

    public var shape: [Int] {
        withExtendedLifetime(handle) { (0..<ctorch_rank(pointer)).map { Int(ctorch_size(pointer, $0)) } }
    }

    /// The number of elements.
    public var count: Int {
        withExtendedLifetime(handle) { Int(ctorch_count(pointer)) }
    }

    public var dtype: DType {
        // Every tensor comes from a dtype of this list; libtorch's promotion rules stay inside it.
        withExtendedLifetime(handle) { DType(code: ctorch_dtype_of(pointer)) } ?? .float32
    }

    /// The elements, row-major, converted to 32-bit floats.
    public func floats() throws(TensorError) -> [Float] {
        try cast(to: .float32).elements(zero: 0)
    }

    /// The elements, row-major, converted to 64-bit integers (fractions are cut off).
    public func integers() throws(TensorError) -> [Int64] {
        try cast(to: .int64).elements(zero: 0)
    }

    /// The elements, row-major, converted to bytes (fractions are cut off; values must lie in 0…255).
    public func bytes() throws(TensorError) -> [UInt8] {
        try cast(to: .uint8).elements(zero: 0)
    }

    /// The elements, row-major, as they lie in memory, `count · dtype.size` bytes.
    public func rawBytes() throws(TensorError) -> [UInt8] {
        try elements(zero: 0, times: dtype.size)
    }

    private func elements<Element>(zero: Element, times: Int = 1) throws(TensorError) -> [Element] {
        var values = [Element](repeating: zero, count: count * times)
        let status = withExtendedLifetime(handle) {
            values.withUnsafeMutableBytes { ctorch_copy_bytes(pointer, $0.baseAddress, $0.count) }
        }
        guard status == 0 else { throw TensorError.last }
        return values
    }

    /// Whether both have the same shape, dtype and values.
    public func equals(_ other: Tensor) throws(TensorError) -> Bool {
        let status = withExtendedLifetime((handle, other.handle)) { ctorch_equal(pointer, other.pointer) }
        guard status >= 0 else { throw TensorError.last }
        return status == 1
    }

    // MARK: - Conversion

    /// The same values in another dtype, rounded to nearest where it is narrower; itself when nothing changes.
    public func cast(to dtype: DType) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_cast(pointer, dtype.code) }
    }

    public func moved(to device: Device) throws(TensorError) -> Tensor {
        try .make(self) { ctorch_to_device(pointer, device.description) }
    }
}
