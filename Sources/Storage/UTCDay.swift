import Foundation

/// A calendar day in UTC, the period that one daily grant pays for.
struct UTCDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    private static let length: TimeInterval = 86_400

    /// Days since 1970-01-01; Unix time has no leap seconds, so a day is always 86,400 s.
    var number: Int

    init(number: Int) { self.number = number }

    init(of date: Date) { number = Int((date.timeIntervalSince1970 / Self.length).rounded(.down)) }

    var start: Date { Date(timeIntervalSince1970: Double(number) * Self.length) }
    var next: UTCDay { UTCDay(number: number + 1) }

    static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }

    /// As ISO 8601 writes it: `2026-11-24`.
    var description: String { start.formatted(.iso8601.year().month().day()) }
}
