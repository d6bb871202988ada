import Chat

/// What the pure parts of a session want done.
enum IRCAction: Sendable, Hashable {
    /// Ahead of everything queued: registration, PONG, our own PING.
    case sendNow(IRCMessage)
    /// When the flood limits allow.
    case send(IRCMessage)
    case deliver(ChatEvent)
    /// Worth a line in the log.
    case note(String)
    /// Give this connection up and come back later.
    case close(reason: String)
    /// Give up altogether.
    case stop(IRCFailure)
}

/// Why an IRC transport ended by itself: a mistake in its configuration that no waiting mends.
public enum IRCFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The services said no to our credentials.
    case saslRefused(String)
    /// The server offers no SASL that we can use, or its services do not answer.
    case saslUnavailable(String)
    case serverPasswordRefused(String)
    /// The configuration cannot work; one sentence for each problem.
    case configuration([String])

    public var description: String {
        switch self {
        case .saslRefused(let reason): "SASL is required, but the login was refused: \(reason)"
        case .saslUnavailable(let reason): "SASL is required, but not to be had: \(reason)"
        case .serverPasswordRefused(let reason): "the server refused its password: \(reason)"
        case .configuration(let problems): problems.joined(separator: "\n")
        }
    }
}
