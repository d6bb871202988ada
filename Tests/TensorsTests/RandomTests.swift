import Foundation
import Tensors
import Testing

/// Against `torch.randn` of torch 1.13.1 on the CPU; `Tests/Fixtures/make_fixtures.py` drew the numbers.
struct RandomTests {
    private func reference() throws -> Safetensors {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Safetensors(url: tests.appending(path: "Fixtures/randn.safetensors"))
    }

    /// torch's vectorised logarithm, sine and cosine are not always rounded correctly.
    private func expectEqual(_ values: [Float], _ expected: [Float], _ name: String) {
        #expect(values.count == expected.count)
        let wrong = zip(values, expected).filter { abs($0 - $1) > 2.4e-7 * max(1, abs($1)) }
        #expect(wrong.isEmpty, "\(name): \(wrong.prefix(3))")
    }

    /// Below 16 values, at 16, with a ragged end, and many.
    @Test(arguments: [0, 7, 12345, UInt32.max] as [UInt32], [7, 15, 16, 17, 1536])
    func drawsWhatTorchDraws(seed: UInt32, count: Int) throws {
        var random = TorchRandom(seed: seed)
        let name = "seed\(seed).n\(count)"
        expectEqual(try random.normal([count]).floats(), try reference().tensor(name).floats(), name)
    }

    @Test func goesOnWhereTheLastCallEnded() throws {
        let reference = try reference()
        var random = TorchRandom(seed: 7)
        for (i, count) in [7, 16, 5, 1, 17, 1536, 3].enumerated() {
            let name = "seed7.stream.\(i)"
            expectEqual(random.normal(count: count), try reference.tensor(name).floats(), name)
        }
    }

    @Test func equalSeedsGiveEqualBits() throws {
        var first = TorchRandom(seed: 9)
        var second = TorchRandom(seed: 9)
        var other = TorchRandom(seed: 10)
        let values = try first.normal([3, 7])
        #expect(try values.equals(second.normal([3, 7])))
        #expect(try !values.equals(other.normal([3, 7])))
        #expect(values.shape == [3, 7])
    }

    @Test(arguments: [[-1], [1 << 40], [Int.max, Int.max]])
    func refusesShapesThatAreNone(shape: [Int]) {
        var random = TorchRandom(seed: 0)
        #expect(throws: TensorError.self) { try random.normal(shape) }
    }
}
