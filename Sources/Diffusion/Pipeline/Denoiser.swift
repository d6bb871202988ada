import Tensors

/// Makes of a network that predicts noise or velocity one that predicts the picture: the only place that knows which it is.
///
/// The network is called with x / √(sigma² + 1), which has unit variance, and the training step of sigma, a fraction.
public struct Denoiser {
    /// The output of the network in the shape of `x`, for its own scale of `x`.
    public typealias Network = (_ x: Tensor, _ timestep: Double) throws -> Tensor
    /// Several outputs of the network, one for each part of the prompt.
    public typealias Parts = (_ x: Tensor, _ timestep: Double) throws -> [Tensor]
    /// Those and the one without a text, or with an unwanted one.
    public typealias All = (_ x: Tensor, _ timestep: Double) throws -> (parts: [Tensor], unconditional: Tensor)

    public let schedule: NoiseSchedule
    private let output: (_ x: Tensor, _ timestep: Double, _ sigma: Double) throws -> Tensor

    public init(schedule: NoiseSchedule, network: @escaping Network) {
        self.schedule = schedule
        output = { x, timestep, _ in try network(x, timestep) }
    }

    /// With guidance.
    ///
    /// - Parameters:
    ///   - conditional: the outputs for the parts of the prompt alone, where ``Guidance`` needs no more.
    ///   - all: all outputs. One run for all may be faster than several, so it is one function.
    public init(schedule: NoiseSchedule, guidance: Guidance, conditional: @escaping Parts, all: @escaping All) {
        self.schedule = schedule
        var evaluations = 0
        output = { x, timestep, sigma in
            defer { evaluations += 1 }
            if guidance.needsNoUnconditional || (sigma < guidance.skipsBelow && evaluations % 2 == 1) {
                return try guidance.unguided(conditional(x, timestep))
            }
            let outputs = try all(x, timestep)
            return try guidance.combined(outputs.parts, unconditional: outputs.unconditional)
        }
    }

    /// The picture x0 in `x` = x0 + sigma·noise.
    public func callAsFunction(_ x: Tensor, sigma: Double) throws -> Tensor {
        let scale = 1 / (sigma * sigma + 1).squareRoot()
        let output = try output(x * scale, schedule.timestep(sigma: sigma), sigma)
        return switch schedule.configuration.prediction {
        case .epsilon: try x - output * sigma
        case .velocity: try x * (scale * scale) - output * (sigma * scale)
        }
    }
}
