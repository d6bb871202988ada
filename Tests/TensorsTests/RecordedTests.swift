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
