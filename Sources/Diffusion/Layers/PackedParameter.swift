import Tensors

/// A parameter in the form in which a layer runs it, made anew when LoRAs have changed it.
final class PackedParameter {
    private let weight: Parameter
    private let pack: (Tensor) throws -> PackedLayer
    private var made: (version: Int, layer: PackedLayer)?

    init(_ weight: Parameter, pack: @escaping (Tensor) throws -> PackedLayer) {
        self.weight = weight
        self.pack = pack
    }

    /// - Parameters:
    ///   - residual: added to the result, of its shape.
    ///   - recorded: the same with operations that record gradients, given the weight.
    func run(_ x: Tensor, adding residual: Tensor?, recorded: (Tensor) throws -> Tensor) throws -> Tensor {
        if Tensor.isRecordingGradients {
            let result = try recorded(weight.value())
            return try residual.map { try $0 + result } ?? result
        }
        return try current()(x, adding: residual)
    }

    private func current() throws -> PackedLayer {
        if let made, made.version == weight.version { return made.layer }
        made = nil
        let layer = try pack(weight.value())
        made = (weight.version, layer)
        return layer
    }
}
