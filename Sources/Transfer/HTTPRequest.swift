import Foundation

/// One exchange with an HTTP server, with all its limits.
public struct HTTPRequest: Sendable {
    public var method: String
    /// `http` or `https` only.
    public var url: String
    /// Names and values without line breaks.
    public var headers: [(name: String, value: String)]
    /// Nil sends none.
    public var body: Data?
    /// The most bytes of an answer's body that are taken.
    public var answerLimit: Int
    /// From the start to the last byte.
    public var timeLimit: Duration
    public var connectTimeLimit: Duration
    /// Where it may connect to; nil is anywhere. A guarded request never shares a connection with another one.
    public var addressGuard: AddressGuard?

    public init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: Data? = nil, answerLimit: Int = 1 << 20,
        timeLimit: Duration = .seconds(60), connectTimeLimit: Duration = .seconds(10), addressGuard: AddressGuard? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.answerLimit = answerLimit
        self.timeLimit = timeLimit
        self.connectTimeLimit = connectTimeLimit
        self.addressGuard = addressGuard
    }
}

/// What a server answered, whatever its status.
public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    public var contentType: String?
    /// The value of the header `Location`.
    public var location: String?
    /// Where a redirect leads, as an absolute address.
    public var redirect: String?
    public var body: Data
}

/// Why a transfer gave no usable answer.
public enum TransferError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The address or a header cannot be sent.
    case invalidRequest(String)
    /// Nobody answers there: no such name, or the connection was refused.
    case unreachable(String)
    /// The guard does not let anybody connect there.
    case refused
    /// More redirects than are followed, or one from https to http.
    case misdirected
    /// Another status than the expected, with the beginning of the answer.
    case status(Int, excerpt: String)
    case timedOut
    /// The answer has more bytes than this.
    case tooLarge(limit: Int)
    /// The connection broke, or TLS failed.
    case failed(String)

    public var description: String {
        switch self {
        case .invalidRequest(let reason): "the request cannot be sent: \(reason)"
        case .unreachable(let reason): "the server cannot be reached: \(reason)"
        case .refused: "the server has an address or a port that is not connected to"
        case .misdirected: "the server redirects too often, or away from https"
        case .status(let status, let excerpt): "the server answered \(status)\(excerpt.isEmpty ? "" : ": \(excerpt)")"
        case .timedOut: "the server took too long"
        case .tooLarge(let limit): "the answer has more than \(limit) bytes"
        case .failed(let reason): "the transfer broke: \(reason)"
        }
    }
}
