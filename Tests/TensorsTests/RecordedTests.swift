import TestSupport
import Testing

@testable import Tensors

/// Gradients that kernels of our own compute, against libtorch's own in float32.
@Suite(.oneAtATime)
struct RecordedTests {
    /// A dtype, and kernels of one family of processors.
    struct Kind: Sendable, CustomTestStringConvertible {
        var dtype: DType
        var kernels: Int
        var tolerance: Double { dtype == .float32 ? 1e-4 : 2e-2 }

        var testDescription: String { "\(dtype) \(Torch.kernels[kernels])" }
    }

    static let kinds = Torch.kernels.indices.flatMap { kernels in
        [DType.float32, .bfloat16].map { Kind(dtype: $0, kernels: kernels) }
    }

    /// Result and gradients of `body` over leaves of these values; `weights` then ask of the result more than its plain sum.
    static func gradients(
        _ inputs: [Tensor], trained: Set<Int>, times: Int = 1, _ body: ([Tensor]) throws -> Tensor
    ) throws -> (result: Tensor, gradients: [Tensor?]) {
        let leaves = try inputs.enumerated().map { trained.contains($0) ? try $1.requiringGradient() : $1 }
        var result: Tensor?
        for _ in 0..<times {
            try Tensor.recordingGradients {
                let value = try body(leaves)
                var random = TorchRandom(seed: 77)
                try (value.cast(to: .float32) * random.normal(value.shape)).sum().backward()
                result = value
            }
        }
        return (try #require(result).detached(), leaves.map(\.gradient))
    }

    /// Expects the same of `body` in a dtype with our kernels as in float32 with libtorch's.
    ///
    /// - Parameters:
    ///   - converted: the inputs that are given in the dtype; the others stay float32.
    ///   - trained: the inputs whose gradients are compared, all when nil.
    static func expectPlainGradients(
        _ kind: Kind, _ inputs: [Tensor], converted: Set<Int>, trained: Set<Int>? = nil, times: Int = 1, _ comment: Comment? = nil,
        _ body: ([Tensor]) throws -> Tensor
    ) throws {
        let given = try inputs.enumerated().map { converted.contains($0) ? try $1.cast(to: kind.dtype) : $1 }
        let trained = trained ?? Set(inputs.indices)
        let plain = try Torch.withoutKernels(.max) {
            try gradients(given.map { try $0.cast(to: .float32) }, trained: trained, times: times, body)
        }
        let ours = try Torch.withoutKernels(kind.kernels) { try gradients(given, trained: trained, times: times, body) }
        #expect(ours.result.shape == plain.result.shape, comment)
        let difference = try error(ours.result.cast(to: .float32), plain.result)
        #expect(difference <= kind.tolerance, comment)
        for index in inputs.indices {
            guard trained.contains(index) else {
                #expect(ours.gradients[index] == nil, comment)
                continue
            }
            let (own, expected) = try (#require(ours.gradients[index], comment), #require(plain.gradients[index], comment))
            #expect(own.dtype == given[index].dtype && own.shape == given[index].shape, comment)
            let difference = try error(own.cast(to: .float32), expected)
            #expect(difference <= kind.tolerance, "input \(index) \(comment?.rawValue ?? "")")
        }
    }

    // MARK: - Layers

    @Test(arguments: [[7, 5, 3], [2, 33, 48, 17], [1, 64, 1], [3, 16, 64]], kinds)
    func linear(_ shape: [Int], _ kind: Kind) throws {
        var random = TorchRandom(seed: 1)
        let (inputs, outputs) = (shape[shape.count - 2], shape[shape.count - 1])
        let x = try random.normal(Array(shape.dropLast()))
        let (weight, bias) = try (random.normal([outputs, inputs]), random.normal([outputs]))
        for (converted, name) in [([0], "float32 weights"), ([0, 1, 2], "weights in the dtype")] {
            try Self.expectPlainGradients(kind, [x, weight, bias], converted: Set(converted), "\(name)") {
                try $0[0].linear(weight: $0[1], bias: $0[2])
            }
        }
        for trained in [[0], [1], [2], [0, 2]] {
            try Self.expectPlainGradients(kind, [x, weight, bias], converted: [0], trained: Set(trained), "trained \(trained)") {
                try $0[0].linear(weight: $0[1], bias: $0[2])
            }
        }
        try Self.expectPlainGradients(kind, [x, weight], converted: [0], times: 2, "no bias, twice") { try $0[0].linear(weight: $0[1]) }
    }

    @Test(arguments: kinds)
    func linearOfTransposedInputs(_ kind: Kind) throws {
        var random = TorchRandom(seed: 2)
        let (x, weight) = try (random.normal([3, 20, 9]), random.normal([20, 11]))
        try Self.expectPlainGradients(kind, [x, weight], converted: [0]) {
            try $0[0].transpose(1, 2).linear(weight: $0[1].transpose(0, 1)).transpose(1, 2)
        }
    }

    struct Convolution: Sendable, CustomTestStringConvertible {
        var batch = 2
        var inputs: Int
        var outputs: Int
        var size: [Int]
        var kernel = 3
        var stride = 1
        var padding = 1
        var groups = 1

        var testDescription: String {
            "\(inputs) to \(outputs) of \(size), kernel \(kernel), stride \(stride), padding \(padding), groups \(groups)"
        }
    }

    static let convolutions = [
        Convolution(inputs: 32, outputs: 48, size: [8, 8]),
        Convolution(inputs: 24, outputs: 7, size: [5, 9]),
        Convolution(inputs: 3, outputs: 16, size: [8, 8], stride: 2),
        Convolution(inputs: 16, outputs: 16, size: [7, 6], stride: 2),
        Convolution(inputs: 16, outputs: 32, size: [4, 4], kernel: 1, padding: 0),
        Convolution(inputs: 16, outputs: 5, size: [6, 6], kernel: 1, stride: 2, padding: 0),
        Convolution(inputs: 8, outputs: 8, size: [9, 9], kernel: 5, padding: 0),
        Convolution(inputs: 16, outputs: 32, size: [8, 8], groups: 4),
        Convolution(batch: 1, inputs: 1, outputs: 1, size: [3, 3]),
        // More windows than are taken at a time.
        Convolution(batch: 30, inputs: 160, outputs: 16, size: [16, 8]),
    ]

    @Test(arguments: convolutions, kinds)
    func convolution(_ shape: Convolution, _ kind: Kind) throws {
        var random = TorchRandom(seed: 3)
        let x = try random.normal([shape.batch, shape.inputs] + shape.size)
        let weight = try random.normal([shape.outputs, shape.inputs / shape.groups, shape.kernel, shape.kernel])
        let bias = try random.normal([shape.outputs])
        func run(_ inputs: [Tensor]) throws -> Tensor {
            try inputs[0].conv2d(
                weight: inputs[1], bias: inputs.count > 2 ? inputs[2] : nil, stride: shape.stride, padding: shape.padding,
                groups: shape.groups)
        }
        try Self.expectPlainGradients(kind, [x, weight, bias], converted: [0]) { try run($0) }
        try Self.expectPlainGradients(kind, [x, weight, bias], converted: [0, 1, 2], "in the dtype") { try run($0) }
        try Self.expectPlainGradients(kind, [x, weight], converted: [0], trained: [0], "frozen weights") { try run($0) }
        try Self.expectPlainGradients(kind, [x, weight], converted: [0], trained: [1], times: 2, "frozen input, twice") { try run($0) }
    }
}

// MARK: - Norms, activations and attention

extension RecordedTests {
    struct Norm: Sendable, CustomTestStringConvertible {
        var shape: [Int]
        var groups: Int
        var silu = false
        var isModulated = false

        var testDescription: String { "\(shape) in \(groups) groups\(silu ? ", SiLU" : "")\(isModulated ? ", modulated" : "")" }
    }

    static let norms = [
        Norm(shape: [2, 32, 8, 8], groups: 8, silu: true, isModulated: true),
        Norm(shape: [3, 12, 5, 7], groups: 4, silu: true),
        Norm(shape: [1, 48, 20, 17], groups: 3, isModulated: true),
        Norm(shape: [2, 6, 1, 3], groups: 2),
        Norm(shape: [1, 64, 33, 31], groups: 32, silu: true, isModulated: true),
    ]

    @Test(arguments: norms, kinds)
    func groupNorm(_ norm: Norm, _ kind: Kind) throws {
        var random = TorchRandom(seed: 4)
        let (pictures, channels) = (norm.shape[0], norm.shape[1])
        // Far from zero, where sums of squares would cancel.
        let x = try random.normal(norm.shape) + random.normal([1, channels, 1, 1]) * 4
        let affine = try [random.normal([channels]) + 1, random.normal([channels])]
        let modulation = try (0..<3).map { _ in try random.normal([pictures, channels]) }
        try Self.expectPlainGradients(kind, [x] + affine + (norm.isModulated ? modulation : []), converted: [0, 3, 4, 5]) {
            try $0[0].groupNorm(
                groups: norm.groups, weight: $0[1], bias: $0[2], epsilon: 1e-5, before: $0.count > 3 ? $0[3] : nil,
                scale: $0.count > 3 ? $0[4] : nil, shift: $0.count > 3 ? $0[5] : nil, silu: norm.silu)
        }
        try Self.expectPlainGradients(kind, [x], converted: [0], times: 2, "nothing beside, a transposed picture, twice") {
            try $0[0].transpose(2, 3).groupNorm(groups: norm.groups, epsilon: 1e-5, silu: norm.silu, as: .float32)
        }
    }

    @Test(arguments: [[5, 16], [2, 40, 37], [3, 5], [1, 70, 320]], kinds)
    func layerNorm(_ shape: [Int], _ kind: Kind) throws {
        var random = TorchRandom(seed: 5)
        let width = shape[shape.count - 1]
        let inputs = try [random.normal(shape) + 3, random.normal([width]), random.normal([width])]
        try Self.expectPlainGradients(kind, inputs, converted: [0]) {
            try $0[0].layerNorm(weight: $0[1], bias: $0[2], epsilon: 1e-5)
        }
        try Self.expectPlainGradients(kind, [inputs[0]], converted: [0]) { try $0[0].layerNorm(epsilon: 1e-5) }
    }

    @Test(arguments: [[4, 32], [2, 3, 26], [1, 2]], kinds)
    func geglu(_ shape: [Int], _ kind: Kind) throws {
        var random = TorchRandom(seed: 6)
        try Self.expectPlainGradients(kind, [random.normal(shape) * 2], converted: [0]) { try $0[0].geglu() }
    }

    struct Attention: Sendable, CustomTestStringConvertible {
        var width: Int
        var queries: Int
        var keys: Int
        var heads = 2

        var testDescription: String { "width \(width), \(queries) queries, \(keys) keys" }
    }

    static let attentions = [
        Attention(width: 64, queries: 64, keys: 88),
        Attention(width: 40, queries: 100, keys: 77),
        Attention(width: 7, queries: 5, keys: 33, heads: 3),
        Attention(width: 160, queries: 49, keys: 16, heads: 1),
        Attention(width: 4, queries: 3, keys: 1),
    ]

    @Test(arguments: attentions, kinds)
    func attention(_ shape: Attention, _ kind: Kind) throws {
        var random = TorchRandom(seed: 7)
        let width = shape.width * shape.heads
        let inputs = try [shape.queries, shape.keys, shape.keys].map { try random.normal([2, $0, width]) }
        // The last third of the keys of the second text is padding.
        let seen = (0..<2 * shape.keys).map { Float($0 < shape.keys * 5 / 3 + 1 ? 0 : -Float.infinity) }
        let bias = try Tensor(seen, shape: [2, 1, 1, shape.keys])
        for bias in [nil, bias] {
            let trained: Set = shape.keys == 1 ? [2] : [0, 1, 2]
            try Self.expectPlainGradients(kind, inputs, converted: [0, 1, 2], trained: trained, "\(bias == nil ? "no " : "")bias") {
                try $0[0].attention(key: $0[1], value: $0[2], heads: shape.heads, bias: bias)
            }
        }
        // Keys and values as parts of one tensor, whose rows stand apart.
        try Self.expectPlainGradients(kind, [inputs[0], .cat([inputs[1], inputs[2]], dim: 2)], converted: [0, 1], trained: [1]) {
            let parts = try $0[1].split(2, dim: 2)
            return try $0[0].attention(key: parts[0], value: parts[1], heads: shape.heads)
        }
    }

    // MARK: - What an optimiser does

    @Test(arguments: Torch.kernels.indices)
    func stepsOfAdamWEqualPlainOnes(kernels: Int) throws {
        for average in [false, true] {
            func moved(_ skipped: Int) throws -> [Tensor] {
                try Torch.withoutKernels(skipped) {
                    var random = TorchRandom(seed: 8)
                    let values = try (0..<4).map { _ in try random.normal([5, 9001]) }
                    // The mean of squares is no negative number.
                    let second = try values[2].abs()
                    for number in 1...3 {
                        let gradient = try random.normal([5, 9001])
                        try values[0].moveAdamW(
                            gradient: gradient, first: values[1], second: second, average: average ? values[3] : nil,
                            .init(
                                learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1, averageDecay: 0.99,
                                gradientScale: 0.5, number: number))
                    }
                    return [values[0], values[1], second, values[3]]
                }
            }
            for (own, plain) in zip(try moved(kernels), try moved(.max)) {
                let difference = try error(own, plain)
                #expect(difference < 1e-6)
            }
        }
    }

    @Test(arguments: Torch.kernels.indices)
    func normsOfGradientsEqualPlainOnes(kernels: Int) throws {
        var random = TorchRandom(seed: 9)
        for shape in [[1], [17], [300, 401]] {
            let values = try random.normal(shape)
            let (own, plain) = try (Torch.withoutKernels(kernels) { try values.norm() }, Torch.withoutKernels(.max) { try values.norm() })
            #expect(abs(own - plain) <= 1e-6 * plain)
        }
    }
}
