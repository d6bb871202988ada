/// What a test helper could not do, in a sentence.
public struct TestFailure: Error, Sendable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// Looks again and again until there is something, at most for a while.
///
/// - Throws: ``TestFailure`` that names what was waited for.
public func eventually<Found>(
    _ what: @autoclosure () -> String,
    within limit: Duration = .seconds(45),
    _ look: () async throws -> Found?
) async throws -> Found {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while true {
        if let found = try await look() { return found }
        guard clock.now < deadline else { throw TestFailure("waited \(limit) in vain for \(what())") }
        try await Task.sleep(for: .milliseconds(10))
    }
}
