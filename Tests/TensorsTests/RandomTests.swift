import Tensors
import Testing

/// Values printed by `torch.manual_seed(seed); torch.randn(count)`, torch 1.13.1 on the CPU.
struct RandomTests {
    struct Golden: Sendable {
        let seed: UInt32
        let count: Int
        let values: [Int: Float]
    }

    static let goldens = [
        Golden(seed: 0, count: 4, values: [0: 1.5409960746765137, 1: -0.293428897857666, 2: -2.1787893772125244, 3: 0.5684312582015991]),
        Golden(
            seed: 7, count: 15,
            values: [
                0: -0.1467950940132141, 1: 0.7861412763595581, 2: 0.9468216300010681, 3: -1.1143440008163452, 4: 1.6907901763916016,
                5: -0.8948279023170471, 6: -0.3556250333786011, 7: 1.2323857545852661, 8: 0.13817265629768372, 9: -1.6821985244750977,
                10: 0.317678302526474, 11: 0.13280697166919708, 12: 0.13732409477233887, 13: 0.2405461221933365, 14: 1.3954508304595947,
            ]),
        Golden(
            seed: 42, count: 16,
            values: [
                0: 1.9269152879714966, 1: 1.4872840642929077, 2: 0.9007171988487244, 3: -2.1055209636688232, 4: 0.6784184575080872,
                5: -1.2345448732376099, 6: -0.04306747764348984, 7: -1.6046669483184814, 8: -0.7521352767944336, 9: 1.6487230062484741,
                10: -0.3924786448478699, 11: -1.4036071300506592, 12: -0.7278813123703003, 13: -0.5594301819801331, 14: -0.7688388824462891,
                15: 0.7624453902244568,
            ]),
        Golden(
            seed: 3, count: 20,
            values: [
                0: -0.07664429396390915, 1: 0.35988152027130127, 2: -0.7820168137550354, 3: 0.07152773439884186, 4: 1.0460227727890015,
                5: 0.5221869945526123, 6: -0.16680915653705597, 7: 0.05303340032696724, 8: 0.4046071469783783, 9: 0.6112996339797974,
                10: 0.7603904008865356, 11: -0.03364326059818268, 12: 0.997922420501709, 13: 0.45918044447898865, 14: 2.436397075653076,
                15: -0.1468081772327423, 16: 0.4851140081882477, 17: 0.2052343785762787, 18: 0.33842819929122925, 19: 1.35275399684906,
            ]),
        Golden(
            seed: 4294967295, count: 64,
            values: [
                0: -2.664297580718994, 1: -1.0910485982894897, 7: 0.7936442494392395, 8: -1.7514946460723877, 15: 0.1409096121788025,
                16: 1.7933999300003052, 31: 1.9678914546966553, 47: -0.7110391855239868, 48: -0.11028473824262619, 55: -0.17079287767410278,
                56: 0.06878139823675156, 63: -0.11887799948453903,
            ]),
        Golden(
            seed: 123, count: 1000,
            values: [
                0: 0.3373701870441437, 1: -0.1777772158384323, 7: -0.3791698217391968, 8: 0.7671070694923401, 15: 0.26919856667518616,
                16: -0.07702023535966873, 31: -2.839993953704834, 983: -0.7775826454162598, 984: 0.5519243478775024, 991: 1.529529094696045,
                992: -1.0109552145004272, 999: 0.03593842685222626,
            ]),
    ]

    @Test(arguments: goldens)
    func drawsWhatTorchDraws(golden: Golden) throws {
        var random = TorchRandom(seed: golden.seed)
        let values = try random.normal([golden.count]).floats()
        #expect(values.count == golden.count)
        for (index, expected) in golden.values {
            // torch's vectorised logarithm, sine and cosine are not always rounded correctly.
            #expect(
                abs(values[index] - expected) <= 2.4e-7 * max(1, abs(expected)),
                "seed \(golden.seed), value \(index): \(values[index]) for \(expected)")
        }
    }

    @Test func keepsTheSecondOfAPairForTheNextCall() {
        var random = TorchRandom(seed: 5)
        let values = random.normal(count: 3) + random.normal(count: 4)
        let expected: [Float] = [-0.48678076, -0.6038216, -0.5580963, 0.6675243, -0.1974151, 1.9427835, -1.401702]
        for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) <= 5e-7) }
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
