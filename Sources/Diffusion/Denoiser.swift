import Tensors

/// Makes of a network that predicts noise or velocity one that predicts the picture: the only place that knows which it is.
///
/// `network` is called with x / √(sigma² + 1), which has unit variance, and the training step of sigma, a fraction.
public struct Denoiser {
    /// The output of the network in the shape of `x`, for its own scale of `x`.
    public typealias Network = (_ x: Tensor, _ timestep: Double) throws -> Tensor

    public let schedule: NoiseSchedule
    private let network: Network

    public init(schedule: NoiseSchedule, network: @escaping Network) {
        self.schedule = schedule
        self.network = network
    }

    /// With classifier-free guidance: Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022.
    ///
    /// - Parameters:
    ///   - conditional: the network with the text, which is enough at scale 1.
    ///   - both: the network with the text and without it. One run for both may be faster than two, so it is one function.
    public init(
        schedule: NoiseSchedule, guidanceScale: Double, conditional: @escaping Network,
        both: @escaping (_ x: Tensor, _ timestep: Double) throws -> (conditional: Tensor, unconditional: Tensor)
    ) {
        self.init(schedule: schedule) { x, timestep in
            if guidanceScale == 1 { return try conditional(x, timestep) }
            let output = try both(x, timestep)
            return try output.unconditional + (output.conditional - output.unconditional) * guidanceScale
        }
    }

    /// The picture x0 in `x` = x0 + sigma·noise.
    public func callAsFunction(_ x: Tensor, sigma: Double) throws -> Tensor {
        let scale = 1 / (sigma * sigma + 1).squareRoot()
        let output = try network(x * scale, schedule.timestep(sigma: sigma))
        return switch schedule.configuration.prediction {
        case .epsilon: try x - output * sigma
        case .velocity: try x * (scale * scale) - output * (sigma * scale)
        }
    }
}
