import Tensors

/// What all blocks of a UNet are given beside the picture.
struct UNetInputs {
    /// [N, width], after its SiLU.
    let time: Tensor
    /// The states of the text, [N, tokens, width].
    let context: Tensor
    var checkpoints: GradientCheckpoints?

    /// A part of the network whose activations need not be kept for gradients. It may use tensors of these inputs and of other parts.
    func part(_ body: @escaping () throws -> Tensor) throws -> Tensor { try checkpoints?.part(body) ?? body() }
}

/// Residual blocks, each followed by attention in blocks that have it.
struct ResnetStack {
    private let resnets: [ResnetBlock2D]
    private let attentions: [any SpatialAttention]

    init(
        _ weights: Weights, _ configuration: UNetConfiguration, kind: UNetConfiguration.BlockKind, level: UNetConfiguration.Level,
        inputs: [Int]
    ) throws {
        resnets = try inputs.enumerated().map { layer, channels in
            try ResnetBlock2D(weights["resnets"][layer], configuration.resnet(channels, level.channels))
        }
        attentions = try inputs.indices.compactMap { layer in
            try configuration.attention(weights["attentions"][layer], kind: kind, level: level)
        }
    }

    var count: Int { resnets.count }

    /// - Parameter skip: more channels, after the others.
    func callAsFunction(_ x: Tensor, skip: Tensor? = nil, layer: Int, _ inputs: UNetInputs) throws -> Tensor {
        try inputs.part { [resnets, attentions] in
            let joined = try skip.map { try .cat([x, $0], dim: 1) } ?? x
            let x = try resnets[layer](joined, time: inputs.time)
            return attentions.isEmpty ? x : try attentions[layer](x, context: inputs.context)
        }
    }
}

/// A level on the way down.
struct DownBlock {
    private let stack: ResnetStack
    private let downsampler: Resampler?

    init(
        _ weights: Weights, _ configuration: UNetConfiguration, kind: UNetConfiguration.BlockKind, level: UNetConfiguration.Level,
        inputs: Int, isLast: Bool
    ) throws {
        let channels = [inputs] + Array(repeating: level.channels, count: level.layers - 1)
        stack = try ResnetStack(weights, configuration, kind: kind, level: level, inputs: channels)
        downsampler = try isLast ? nil : .down(weights["downsamplers"][0], configuration, kind: kind, channels: level.channels)
    }

    /// The states after each layer and after the downsampling: the skips, of which the last goes on down.
    func callAsFunction(_ x: Tensor, _ inputs: UNetInputs) throws -> [Tensor] {
        var states = [x]
        for layer in 0..<stack.count { states.append(try stack(states[layer], layer: layer, inputs)) }
        if let downsampler {
            let last = states[stack.count]
            states.append(try inputs.part { try downsampler(last, time: inputs.time) })
        }
        return Array(states.dropFirst())
    }
}

/// A level on the way up, which takes the skips of its resolution in reverse order.
struct UpBlock {
    private let stack: ResnetStack
    private let upsampler: Resampler?

    /// - Parameter inputs: the channels that each layer takes, the skip's included.
    init(
        _ weights: Weights, _ configuration: UNetConfiguration, kind: UNetConfiguration.BlockKind, level: UNetConfiguration.Level,
        inputs: [Int], isLast: Bool
    ) throws {
        stack = try ResnetStack(weights, configuration, kind: kind, level: level, inputs: inputs)
        upsampler = try isLast ? nil : .up(weights["upsamplers"][0], configuration, kind: kind, channels: level.channels)
    }

    /// Takes its skips from the end of `skips`; the result has the size of the next one there.
    func callAsFunction(_ x: Tensor, skips: inout [Tensor], _ inputs: UNetInputs) throws -> Tensor {
        var x = x
        for layer in 0..<stack.count {
            x = try stack(x, skip: skips.removeLast(), layer: layer, inputs)
        }
        guard let upsampler else { return x }
        let (last, size) = (x, skips.last.map { Array($0.shape.suffix(2)) })
        return try inputs.part { try upsampler(last, time: inputs.time, size: size) }
    }
}

/// The lowest resolution: a residual block, attention, a residual block.
struct MiddleBlock {
    private let first, last: ResnetBlock2D
    private let attention: (any SpatialAttention)?

    init(_ weights: Weights, _ configuration: UNetConfiguration, level: UNetConfiguration.Level) throws {
        first = try ResnetBlock2D(weights["resnets"][0], configuration.resnet(level.channels, level.channels))
        attention = try configuration.attention(weights["attentions"][0], kind: configuration.middle, level: level)
        last = try ResnetBlock2D(weights["resnets"][1], configuration.resnet(level.channels, level.channels))
    }

    func callAsFunction(_ x: Tensor, _ inputs: UNetInputs) throws -> Tensor {
        try inputs.part { [first, attention, last] in
            let x = try first(x, time: inputs.time)
            return try last(attention.map { try $0(x, context: inputs.context) } ?? x, time: inputs.time)
        }
    }
}

/// What halves or doubles the size between two levels.
enum Resampler {
    /// A convolution of stride 2, or one after an enlargement.
    case convolution(Conv2d, doubles: Bool)
    /// A residual block that changes the size inside.
    case resnet(ResnetBlock2D)

    static func down(
        _ weights: Weights, _ configuration: UNetConfiguration, kind: UNetConfiguration.BlockKind, channels: Int
    ) throws -> Resampler {
        switch kind.resampling {
        case .convolution:
            .convolution(
                try Conv2d(weights["conv"], channels, channels, stride: 2, padding: configuration.downsamplePadding), doubles: false)
        case .resnet: .resnet(try ResnetBlock2D(weights, configuration.resnet(channels, channels, .halved)))
        }
    }

    static func up(
        _ weights: Weights, _ configuration: UNetConfiguration, kind: UNetConfiguration.BlockKind, channels: Int
    ) throws -> Resampler {
        switch kind.resampling {
        case .convolution: .convolution(try Conv2d(weights["conv"], channels, channels), doubles: true)
        case .resnet: .resnet(try ResnetBlock2D(weights, configuration.resnet(channels, channels, .doubled)))
        }
    }

    func callAsFunction(_ x: Tensor, time: Tensor, size: [Int]? = nil) throws -> Tensor {
        switch self {
        case .convolution(let convolution, doubles: true): try convolution(x.upsampled(to: size))
        case .convolution(let convolution, doubles: false): try convolution(x)
        case .resnet(let block): try block(x, time: time, size: size)
        }
    }
}

extension UNetConfiguration {
    fileprivate func resnet(_ inputs: Int, _ outputs: Int, _ resampling: ResnetBlock2D.Resampling = .none) -> ResnetBlock2D.Shape {
        .init(
            inputs: inputs, outputs: outputs, time: timeWidth, timeNorm: timeNorm, groups: groups, epsilon: epsilon, resampling: resampling)
    }

    fileprivate func attention(_ weights: Weights, kind: BlockKind, level: Level) throws -> (any SpatialAttention)? {
        switch kind.attention {
        case .none: nil
        case .transformer:
            try Transformer2DModel(
                weights, channels: level.channels, heads: level.attentionHeadDim, context: level.contextWidth,
                layers: level.transformerLayers, groups: groups, hasLinearProjection: hasLinearProjection)
        case .addedKeys:
            try AddedKeysAttention(
                weights, channels: level.channels, heads: level.channels / level.attentionHeadDim, context: level.contextWidth,
                groups: groups)
        }
    }
}
