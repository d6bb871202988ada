import Tensors

/// A parameter in the form in which a layer runs it, made anew when LoRAs have changed it.
final class PackedParameter {
    private let weight: Parameter
    private let pack: (Tensor) throws -> PackedLayer
    private var made: (version: Int, layer: PackedLayer)?
    /// A value that gradients pass through and that nobody trains: read once for all steps.
    private var fixed: (version: Int, value: Tensor)?

    init(_ weight: Parameter, pack: @escaping (Tensor) throws -> PackedLayer) {
        self.weight = weight
        self.pack = pack
    }

    /// - Parameters:
    ///   - residual: added to the result, of its shape.
    ///   - dtype: of the result; the residual's, or the weight's without one, when nil.
    ///   - recorded: the same with operations that record gradients, given the weight.
    func run(_ x: Tensor, adding residual: Tensor?, as dtype: DType?, recorded: (Tensor) throws -> Tensor) throws -> Tensor {
        if Tensor.isRecordingGradients {
            let result = try recorded(recordedValue())
            let type = dtype ?? residual?.dtype ?? result.dtype
            return try (residual.map { try $0 + result } ?? result).cast(to: type)
        }
        return try current()(x, adding: residual, as: dtype)
    }

    private func recordedValue() throws -> Tensor {
        if weight.isTrained { return try weight.value() }
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
