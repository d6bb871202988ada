/// A running average of the weights, which draws better than the weights themselves: Polyak and Juditsky, 1992.
public struct ExponentialAverage: Sendable, Hashable, Codable {
    /// Share that stays at each step, later on.
    public var decay: Double

    public init(decay: Double = 0.999) {
        self.decay = decay
    }

    /// Less at the beginning, so that the first weights are forgotten soon.
    ///
    /// - Parameter step: counted from 0.
    func decay(step: Int) -> Double { min(decay, Double(1 + step) / Double(10 + step)) }
}
