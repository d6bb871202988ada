import Tensors

/// A parameter in the form in which a layer runs it, made anew when it has become another one.
final class PackedParameter {
    /// What the layer does, with any weight and bias that fit it, by operations that record gradients: `x` is in the network's dtype, the
    /// weight and the bias too or, when they are trained, float32.
    typealias Operation = (_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) throws -> Tensor

    private let weight: Parameter
    private let bias: Tensor?
    private let operation: Operation
    private let pack: (Tensor) throws -> PackedLayer
    private var made: (version: Int, layer: PackedLayer)?
    /// A value that gradients pass through and that nobody trains: read once for all steps.
    private var fixed: (version: Int, value: Tensor)?

    init(_ weight: Parameter, bias: Tensor?, pack: @escaping (Tensor) throws -> PackedLayer, operation: @escaping Operation) {
        (self.weight, self.bias, self.pack, self.operation) = (weight, bias, pack, operation)
    }

    /// - Parameters:
    ///   - residual: added to the result, of its shape.
    ///   - dtype: of the result; the residual's, or the weight's without one, when nil.
    func callAsFunction(_ x: Tensor, adding residual: Tensor?, as dtype: DType?) throws -> Tensor {
        guard Tensor.isRecordingGradients else { return try current()(x, adding: residual, as: dtype) }
        let x = try x.cast(to: weight.dtype)
        var result = try operation(x, recordedValue(), bias)
        if let adapter = weight.adapter { result = try result + adapter.change(of: x, operation) }
        let type = dtype ?? residual?.dtype ?? result.dtype
        return try (residual.map { try $0 + result } ?? result).cast(to: type)
    }

    private func recordedValue() throws -> Tensor {
        if weight.isTrained { return try weight.value(as: .float32) }
        if let fixed, fixed.version == weight.version { return fixed.value }
        fixed = nil
        let value = try weight.value()
        fixed = (weight.version, value)
        return value
    }

    private func current() throws -> PackedLayer {
        if let made, made.version == weight.version { return made.layer }
        made = nil
        let layer = try pack(weight.value())
        made = (weight.version, layer)
        return layer
    }
}
