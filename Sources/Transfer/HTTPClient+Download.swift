import Foundation

/// The limits of a download from an address that a stranger has named.
public struct DownloadRules: Sendable, Hashable {
    public var addressGuard: AddressGuard
    /// The most bytes that are taken, counted as they come.
    public var byteLimit: Int
    /// For everything together, redirects included.
    public var timeLimit: Duration
    public var redirectLimit: Int

    public init(
        addressGuard: AddressGuard = AddressGuard(), byteLimit: Int = 15_000_000, timeLimit: Duration = .seconds(20), redirectLimit: Int = 3
    ) {
        self.addressGuard = addressGuard
        self.byteLimit = byteLimit
        self.timeLimit = timeLimit
        self.redirectLimit = redirectLimit
    }
}

extension HTTPClient {
    /// Fetches a body from an address that a stranger has named; every redirect is guarded like the first address.
    ///
    /// - Throws: ``TransferError``, among them ``TransferError/refused`` and ``TransferError/misdirected``.
    public func download(_ url: String, by rules: DownloadRules) async throws -> Data {
        let end = ContinuousClock.now + rules.timeLimit
        var next = url
        for _ in 0...rules.redirectLimit {
            guard let parts = URLComponents(string: next), let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
                parts.user == nil, parts.password == nil
            else { throw TransferError.invalidRequest("an address begins with http or https and holds no password") }
            let left = end - .now
            guard left > .zero else { throw TransferError.timedOut }
            let response = try await send(
                HTTPRequest(
                    url: next, answerLimit: rules.byteLimit, timeLimit: left, connectTimeLimit: min(left, .seconds(10)),
                    addressGuard: rules.addressGuard))
            guard (300..<400).contains(response.status), let target = response.redirect else { return try response.expecting(200).body }
            if scheme == "https", !target.lowercased().hasPrefix("https:") { throw TransferError.misdirected }
            next = target
        }
        throw TransferError.misdirected
    }
}
