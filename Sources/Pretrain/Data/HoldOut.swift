/// What is kept out of training to test with, by name alone: the same on every machine, whatever the seed.
enum HoldOut {
    /// Of names, and of combinations of them.
    static let share = 20

    /// What weighs as much or more is asked for too often to be kept from the model.
    static let commonWeight = 1.0

    /// Colours that these things never have in training.
    static let colours: Set<String> = [
        "purple apple", "green wolf", "blue banana", "golden rose", "yellow rose", "pink dragon", "blue pizza",
    ]

    /// One in twenty names.
    static func holds(name: String) -> Bool { "name:\(name)".stableHash % UInt64(share) == 0 }

    /// One in twenty combinations, whichever comes first.
    static func holds(_ names: [String]) -> Bool { names.sorted().joined(separator: "+").stableHash % UInt64(share) == 0 }

    static func holds(colour: String, of noun: String) -> Bool {
        colours.contains("\(colour) \(noun)") || "colour:\(colour) \(noun)".stableHash % UInt64(share) == 0
    }
}
