import Foundation

/// The symmetric Beta distribution on 0…1, both of whose parameters are `shape`.
struct BetaDistribution {
    let shape: Double
    private let norm: Double

    init(shape: Double) {
        self.shape = shape
        norm = tgamma(2 * shape) / (tgamma(shape) * tgamma(shape))
    }

    /// The probability of less than `x`.
    func probability(below x: Double) -> Double {
        if x > 0.5 { return 1 - probability(below: 1 - x) }
        // The density's factor (1 − t)^(shape − 1) as a power series, integrated term by term; each is less than half the last.
        var (sum, coefficient, power) = (0.0, 1.0, pow(x, shape))
        for term in 0..<60 {
            sum += coefficient * power / (shape + Double(term))
            coefficient *= (1 - shape + Double(term)) / Double(term + 1)
            power *= x
        }
        return norm * sum
    }

    /// What the share `probability` lies below, to the last digits.
    func quantile(_ probability: Double) -> Double {
        if probability > 0.5 { return 1 - quantile(1 - probability) }
        var (low, high) = (0.0, 0.5)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if self.probability(below: middle) < probability { low = middle } else { high = middle }
        }
        return high
    }
}
