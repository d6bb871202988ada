import Foundation
import TestSupport
import Testing

@testable import Tensors

/// Kernels of our own against the same written with libtorch's operations, which is what runs while gradients are recorded.
@Suite(.oneAtATime)
struct FusedTests {
    /// A dtype, and kernels of one family of processors.
    struct Kind: Sendable, CustomTestStringConvertible {
        var dtype: DType
        var kernels: Int
        var tolerance: Double { dtype == .float32 ? 1e-5 : 1e-2 }

        var testDescription: String { "\(dtype) \(Torch.kernels[kernels])" }

        /// Runs `body` with these kernels.
        func callAsFunction<Result>(_ body: () throws -> Result) throws -> Result { try Torch.withoutKernels(kernels, body) }
    }

    static let kinds = Torch.kernels.indices.flatMap { kernels in
        [DType.float32, .bfloat16].map { Kind(dtype: $0, kernels: kernels) }
    }

    static func composed(_ body: () throws -> Tensor) throws -> Tensor {
        try Tensor.recordingGradients { try body().detached() }
    }

    struct Attention: Sendable, CustomTestStringConvertible {
        var width: Int
        var queries: Int
        var keys: Int
        var heads = 2

        var testDescription: String { "width \(width), \(queries) queries, \(keys) keys" }
    }

    static let attentions = [
        Attention(width: 40, queries: 100, keys: 600),
        Attention(width: 64, queries: 49, keys: 77),
        Attention(width: 80, queries: 256, keys: 256),
        Attention(width: 160, queries: 64, keys: 64),
        Attention(width: 512, queries: 50, keys: 300, heads: 1),
        Attention(width: 8, queries: 1, keys: 1),
        Attention(width: 4, queries: 33, keys: 17, heads: 3),
        Attention(width: 7, queries: 5, keys: 513, heads: 3),
    ]

    @Test(arguments: attentions, kinds)
    func attentionEqualsThePlainOne(_ shape: Attention, _ kind: Kind) throws {
        var random = TorchRandom(seed: 6)
        let width = shape.width * shape.heads
        let query = try (random.normal([2, shape.queries, width]) * 2).cast(to: kind.dtype)
        // Keys and values as two parts of one tensor, so that their rows stand apart.
        let both = try random.normal([2, shape.keys, 2 * width]).cast(to: kind.dtype).split(2, dim: -1)
        // The last third of the keys of the second text is padding.
        let seen = (0..<2 * shape.keys).map { Float($0 < shape.keys * 5 / 3 + 1 ? 0 : -Float.infinity) }
        for bias in [nil, try Tensor(seen, shape: [2, 1, 1, shape.keys])] {
            let result = try kind { try query.attention(key: both[0], value: both[1], heads: shape.heads, bias: bias) }
            #expect(result.dtype == kind.dtype)
            let plain = try Self.composed {
                try query.cast(to: .float32).attention(
                    key: both[0].cast(to: .float32), value: both[1].cast(to: .float32), heads: shape.heads, bias: bias)
            }
            let difference = try error(result, plain)
            #expect(difference <= kind.tolerance)
        }
    }

    @Test(arguments: Torch.kernels.indices)
    func scoresOfAnySizeKeepAttentionFinite(kernels: Int) throws {
        var random = TorchRandom(seed: 7)
        let (query, key) = try (random.normal([1, 60, 16]) * 300, random.normal([1, 500, 16]) * 300)
        let result = try Torch.withoutKernels(kernels) { try query.attention(key: key, value: key, heads: 2) }
        let plain = try Self.composed { try query.attention(key: key, value: key, heads: 2) }
        #expect(try error(result, plain) <= 1e-4)
        // What is not a number must not turn into a picture.
        let spoilt = try Tensor.cat([query.narrow(dim: 1, start: 0, length: 59), Tensor.full([1, 1, 16], value: .nan)], dim: 1)
        let last = try Torch.withoutKernels(kernels) { try spoilt.attention(key: key, value: key, heads: 2) }
            .narrow(dim: 1, start: 59, length: 1).floats()
        #expect(!last.contains { !$0.isNaN })
    }

    @Test func attentionTakesABiasForEachQuery() throws {
        var random = TorchRandom(seed: 8)
        let x = try random.normal([2, 6, 8])
        let causal = try Tensor((0..<36).map { $0 % 6 > $0 / 6 ? -Float.infinity : 0 }, shape: [1, 1, 6, 6])
        let result = try x.attention(key: x, value: x, heads: 2, bias: causal)
        // The first sees only itself.
        #expect(try error(result.narrow(dim: 1, start: 0, length: 1), x.narrow(dim: 1, start: 0, length: 1)) <= 1e-6)
        #expect(try error(result, Self.composed { try x.attention(key: x, value: x, heads: 2, bias: causal) }) <= 1e-6)
        #expect(throws: TensorError.self) { try x.attention(key: x, value: x, heads: 3) }
        #expect(throws: TensorError.self) { try x.attention(key: x, value: x, heads: 2, bias: .zeros([1, 1, 1, 5])) }
        #expect(throws: TensorError.self) { try x.attention(key: x.cast(to: .bfloat16), value: x, heads: 2) }
        #expect(throws: TensorError.self) { try x.attention(key: x.narrow(dim: 2, start: 0, length: 4), value: x, heads: 2) }
    }

    @Test(arguments: [[1, 8, 4, 4], [2, 32, 7, 9], [3, 20, 1, 1], [2, 48, 40, 30]], kinds)
    func groupNormEqualsThePlainOne(shape: [Int], _ kind: Kind) throws {
        var random = TorchRandom(seed: 9)
        let channels = shape[1]
        // Far from zero, where sums of squares would lose their digits.
        let x = try (random.normal(shape) + 30).cast(to: kind.dtype)
        let (weight, bias) = try (random.normal([channels]), random.normal([channels]))
        let vectors = try (0..<3).map { _ in try random.normal([shape[0], channels]) }
        for (before, scale, shift, silu) in [
            (nil, nil, nil, false), (vectors[0], nil, nil, true), (nil, vectors[1], vectors[2], true),
        ] as [(Tensor?, Tensor?, Tensor?, Bool)] {
            func norm(_ x: Tensor, as dtype: DType? = nil) throws -> Tensor {
                try x.groupNorm(
                    groups: 4, weight: weight, bias: bias, epsilon: 1e-5, before: before, scale: scale, shift: shift, silu: silu, as: dtype)
            }
            let result = try kind { try norm(x) }
            #expect(result.dtype == kind.dtype)
            // libtorch's own norm loses digits that far from zero.
            let plain = try Self.composed { try norm(x.cast(to: .float64).cast(to: .float32)) }
            #expect(try error(result, plain) <= max(kind.tolerance, 2e-4))
            for other in [DType.float32, .bfloat16, .float16] {
                let rounded = try kind { try norm(x, as: other) }
                #expect(rounded.dtype == other)
                #expect(try error(rounded, plain) <= (other == .float32 ? 2e-4 : 1e-2))
            }
        }
    }

    @Test(arguments: [[3, 40], [2, 5, 16], [1, 7]], kinds)
    func layerNormAndGEGLUEqualThePlainOnes(shape: [Int], _ kind: Kind) throws {
        var random = TorchRandom(seed: 10)
        let width = shape[shape.count - 1]
        let x = try random.normal(shape).cast(to: kind.dtype)
        let (weight, bias) = try (random.normal([width]), random.normal([width]))
        let plain = try Self.composed { try x.cast(to: .float32).layerNorm(weight: weight, bias: bias, epsilon: 1e-5) }
        let normed = try kind { try x.layerNorm(weight: weight, bias: bias, epsilon: 1e-5) }
        #expect(try error(normed, plain) <= kind.tolerance)
        let pair = try (Tensor.cat([x, x * 3], dim: -1))
        let gated = try kind { try pair.geglu() }
        #expect(try error(gated, Self.composed { try pair.cast(to: .float32).geglu() }) <= kind.tolerance)
    }

    @Test(arguments: [DType.float32, .bfloat16])
    func nearestNeighbourMeetsAnySize(dtype: DType) throws {
        var random = TorchRandom(seed: 11)
        let x = try random.normal([2, 3, 5, 7]).cast(to: dtype)
        for (height, width) in [(10, 14), (9, 13), (5, 7), (3, 20)] {
            let plain = try Self.composed { try x.cast(to: .float32).upsampledNearest(height: height, width: width) }
            #expect(try x.upsampledNearest(height: height, width: width).cast(to: .float32).equals(plain))
        }
    }

    /// Every float16 number there is.
    @Test(arguments: kinds)
    func float16IsReadExactly(_ kind: Kind) throws {
        let numbers = (0...UInt16.max).map { $0 }
        let half = try numbers.withUnsafeBytes { try Tensor(bytes: $0, shape: [numbers.count], dtype: .float16) }
        let result = try kind { try half.cast(to: kind.dtype).floats() }
        let plain = try half.cast(to: .float64).cast(to: kind.dtype).floats()
        #expect(zip(result, plain).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
        #expect(result.count == plain.count)
    }

    private final class Owner {
        let bytes: UnsafeMutableRawBufferPointer
        let released: () -> Void

        init(count: Int, released: @escaping () -> Void) {
            bytes = .allocate(byteCount: count, alignment: 16)
            self.released = released
            for i in 0..<count { bytes[i] = UInt8(i) }
        }

        deinit {
            bytes.deallocate()
            released()
        }
    }

    @Test func mappedTensorsKeepTheirOwnerAlive() throws {
        nonisolated(unsafe) var releases = 0
        func mapped(from offset: Int, shape: [Int]) throws -> Tensor {
            let owner = Owner(count: 64) { releases += 1 }
            return try Tensor(
                mapping: UnsafeRawBufferPointer(rebasing: owner.bytes[offset..<offset + 32]), owner: owner, shape: shape, dtype: .int32)
        }
        var view: Tensor? = try mapped(from: 4, shape: [2, 4]).narrow(dim: 0, start: 1, length: 1)
        #expect(releases == 0)
        #expect(try view?.integers().first == 0x1716_1514)
        view = nil
        #expect(releases == 1)
        // Not aligned: a copy, which needs no owner.
        let copy = try mapped(from: 3, shape: [8])
        #expect(releases == 2)
        #expect(try copy.integers().first == 0x0605_0403)
        #expect(throws: TensorError.self) { try mapped(from: 4, shape: [3]) }
        #expect(releases == 3)
    }
}
