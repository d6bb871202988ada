import Foundation
import Tensors

/// What a tensor of a network is before its training.
public enum Initialiser: Sendable, Hashable {
    case zeros
    case ones
    /// Between −bound and bound.
    case uniform(Double)
    /// Of mean 0.
    case normal(deviation: Double)

    /// As PyTorch begins its own layers: matrices and kernels, and the biases beside them, uniform up to 1/√inputs (He et al., "Delving Deep
    /// into Rectifiers", 2015, with a = √5); norms with factors of one and summands of zero.
    ///
    /// - Parameters:
    ///   - name: ends in `.weight` or `.bias`.
    ///   - weight: the shape of the weight beside it, or its own.
    public static func standard(_ name: String, weight: [Int]) -> Initialiser {
        if weight.count > 1 { return .uniform(1 / Double(max(1, weight.dropFirst().reduce(1, *))).squareRoot()) }
        return name.hasSuffix("weight") ? .ones : .zeros
    }

    /// - Parameter seed: the same one gives the same values for tensors of the same name, whatever others there are.
    /// - Returns: float32.
    func tensor(_ shape: [Int], name: String, seed: UInt64) throws -> Tensor {
        // FNV-1a: the same in every process.
        let place = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var random = TrainingRandom(seed: seed, stream: [place])
        switch self {
        case .zeros: return try .zeros(shape)
        case .ones: return try .ones(shape)
        case .uniform(let bound):
            let count = shape.reduce(1, *)
            let values = (0..<count).map { _ in Float((2 * random.uniform() - 1) * bound) }
            return try Tensor(values, shape: shape)
        case .normal(let deviation): return try random.normal(shape) * deviation
        }
    }
}
