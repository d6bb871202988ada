extension TrainingCheck.Finding: CustomStringConvertible {
    /// A sentence's end, without a full stop: `3 and 7 look the same`.
    public var description: String {
        let (allowed, wanted) = (TrainingCheck.allowed, TrainingCheck.wanted)
        func are(_ numbers: [Int], _ one: String, _ many: String) -> String {
            "\(Self.list(numbers)) \(numbers.count == 1 ? one : many)"
        }
        return switch self {
        case .tooFew(let count):
            "\(Self.pictures(count)) \(count == 1 ? "is" : "are") too few: \(allowed.lowerBound) are needed, "
                + "\(wanted.lowerBound) to \(wanted.upperBound) are best"
        case .tooMany(let count): "\(Self.pictures(count)) are too many: \(allowed.upperBound) are the most"
        case .allAlike: "all pictures look the same, so there is nothing to learn but that one"
        case .unusualCount: "\(wanted.lowerBound) to \(wanted.upperBound) pictures are best"
        case .duplicates(let groups): groups.prefix(4).map { "\(Self.list($0)) look the same" }.joined(separator: ", ")
        case .small(let numbers, let side): are(numbers, "has", "have") + " a side of less than \(side) pixels"
        case .blurred(let numbers): are(numbers, "is", "are") + " blurred"
        case .busyBackground(let numbers):
            are(numbers, "has", "have") + " a busy background, which will be learnt too (it can't be removed here yet)"
        }
    }

    /// `1 picture`, `6 pictures`.
    public static func pictures(_ count: Int) -> String { count == 1 ? "1 picture" : "\(count) pictures" }

    /// `3, 7 and 12`, of many the first.
    public static func list(_ numbers: [Int]) -> String {
        var words = numbers.prefix(6).map(String.init)
        if numbers.count > words.count { words.append("\(numbers.count - words.count) more") }
        guard words.count > 1, let last = words.popLast() else { return words.first ?? "" }
        return words.joined(separator: ", ") + " and \(last)"
    }
}
