import Foundation

/// How long a connection waits for what. The defaults suit public networks.
public struct IRCTiming: Sendable {
    /// For the TCP connection, and again for the TLS handshake.
    public var connect: Duration = .seconds(15)
    /// From the connection to the server's welcome.
    public var registration: Duration = .seconds(60)
    /// For each answer of the services to SASL.
    public var sasl: Duration = .seconds(15)
    /// From the welcome to the end of the message of the day, after which channels are joined anyway.
    public var welcome: Duration = .seconds(10)

    /// Silence after which we ask whether the server is there.
    public var pingAfter: Duration = .seconds(60)
    /// Silence after which it is not.
    public var deadAfter: Duration = .seconds(120)

    /// For the PONG that confirms what we said. A server that says other things after that long is one that sends none, and we take its word
    /// for granted.
    public var receipt: Duration = .seconds(10)

    /// Between tries to get the configured nick back.
    public var regainNick: Duration = .seconds(60)
    /// From a kick to the return.
    public var rejoin: Duration = .seconds(15)
    /// Two kicks closer than this keep us out.
    public var kickMemory: Duration = .seconds(300)
    /// Between tries to join a channel that refuses us; doubled each time, up to sixteen times as long.
    public var retryJoin: Duration = .seconds(120)

    /// Before the first reconnection; doubled each time up to `longestReconnect`. The real delay is a random part of it, so that a hundred
    /// clients do not return at the same moment.
    public var firstReconnect: Duration = .seconds(2)
    public var longestReconnect: Duration = .seconds(300)
    /// A connection that lasted this long starts the delays again.
    public var calm: Duration = .seconds(300)

    /// How long a shut-down waits for queued lines to be written and confirmed.
    public var flush: Duration = .seconds(10)
    /// How long it then waits for the server's goodbye.
    public var goodbye: Duration = .seconds(2)
    /// How often time-outs are looked at.
    public var tick: Duration = .seconds(1)

    public init() {}

    /// The longest delay before a reconnection, when `failures` connections in a row have ended (at least one).
    func reconnectCeiling(afterFailures failures: Int) -> Duration {
        min(firstReconnect * (1 << min(max(failures - 1, 0), 16)), longestReconnect)
    }

    /// A random delay up to the ceiling ("full jitter").
    func reconnectDelay(afterFailures failures: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        reconnectCeiling(afterFailures: failures) * Double.random(in: 0...1, using: &generator)
    }
}

/// A point in time: `uptime` counts seconds and never jumps, `date` is what a calendar says.
struct Moment: Sendable, Equatable {
    var uptime: Duration
    var date: Date
}
