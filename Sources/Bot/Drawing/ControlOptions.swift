import Domain
import Foundation

/// ControlNets and their hints.
struct ControlOptions: OptionGroup {
    static let title = "hints"
    static let control = Flag(
        "control", .word("NAME:ID|URL[:W[:0-1]]"),
        "follows a hint (pose, edges, depth), with a weight 0 to 2 and the part of the steps where it acts; “none” ends it",
        isRepeatable: true)
    static let flags = [control]

    private let units: [Unit]
    private let isCleared: Bool

    init(_ arguments: Arguments) throws(UsageError) {
        isCleared = arguments.clears(Self.control)
        let values = arguments.values(of: Self.control).filter { $0.lowercased() != "none" }
        guard ImageRequest.Limits.controls.contains(values.count) else {
            throw UsageError(
                "At most \(ImageRequest.Limits.controls.upperBound) hints at a time.",
                correction: arguments.line(replacing: Self.control, old: values[values.count - 1]))
        }
        var units: [Unit] = []
        for value in values { units.append(try Unit(value, arguments)) }
        self.units = units
    }

    var pictures: [PictureMention] { units.map(\.mention) }

    func apply(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError) {
        guard isCleared || !units.isEmpty else { return }
        recipe.controls = []
        for unit in units {
            let name = try setting.arguments.known(
                "ControlNet", unit.network, flag: Self.control, value: unit.mention.value,
                among: setting.engine.resources.controls.map(\.name))
            recipe.controls.append(
                ControlUnit(
                    network: name, picture: try setting.picture(unit.mention).picture, weight: unit.weight, start: unit.span.lowerBound,
                    end: unit.span.upperBound))
        }
    }

    /// `openpose:k7f3`, `openpose:https://example.org:8443/a.png:0.8`, `depth:..:1:0-0.6`.
    private struct Unit: Sendable {
        var network: String
        var mention: PictureMention
        var weight = 1.0
        var span = ImageRequest.Limits.controlSpan

        init(_ value: String, _ arguments: Arguments) throws(UsageError) {
            let parts = value.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                throw UsageError(
                    "\(control.spelling) needs a ControlNet and a picture.",
                    correction: arguments.line(replacing: control, old: value, with: "\(parts.first ?? "openpose"):.."))
            }
            network = String(parts[0])
            var rest = parts[1]
            if let (head, span) = Self.span(at: rest), let (word, weight) = Self.weight(at: head) {
                (rest, self.weight, self.span) = (word, weight, span)
            } else if let (word, weight) = Self.weight(at: rest) {
                (rest, self.weight) = (word, weight)
            }
            mention = PictureMention(String(rest), flag: control, value: value)
            guard !rest.contains(":") || rest.contains("://") || rest.hasPrefix("/") else {
                throw UsageError(
                    "A hint's weight is 0 to 2, and where it acts is two numbers from 0 to 1.",
                    correction: arguments.line(
                        replacing: control, old: value, with: "\(network):\(rest.prefix { $0 != ":" }):1:0-1"))
            }
        }

        /// The last part as a span, and what is before it.
        private static func span(at text: Substring) -> (head: Substring, span: ClosedRange<Double>)? {
            guard let (head, last) = cut(text) else { return nil }
            let ends = last.split(separator: "-").map { Double($0) }
            guard ends.count == 2, let start = ends[0], let end = ends[1], start <= end,
                ImageRequest.Limits.controlSpan.contains(start), ImageRequest.Limits.controlSpan.contains(end)
            else { return nil }
            return (head, start...end)
        }

        private static func weight(at text: Substring) -> (head: Substring, weight: Double)? {
            guard let (head, last) = cut(text), let weight = Double(last), ImageRequest.Limits.controlWeight.contains(weight) else {
                return nil
            }
            return (head, weight)
        }

        /// At the last colon, unless that belongs to an address: `https://…` or `http://host:1`.
        private static func cut(_ text: Substring) -> (head: Substring, last: Substring)? {
            guard let colon = text.lastIndex(of: ":") else { return nil }
            let (head, last) = (text[..<colon], text[text.index(after: colon)...])
            if let scheme = head.range(of: "://") {
                guard head[scheme.upperBound...].contains("/") else { return nil }
            } else if last.hasPrefix("//") {
                return nil
            }
            return (head, last)
        }
    }
}
