import Foundation

/// Which training steps a batch is noised to.
public struct TimestepChoice: Sendable {
    /// - Returns: `count` steps, each in 0..<steps.
    public typealias Draw = @Sendable (_ count: Int, _ steps: Int, _ random: inout TrainingRandom) -> [Int]

    private let draw: Draw

    public init(_ draw: @escaping Draw) {
        self.draw = draw
    }

    public func callAsFunction(_ count: Int, of steps: Int, _ random: inout TrainingRandom) -> [Int] { draw(count, steps, &random) }

    /// Each by itself, all alike.
    public static let uniform = TimestepChoice { count, steps, random in (0..<count).map { _ in Int.random(in: 0..<steps, using: &random) }
    }

    /// Spread evenly over a batch: Kingma et al., "Variational Diffusion Models", 2021.
    ///
    /// - Parameter power: below 1 there is more of the high noise, where it is decided what is drawn: step = steps · uᵖ.
    public static func stratified(power: Double = 1) -> TimestepChoice {
        TimestepChoice { count, steps, random in
            (0..<count).map { row in
                let share = (Double(row) + random.uniform()) / Double(count)
                return min(steps - 1, Int(Double(steps) * pow(share, power)))
            }
        }
    }
}
