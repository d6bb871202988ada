/// What a `Range` header asks of a body (RFC 9110 §14).
enum RequestedRange: Equatable {
    /// No range, several, or one that makes no sense: all of it.
    case whole
    case part(ClosedRange<Int>)
    case unsatisfiable

    /// - Parameter size: of the body in bytes, at least 1.
    init(_ header: String?, size: Int) {
        self = header.flatMap { Self.parse($0, size: size) } ?? .whole
    }

    private static func parse(_ header: String, size: Int) -> RequestedRange? {
        let parts = header.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
        let bounds = parts[1].split(separator: "-", omittingEmptySubsequences: false).map { $0.filter { $0 != " " && $0 != "\t" } }
        guard bounds.count == 2, bounds.joined().allSatisfy(\.isASCII), bounds.joined().allSatisfy(\.isNumber) else { return nil }
        // A number too large for an Int is as good as the largest.
        let first = bounds[0].isEmpty ? nil : Int(bounds[0]) ?? .max
        let last = bounds[1].isEmpty ? nil : Int(bounds[1]) ?? .max
        switch (first, last) {
        case (let first?, let last?) where last < first: return nil
        case (let first?, _) where first >= size: return .unsatisfiable
        case (let first?, let last): return .part(first...min(last ?? .max, size - 1))
        case (nil, let suffix?): return suffix == 0 ? .unsatisfiable : .part(max(0, size - suffix)...size - 1)
        case (nil, nil): return nil
        }
    }
}

/// A strong entity tag (RFC 9110 §8.8.3) without characters that need care.
struct EntityTag: Equatable, CustomStringConvertible {
    var value: String

    var description: String { "\"\(value)\"" }

    /// Whether an `If-None-Match` header names it, by the weak comparison.
    func isNamed(by header: String) -> Bool {
        if header.allSatisfy({ $0 == "*" || $0 == " " }), header.contains("*") { return true }
        let pieces = header.split(separator: "\"", omittingEmptySubsequences: false)
        return stride(from: 1, to: pieces.count - 1, by: 2).contains { pieces[$0] == value }
    }

    /// Whether an `If-Range` header still holds: by the strong comparison, and never for a date, as none is sent.
    func satisfies(ifRange header: String?) -> Bool { header == nil || header == description }
}
