import Foundation
import Tensors

/// Sines and cosines of a training step, as diffusers' `Timesteps`.
struct Timesteps {
    let channels: Int
    /// Cosines before sines.
    let flipSinToCos: Bool
    let frequencyShift: Double
    let device: Device

    /// - Parameter timesteps: [N], fractions are allowed.
    /// - Returns: [N, channels], float32.
    func callAsFunction(_ timesteps: Tensor) throws -> Tensor {
        let half = channels / 2
        let exponents = try Tensor.arange(half, device: device) * (-log(10_000) / (Double(half) - frequencyShift))
        let angles = try timesteps.cast(to: .float32).unsqueeze(1) * exponents.exp().unsqueeze(0)
        let (sines, cosines) = try (angles.sin(), angles.cos())
        return try Tensor.cat(flipSinToCos ? [cosines, sines] : [sines, cosines], dim: 1)
    }
}

/// Two linear layers with a SiLU between them, which make a vector for the residual blocks.
struct TimestepEmbedding {
    private let linear1: Linear
    private let linear2: Linear

    init(_ weights: Weights, _ inputs: Int, _ width: Int) throws {
        linear1 = try Linear(weights["linear_1"], inputs, width)
        linear2 = try Linear(weights["linear_2"], width, width)
    }

    func callAsFunction(_ x: Tensor) throws -> Tensor {
        try linear2(linear1(x).cast(to: .float32).silu()).cast(to: .float32)
    }
}
