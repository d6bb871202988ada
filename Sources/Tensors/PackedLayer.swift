import CTorch

/// A convolution or a linear layer whose weights are kept in the order in which the kernels read them.
///
/// The weights are put in order when the layer first runs, and the tensor that they came from is let go. Gradients are not recorded.
/// Like tensors it belongs to one thread at a time.
public final class PackedLayer {
    private let pointer: OpaquePointer
    private let dtype: DType

    /// x·Wᵀ + b over the last dimension; `weight` is [out, in].
    public init(linear weight: Tensor, bias: Tensor? = nil) throws(TensorError) {
        dtype = weight.dtype
        pointer = try Self.packed(weight, bias) { ctorch_pack_linear(weight.pointer, bias?.pointer) }
    }

    /// Of pictures [N, C, H, W]; `weight` is [out, in / groups, height, width].
    public init(
        convolution weight: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Int = 0, groups: Int = 1
    ) throws(TensorError) {
        dtype = weight.dtype
        pointer = try Self.packed(weight, bias) {
            ctorch_pack_conv2d(weight.pointer, bias?.pointer, Int64(stride), Int64(padding), Int64(groups))
        }
    }

    deinit {
        ctorch_free_packed(pointer)
    }

    /// Multiplies in the dtype of the weights and sums in float32.
    ///
    /// - Parameters:
    ///   - residual: added to the result, of its shape.
    ///   - dtype: of the result; the residual's, or the weights' without one, when nil.
    public func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil, as dtype: DType? = nil) throws(TensorError) -> Tensor {
        let result = dtype ?? residual?.dtype ?? self.dtype
        return try .make(x, residual) {
            withExtendedLifetime(self) { ctorch_run_packed(pointer, x.pointer, residual?.pointer, result.code) }
        }
    }

    private static func packed(_ weight: Tensor, _ bias: Tensor?, _ body: () -> OpaquePointer?) throws(TensorError) -> OpaquePointer {
        guard let pointer = withExtendedLifetime((weight, bias), body) else { throw TensorError.last }
        return pointer
    }
}
