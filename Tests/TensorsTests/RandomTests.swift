import Foundation
import Tensors
import TestSupport
import Testing

/// Against `torch.randn` of torch 1.13.1 on the CPU; `Tests/Fixtures/make_fixtures.py` drew the numbers.
@Suite(.oneAtATime)
struct RandomTests {
    private func reference(_ name: String = "randn") throws -> Safetensors {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Safetensors(url: tests.appending(path: "Fixtures/\(name).safetensors"))
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

    /// Against an independent port, whose first numbers are the published ones.
    @Test(arguments: [0, 7, 1 << 32 - 1, 1 << 40 + 7] as [UInt64], [1, 17, 200])
    func drawsWhatNVIDIAsCardsDraw(seed: UInt64, count: Int) throws {
        var random = PhiloxRandom(seed: seed)
        let name = "seed\(seed).n\(count)"
        expectEqual(try random.normal([count]).floats(), try reference("philox").tensor(name).floats(), name)
    }

    @Test func everyDrawOfNVIDIAsCardsHasACounter() throws {
        let reference = try reference("philox")
        var random = PhiloxRandom(seed: 7)
        for (i, count) in [7, 16, 5].enumerated() {
            let name = "seed7.stream.\(i)"
            expectEqual(random.normal(count: count), try reference.tensor(name).floats(), name)
        }
    }

    @Test(arguments: [
        ("CPU", RandomSource.cpu), ("cpu", .cpu), ("GPU", .gpu), ("NV", .gpu), ("nv", .gpu), ("TPU", nil), ("", nil),
    ]) func sourcesByName(_ name: String, _ source: RandomSource?) {
        #expect(RandomSource(named: name) == source)
    }

    @Test func sourcesMakeTheirGenerators() {
        var (torch, processor) = (TorchRandom(seed: 7), RandomSource.cpu.generator(seed: 1 << 32 + 7))
        #expect(processor.normal(count: 20) == torch.normal(count: 20))
        var (philox, card) = (PhiloxRandom(seed: 1 << 32 + 7), RandomSource.gpu.generator(seed: 1 << 32 + 7))
        #expect(card.normal(count: 20) == philox.normal(count: 20))
    }

    /// Against numpy's.
    @Test(
        arguments: [
            (0, 0, []), (1, 7, []), (2, 7, [0, 0]), (3, 7, [5, 3]), (4, 1 << 32 + 5, [1 << 33 + 1, 34]), (5, 1 << 63 + 9, [12345, 20]),
        ] as [(Int, UInt64, [UInt64])]) func seedSequences(row: Int, seed: UInt64, key: [UInt64]) throws
    {
        let expected = try reference("brownian").tensor("seeds.\(row)").integers()
        #expect(SeedSequence(seed: seed, key: key, poolSize: 24).words(4).map(Int64.init) == expected)
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
