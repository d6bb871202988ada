import Domain
import Foundation

/// What a flag does to a value that can also be absent.
enum Change<Value: Sendable>: Sendable {
    case to(Value)
    /// `none` was said.
    case cleared

    var value: Value? {
        if case .to(let value) = self { value } else { nil }
    }
}

extension Arguments {
    /// Whether a flag says `none`.
    func clears(_ flag: Flag) -> Bool { values(of: flag).contains { $0.lowercased() == "none" } }

    /// The picture that a flag names.
    func change(_ flag: Flag) -> Change<PictureMention>? {
        clears(flag) ? .cleared : value(of: flag).map { .to(PictureMention($0, flag: flag)) }
    }

    /// A whole number within limits; out of them the error's corrected line has the nearest one.
    func integer(_ flag: Flag, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(of: flag) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        let nearest = Double(text).flatMap { value in
            value.isNaN ? nil : Int(min(max(value.rounded(), Double(range.lowerBound)), Double(range.upperBound)))
        }
        throw UsageError(
            "\(flag.spelling) is a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”.",
            correction: line(replacing: flag, with: nearest.map(String.init)))
    }

    func number(_ flag: Flag, in range: ClosedRange<Double>) throws(UsageError) -> Double? {
        guard let text = value(of: flag) else { return nil }
        let number = Double(text.replacingOccurrences(of: ",", with: "."))
        if let number, range.contains(number) { return number }
        let nearest = number.flatMap { $0.isNaN ? nil : min(max($0, range.lowerBound), range.upperBound) }
        throw UsageError(
            "\(flag.spelling) is a number from \(range.lowerBound.shortest) to \(range.upperBound.shortest), not “\(text)”.",
            correction: line(replacing: flag, with: nearest?.shortest))
    }

    /// The name as the list spells it, without regard to case.
    ///
    /// - Parameter value: all that the flag was given, when the name is only its beginning.
    func known(_ kind: String, _ name: String, flag: Flag, value: String? = nil, among names: [String]) throws(UsageError) -> String {
        guard let known = names.first(where: { $0.lowercased() == name.lowercased() }) else {
            throw unknown(kind, name, flag: flag, value: value, among: names)
        }
        return known
    }

    /// That there is no such thing, with the nearest that there are.
    func unknown(_ kind: String, _ name: String, flag: Flag, value: String? = nil, among names: [String]) -> UsageError {
        guard !names.isEmpty else { return UsageError("There is no \(kind) here at all.", correction: line(replacing: flag, old: value)) }
        let nearest = NearestNames.of(name, among: names)
        let offered = nearest.isEmpty ? Array(names.prefix(6)) : nearest
        let corrected = (value ?? name).replacingCharacters(
            in: (value ?? name).range(of: name, options: .anchored) ?? name.startIndex..<name.endIndex, with: offered[0])
        return UsageError(
            "There is no \(kind) “\(name.shortened(to: 40))”; there is \(Texts.list(offered)).",
            correction: line(replacing: flag, old: value, with: corrected))
    }

    /// - Throws: ``UsageError`` when something is absent that a flag is about.
    func require(_ subject: (some Any)?, for flag: Flag, example: String) throws(UsageError) {
        guard subject == nil else { return }
        throw UsageError("\(flag.spelling) needs \(example.prefix { $0 != " " }).", correction: "\(line()) \(example)")
    }
}
