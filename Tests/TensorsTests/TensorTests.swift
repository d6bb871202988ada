import Tensors
import TestSupport
import Testing

@Suite(.oneAtATime)
struct TensorTests {
    @Test func readsBackWhatWasPutIn() throws {
        let tensor = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(tensor.shape == [2, 3])
        #expect(tensor.count == 6)
        #expect(tensor.dtype == .float32)
        #expect(try tensor.floats() == [1, 2, 3, 4, 5, 6])
        #expect(try tensor.transpose(0, 1).floats() == [1, 4, 2, 5, 3, 6])
        #expect(try Tensor(integers: [7, -8], shape: [2]).integers() == [7, -8])
    }

    @Test(arguments: DType.allCases)
    func everyDTypeHoldsSmallNumbers(dtype: DType) throws {
        let tensor = try Tensor([0, 1, 1, 0], shape: [4], dtype: dtype)
        #expect(tensor.dtype == dtype)
        #expect(try tensor.floats() == [0, 1, 1, 0])
        #expect(try tensor.rawBytes().count == 4 * dtype.size)
    }

    @Test func arithmeticBroadcasts() throws {
        let a = try Tensor([1, 2, 3, 4], shape: [2, 2])
        let row = try Tensor([10, 20], shape: [2])
        #expect(try (a + row).floats() == [11, 22, 13, 24])
        #expect(try (a - row).floats() == [-9, -18, -7, -16])
        #expect(try (a * row).floats() == [10, 40, 30, 80])
        #expect(try (row / a).floats() == [10, 10, 10.0 / 3, 5])
        #expect(try (2 - a).floats() == [1, 0, -1, -2])
        #expect(try (12 / a).floats() == [12, 6, 4, 3])
        #expect(try (-a * 2 + 1).floats() == [-1, -3, -5, -7])
        #expect(try a.matmul(a).floats() == [7, 10, 15, 22])
    }

    @Test func reducesOverSomeOrAllDimensions() throws {
        let a = try Tensor([1, -2, 3, 4], shape: [2, 2])
        #expect(try a.sum().floats() == [6])
        #expect(try a.mean([1]).floats() == [-0.5, 3.5])
        #expect(try a.sum([0], keepDims: true).shape == [1, 2])
        #expect(try a.max([0]).floats() == [3, 4])
    }

    @Test func rearranges() throws {
        let a = try Tensor.arange(12).reshape([1, 3, 4])
        #expect(try a.narrow(dim: 2, start: 1, length: 2).floats() == [1, 2, 5, 6, 9, 10])
        #expect(try a.split(2, dim: -1).map { try $0.floats() } == [[0, 1, 4, 5, 8, 9], [2, 3, 6, 7, 10, 11]])
        #expect(try Tensor.cat([a, a], dim: 0).shape == [2, 3, 4])
        #expect(try a.permute([2, 0, 1]).shape == [4, 1, 3])
        #expect(try a.squeeze(0).unsqueeze(2).shape == [3, 4, 1])
        #expect(try Tensor.ones([1, 2]).expand([3, 2]).floats() == [1, 1, 1, 1, 1, 1])
        #expect(try a.flip([2]).floats().prefix(4) == [3, 2, 1, 0])
        let picture = try Tensor.arange(16).reshape([1, 1, 4, 4])
        #expect(try picture.pixelUnshuffle(2).pixelShuffle(2).equals(picture))
        #expect(try picture.padded([1, 0, 0, 2]).shape == [1, 1, 6, 5])
        #expect(try picture.upsampledNearest(height: 8, width: 8).averagePool(2).equals(picture))
    }

    @Test func roundsHalvesToEven() throws {
        #expect(try Tensor([0.5, 1.5, 2.5, -0.5], shape: [4]).round().floats() == [0, 2, 2, 0])
        #expect(try Tensor([-1, 0.25, 9], shape: [3]).clamped(to: 0...1).floats() == [0, 0.25, 1])
    }

    @Test func networkOperationsGiveKnownValues() throws {
        let x = try Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
        #expect(try x.conv2d(weight: .ones([1, 1, 3, 3]), bias: .ones([1]), padding: 1).floats() == [11, 11, 11, 11])
        #expect(try Tensor([1, 2], shape: [1, 2]).linear(weight: Tensor([3, 4], shape: [1, 2])).floats() == [11])
        #expect(try Tensor([0, 0], shape: [2]).softmax(dim: 0).floats() == [0.5, 0.5])
        #expect(try Tensor([1, 2, 3, 4], shape: [2, 2]).rows(Tensor(integers: [1, 1, 0], shape: [3])).floats() == [3, 4, 3, 4, 1, 2])
        let normal = try Tensor([1, 3], shape: [1, 2]).layerNorm(epsilon: 0).floats()
        #expect(normal == [-1, 1])
    }

    /// What goes wrong is an error of one line, never a trap.
    @Test func mistakesAreErrors() throws {
        let a = try Tensor.zeros([2, 3])
        let mistakes: [() throws -> Tensor] = [
            { try a + Tensor.zeros([4]) },
            { try a.matmul(a) },
            { try a.reshape([5]) },
            { try a.permute([0, 7]) },
            { try a.narrow(dim: 0, start: 1, length: 9) },
            { try a.split(2, dim: 1)[0] },
            { try a.split(2, dim: 9)[0] },
            { try Tensor.cat([], dim: 0) },
            { try Tensor([1, 2, 3], shape: [2]) },
            { try Tensor.zeros([-1]) },
            { try Tensor.zeros([1 << 40, 1 << 40]) },
            { try Tensor.zeros([1 << 45]) },
            { try a.groupNorm(groups: 0, epsilon: 1e-5) },
            { try a.unsqueeze(0).unsqueeze(0).conv2d(weight: .ones([1, 1, 3, 3]), groups: 0) },
            { try a.unsqueeze(0).unsqueeze(0).conv2d(weight: .ones([1, 1, 3, 3]), stride: 0) },
            { try a.unsqueeze(0).pixelShuffle(0) },
            { try a.unsqueeze(0).unsqueeze(0).averagePool(0) },
            { try a.unsqueeze(0).unsqueeze(0).upsampledNearest(height: 0, width: 4) },
            { try a.rows(Tensor(integers: [5], shape: [1])) },
            { try a.rows(Tensor(integers: [-1], shape: [1])) },
        ]
        for (index, mistake) in mistakes.enumerated() {
            let error = #expect(throws: TensorError.self, "mistake \(index)") { _ = try mistake() }
            #expect(error?.message.isEmpty == false && error?.message.contains("\n") == false, "\(index): \(error?.message ?? "")")
        }
    }

    @Test func threadsCanBeSet() throws {
        // The number is the process's, and other tests draw at the same time: only the usual one is safe to set.
        try Torch.setThreads(Torch.processors)
        #expect(Torch.threads == Torch.processors)
        #expect(throws: TensorError.self) { try Torch.setThreads(0) }
        #expect(Torch.version.hasPrefix("1.") || Torch.version.hasPrefix("2."))
    }

    @Test func recordsGradientsOnlyWhenAsked() throws {
        let x = try Tensor([3], shape: [1]).requiringGradient()
        #expect(throws: TensorError.self) { try (x * x).sum().backward() }
        try Tensor.recordingGradients { try (x * x).sum().backward() }
        #expect(try x.gradient?.floats() == [6])
        #expect(throws: TensorError.self) { try (x * x).sum().backward() }
    }
}
