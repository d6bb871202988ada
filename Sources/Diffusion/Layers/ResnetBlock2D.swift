import Tensors

/// A residual block: norm, SiLU, convolution, twice, with the time between them.
struct ResnetBlock2D {
    /// How the time enters.
    enum TimeNorm: Sendable {
        /// Added after the first convolution.
        case added
        /// A factor and a summand for each channel after the second norm: Dhariwal and Nichol, "Diffusion Models Beat GANs", 2021.
        case scaleAndShift
    }

    /// What happens to the size before the first convolution.
    enum Resampling {
        case none
        /// Means of 2 × 2.
        case halved
        /// Nearest neighbour.
        case doubled
    }

    struct Shape {
        var inputs: Int
        var outputs: Int
        /// Width of the time vector; nil for a block without one.
        var time: Int?
        var timeNorm = TimeNorm.added
        var groups: Int
        var epsilon: Double
        var resampling = Resampling.none
    }

    private let shape: Shape
    private let norm1: GroupNorm
    private let conv1: Conv2d
    private let timeProjection: Linear?
    private let norm2: GroupNorm
    private let conv2: Conv2d
    private let shortcut: Conv2d?

    init(_ weights: Weights, _ shape: Shape) throws {
        self.shape = shape
        norm1 = try GroupNorm(weights["norm1"], groups: shape.groups, channels: shape.inputs, epsilon: shape.epsilon)
        conv1 = try Conv2d(weights["conv1"], shape.inputs, shape.outputs)
        timeProjection = try shape.time.map { width in
            let outputs =
                switch shape.timeNorm {
                case .added: shape.outputs
                case .scaleAndShift: 2 * shape.outputs
                }
            return try Linear(weights["time_emb_proj"], width, outputs)
        }
        norm2 = try GroupNorm(weights["norm2"], groups: shape.groups, channels: shape.outputs, epsilon: shape.epsilon)
        conv2 = try Conv2d(weights["conv2"], shape.outputs, shape.outputs)
        shortcut = shape.inputs == shape.outputs ? nil : try Conv2d(weights["conv_shortcut"], shape.inputs, shape.outputs, kernel: 1)
    }

    /// - Parameters:
    ///   - x: [N, inputs, H, W].
    ///   - time: [N, width], after its SiLU.
    ///   - size: height and width that a doubling block must meet; twice its own when nil.
    /// - Returns: [N, outputs, H', W'], in the dtype of `x`.
    func callAsFunction(_ x: Tensor, time: Tensor? = nil, size: [Int]? = nil) throws -> Tensor {
        var h = try conv1(resampled(norm1(x, silu: true), size))
        let projected = try time.flatMap { try timeProjection?($0) }
        switch shape.timeNorm {
        case .added: h = try norm2(h, before: projected, silu: true)
        case .scaleAndShift:
            guard let projected else { throw TensorError(message: "a residual block that is scaled by the time was called without it") }
            let parts = try projected.split(2, dim: 1)
            h = try norm2(h, scale: parts[0], shift: parts[1], silu: true)
        }
        let straight = try resampled(x, size)
        return try conv2(h, adding: shortcut.map { try $0(straight, as: x.dtype) } ?? straight)
    }

    private func resampled(_ x: Tensor, _ size: [Int]?) throws -> Tensor {
        switch shape.resampling {
        case .none: x
        case .halved: try x.averagePool(2)
        case .doubled: try x.upsampled(to: size)
        }
    }
}

extension Tensor {
    /// Nearest neighbour to a size, [height, width], or to twice the own one.
    func upsampled(to size: [Int]?) throws -> Tensor {
        let (height, width) = (shape[2], shape[3])
        return try upsampledNearest(height: size?[0] ?? 2 * height, width: size?[1] ?? 2 * width)
    }
}
