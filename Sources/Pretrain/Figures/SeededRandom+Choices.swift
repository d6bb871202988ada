extension SeededRandom {
    /// From 0 to 1, without 1.
    var fraction: Double { mutating get { .random(in: 0..<1, using: &self) } }

    mutating func number(in range: ClosedRange<Double>) -> Double { .random(in: range, using: &self) }

    /// - Precondition: `choices` is not empty.
    mutating func one<Choice>(of choices: [Choice]) -> Choice { choices[Int.random(in: choices.indices, using: &self)] }

    /// A choice whose chance is in proportion to its weight.
    ///
    /// - Precondition: `choices` is not empty.
    mutating func one<Choice>(of choices: [(Choice, weight: Double)]) -> Choice {
        (pick(choices, by: \.weight) ?? choices[0]).0
    }
}
