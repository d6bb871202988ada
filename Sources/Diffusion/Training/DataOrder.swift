/// In which order a training sees its samples: every epoch in another one. It depends on the seed and the position alone.
public final class DataOrder {
    private let weights: [Double]
    private let seed: UInt64
    /// Where the epochs end that were looked at so far.
    private var ends: [Int] = []
    private var latest: (epoch: Int, order: [Int])?

    /// - Parameter weights: how often each sample is seen in an epoch, on average; 1 for exactly once. At least one must be above 0.
    public init(weights: [Double], seed: UInt64) {
        precondition(weights.contains { $0 > 0 }, "a training needs a sample")
        (self.weights, self.seed) = (weights, seed)
    }

    public convenience init(count: Int, seed: UInt64) { self.init(weights: Array(repeating: 1, count: count), seed: seed) }

    /// The samples at `count` positions, counted from the beginning of the training.
    public func samples(from position: Int, count: Int) -> [Int] { (position..<position + count).map(sample) }

    private func sample(at position: Int) -> Int {
        while position >= ends.last ?? 0 { ends.append((ends.last ?? 0) + order(of: ends.count).count) }
        let epoch = ends.firstIndex { position < $0 } ?? 0
        return order(of: epoch)[position - (epoch == 0 ? 0 : ends[epoch - 1])]
    }

    private func order(of epoch: Int) -> [Int] {
        if let latest, latest.epoch == epoch { return latest.order }
        var random = TrainingRandom(seed: seed, stream: [UInt64(epoch)])
        var order: [Int] = []
        for (index, weight) in weights.enumerated() {
            let whole = weight.rounded(.down)
            let times = Int(whole) + (random.uniform() < weight - whole ? 1 : 0)
            order += Array(repeating: index, count: times)
        }
        order.shuffle(using: &random)
        latest = (epoch, order)
        return order
    }
}
