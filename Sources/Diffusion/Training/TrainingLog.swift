/// The latest steps of a training in a few numbers.
public struct TrainingLog: Sendable {
    /// A line for people.
    public struct Line: Sendable, Hashable, CustomStringConvertible {
        public let step: Int
        public let steps: Int
        /// Mean over the latest steps.
        public let loss: Double
        public let samplesPerSecond: Double
        public let secondsLeft: Double
        public let rate: Double

        public var description: String {
            let left = Int(secondsLeft.rounded())
            let time = left < 3600 ? "\(left / 60) min \(left % 60) s" : "\(left / 3600) h \(left % 3600 / 60) min"
            return "step \(step) of \(steps), loss \(Self.rounded(loss)), \(Self.rounded(samplesPerSecond)) samples/s, \(time) left"
        }

        /// Four digits after the point, or all of them of a number that is no other way to be told from 0.
        private static func rounded(_ value: Double) -> String { value.magnitude < 1e-3 ? "\(value)" : "\((value * 1e4).rounded() / 1e4)" }
    }

    private let steps: Int
    private let samplesPerStep: Int
    private let window: Int
    private var latest: [(loss: Double, seconds: Double)] = []

    /// - Parameters:
    ///   - steps: of the whole training.
    ///   - window: over how many of the latest steps means are taken.
    public init(steps: Int, samplesPerStep: Int, window: Int = 100) {
        (self.steps, self.samplesPerStep, self.window) = (steps, samplesPerStep, max(1, window))
    }

    /// - Parameter seconds: what the step took.
    public mutating func add(_ report: Trainer.Report, seconds: Double) -> Line {
        latest.append((report.loss, seconds))
        if latest.count > window { latest.removeFirst() }
        let count = Double(latest.count)
        let time = latest.reduce(0) { $0 + $1.seconds } / count
        return Line(
            step: report.step, steps: steps, loss: latest.reduce(0) { $0 + $1.loss } / count,
            samplesPerSecond: time > 0 ? Double(samplesPerStep) / time : 0, secondsLeft: time * Double(max(0, steps - report.step)),
            rate: report.rate)
    }
}
