import Foundation

/// The learning rate over a training: it grows, stays and falls along a half cosine.
public struct LearningRate: Sendable, Hashable, Codable {
    public var peak: Double
    /// Steps until the peak is reached.
    public var warmUp: Int
    /// Share of all steps, from the beginning, after which it falls.
    public var constantUntil: Double
    /// What is left at the end, as a share of the peak.
    public var floor: Double
    /// All steps of the training.
    public var steps: Int

    /// - Parameter constantUntil: 1 for a rate that never falls.
    public init(peak: Double, warmUp: Int = 0, constantUntil: Double = 0, floor: Double = 0, steps: Int) {
        (self.peak, self.warmUp, self.constantUntil, self.floor, self.steps) = (peak, warmUp, constantUntil, floor, steps)
    }

    /// - Parameter step: counted from 0.
    public func callAsFunction(step: Int) -> Double {
        if step < warmUp { return peak * Double(step + 1) / Double(warmUp) }
        let start = max(Double(warmUp), constantUntil * Double(steps))
        guard Double(step) > start, constantUntil < 1 else { return peak }
        let share = min(1, (Double(step) - start) / max(1, Double(steps) - start))
        return peak * (floor + (1 - floor) * (1 + cos(.pi * share)) / 2)
    }
}
