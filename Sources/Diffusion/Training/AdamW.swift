import Tensors

/// The settings of AdamW: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019, as `torch.optim.AdamW` computes it.
public struct AdamW: Sendable, Hashable, Codable {
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    /// Of matrices and kernels; biases and norms do not decay.
    public var decay = 0.01

    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, decay: Double = 0.01) {
        (self.beta1, self.beta2, self.epsilon, self.decay) = (beta1, beta2, epsilon, decay)
    }

    /// What the optimiser knows about one tensor.
    struct Moments {
        let first: Tensor
        let second: Tensor

        init(first: Tensor, second: Tensor) {
            (self.first, self.second) = (first, second)
        }

        /// Before the first step.
        init(like value: Tensor) throws {
            self.init(first: try .zeros(value.shape), second: try .zeros(value.shape))
        }
    }

    /// One step of a tensor of this shape.
    func step(_ number: Int, rate: Double, shape: [Int], gradientScale: Double, averageDecay: Double) -> Tensor.AdamWStep {
        .init(
            learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: shape.count > 1 ? decay : 0,
            averageDecay: averageDecay, gradientScale: gradientScale, number: number)
    }
}
