import Foundation

/// Reads keys of an infotext and notes what is wrong with them.
struct InfotextReader {
    let infotext: Infotext
    private(set) var problem = IncompleteInfotext(missing: [], unreadable: [])

    init(_ infotext: Infotext) { self.infotext = infotext }

    func has(_ key: String) -> Bool { infotext[key] != nil }

    mutating func required<Value>(_ key: String, parse: (String) -> Value?) -> Value? {
        if infotext[key] == nil { problem.missing.append(key) }
        return optional(key, parse: parse)
    }

    /// Nil when it isn't there.
    ///
    /// - Parameter other: another name of the same value.
    mutating func optional<Value>(_ key: String, or other: String? = nil, parse: (String) -> Value?) -> Value? {
        guard let text = infotext[key] else { return other.flatMap { optional($0, parse: parse) } }
        guard let value = parse(text) else {
            note(Infotext.Pair(key: key, value: text))
            return nil
        }
        return value
    }

    mutating func note(_ unreadable: Infotext.Pair) { problem.unreadable.append(unreadable) }
}

/// `512x768`, both sides within the limits of any request.
struct InfotextSize {
    var width: Int
    var height: Int

    init?(_ text: String) {
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { ImageRequest.Limits.side.reading($0) }
        guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
        (self.width, self.height) = (width, height)
    }
}

extension ClosedRange<Int> {
    /// The number that a text says, if it is in the range.
    func reading(_ text: some StringProtocol) -> Int? {
        Int(text).flatMap { contains($0) ? $0 : nil }
    }
}

extension ClosedRange<Double> {
    func reading(_ text: some StringProtocol) -> Double? {
        Double(text).flatMap { contains($0) ? $0 : nil }
    }
}

extension String {
    /// Without the signs that part the entries of a list in an infotext.
    var withoutListSigns: String { filter { !",:\"\n".contains($0) } }
}
