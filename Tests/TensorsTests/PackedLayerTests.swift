import Tensors
import TestSupport
import Testing

/// Layers with packed weights against libtorch's own operations.
@Suite(.oneAtATime)
struct PackedLayerTests {
    struct Convolution: Sendable, CustomTestStringConvertible {
        var batch = 1
        var inputs: Int
        var outputs: Int
        var size: [Int]
        var kernel = 3
        var stride = 1
        var padding = 1
        var groups = 1

        var testDescription: String { "\(batch)×\(inputs)→\(outputs) \(size) kernel \(kernel) stride \(stride) groups \(groups)" }
    }

    static let convolutions = [
        Convolution(inputs: 16, outputs: 32, size: [8, 8]),
        Convolution(batch: 3, inputs: 5, outputs: 7, size: [9, 4]),
        Convolution(batch: 2, inputs: 4, outputs: 20, size: [12, 20]),
        Convolution(inputs: 20, outputs: 4, size: [1, 1]),
        Convolution(inputs: 12, outputs: 8, size: [7, 7], stride: 2),
        Convolution(inputs: 12, outputs: 8, size: [8, 9], stride: 2, padding: 0),
        Convolution(batch: 2, inputs: 9, outputs: 33, size: [5, 6], kernel: 1, padding: 0),
        Convolution(batch: 2, inputs: 16, outputs: 33, size: [5, 6], kernel: 1, stride: 2, padding: 0),
        Convolution(batch: 2, inputs: 16, outputs: 48, size: [5, 6]),
        Convolution(inputs: 32, outputs: 72, size: [16, 16]),
        Convolution(batch: 2, inputs: 64, outputs: 112, size: [9, 17], stride: 2),
        Convolution(batch: 2, inputs: 320, outputs: 320, size: [8, 8]),
        Convolution(batch: 2, inputs: 8, outputs: 12, size: [6, 6], groups: 4),
        Convolution(inputs: 6, outputs: 6, size: [6, 5], kernel: 5, padding: 2, groups: 6),
    ]

    static let cases = convolutions.flatMap { each in [(each, DType.float32, 1e-5), (each, .bfloat16, 1e-2)] }

    @Test(arguments: cases)
    func convolutionEqualsThePlainOne(_ shape: Convolution, dtype: DType, tolerance: Double) throws {
        var random = TorchRandom(seed: 3)
        let weight = try random.normal([shape.outputs, shape.inputs / shape.groups, shape.kernel, shape.kernel]).cast(to: dtype)
        let bias = try random.normal([shape.outputs]).cast(to: dtype)
        let layer = try PackedLayer(
            convolution: weight, bias: bias, stride: shape.stride, padding: shape.padding, groups: shape.groups)
        // The second size makes other kernels of the same weights; the third run has the first one's back.
        for enlarged in [0, 13, 0] {
            let x = try random.normal([shape.batch, shape.inputs] + shape.size.map { $0 + enlarged }).cast(to: dtype)
            let plain = try x.cast(to: .float32).conv2d(
                weight: weight.cast(to: .float32), bias: bias.cast(to: .float32), stride: shape.stride, padding: shape.padding,
                groups: shape.groups)
            let result = try layer(x)
            #expect(result.dtype == dtype)
            #expect(try error(result, plain) <= tolerance)
            let residual = try random.normal(plain.shape)
            // In the residual's dtype; in others when told.
            for (kind, given) in [(DType.float32, nil), (.bfloat16, nil), (.float32, DType.bfloat16)] as [(DType, DType?)] {
                let sum = try layer(x, adding: residual.cast(to: kind), as: given)
                #expect(sum.dtype == given ?? kind)
                #expect(try error(sum, plain + residual.cast(to: kind)) <= (sum.dtype == .float32 ? tolerance : 1e-2))
            }
            #expect(try layer(x, as: .float32).cast(to: dtype).equals(result))
        }
    }

    @Test(arguments: [DType.float32, .bfloat16], [[1, 7, 24], [13, 24], [2, 3, 4, 24], [24]])
    func linearEqualsThePlainOne(dtype: DType, shape: [Int]) throws {
        var random = TorchRandom(seed: 4)
        let (weight, bias) = try (random.normal([10, 24]).cast(to: dtype), random.normal([10]).cast(to: dtype))
        for bias in [bias, nil] {
            let layer = try PackedLayer(linear: weight, bias: bias)
            let x = try random.normal(shape).cast(to: dtype)
            let plain = try x.cast(to: .float32).linear(weight: weight.cast(to: .float32), bias: bias?.cast(to: .float32))
            #expect(try error(layer(x), plain) <= (dtype == .float32 ? 1e-5 : 1e-2))
            // Strides of another order are read as they are meant.
            #expect(try error(layer(x.unsqueeze(0).expand([3] + shape)), plain.unsqueeze(0).expand([3] + plain.shape)) <= 1e-2)
            #expect(try error(layer(x, adding: plain), plain * 2) <= (dtype == .float32 ? 1e-5 : 2e-2))
        }
    }

    @Test func picturesComeInAnyOrderOfMemory() throws {
        var random = TorchRandom(seed: 5)
        let layer = try PackedLayer(convolution: random.normal([6, 4, 3, 3]), padding: 1)
        let x = try random.normal([2, 4, 5, 7])
        let channelsLast = try x.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2])
        #expect(try layer(x).equals(layer(channelsLast)))
        let wide = try random.normal([2, 8, 5, 14])
        let part = try wide.narrow(dim: 1, start: 2, length: 4).narrow(dim: 3, start: 3, length: 7)
        #expect(try layer(part).equals(layer(part.contiguous())))
    }

    @Test func mistakesAreErrors() throws {
        let mistakes: [() throws -> Tensor] = [
            { try PackedLayer(linear: .ones([4]))(.ones([4])) },
            { try PackedLayer(linear: .ones([4, 3]), bias: .ones([3]))(.ones([3])) },
            { try PackedLayer(linear: .ones([4, 3]))(.ones([4])) },
            { try PackedLayer(linear: .ones([4, 3]))(.ones([2, 3]), adding: .ones([2, 3])) },
            { try PackedLayer(linear: .zeros([0]))(.ones([4])) },
            { try PackedLayer(convolution: .ones([4, 3, 3, 3]))(.ones([1, 3, 2, 2])) },
            { try PackedLayer(convolution: .ones([4, 3, 3, 3]))(.ones([1, 4, 5, 5])) },
            { try PackedLayer(convolution: .ones([4, 3, 3, 3]))(.ones([3, 5, 5])) },
            { try PackedLayer(convolution: .ones([4, 3, 3, 3]), stride: 0)(.ones([1, 3, 5, 5])) },
            { try PackedLayer(convolution: .ones([4, 3, 3, 3]), groups: 3)(.ones([1, 9, 5, 5])) },
        ]
        for (index, mistake) in mistakes.enumerated() {
            let error = #expect(throws: TensorError.self, "mistake \(index)") { _ = try mistake() }
            #expect(error?.message.isEmpty == false && error?.message.contains("\n") == false, "\(index): \(error?.message ?? "")")
        }
    }
}

/// The largest error, in units of the largest value of the reference.
func error(_ value: Tensor, _ reference: Tensor) throws -> Double {
    guard value.shape == reference.shape else { return .infinity }
    let scale = try reference.cast(to: .float32).abs().max().floats()[0]
    return try Double((value.cast(to: .float32) - reference.cast(to: .float32)).abs().max().floats()[0] / scale)
}
