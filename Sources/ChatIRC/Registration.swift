/// From the first byte to the server's welcome: capabilities, SASL, nick. Afterwards it goes on with the capabilities and the login when
/// the services come and go.
///
/// A pure value: it takes messages and ticks, and says what to do.
struct Registration: Sendable {
    private enum Login: Sendable {
        case none
        case running(SASLExchange, deadline: Duration)
        case done
        case failed(IRCFailure)
    }

    /// All that the session makes use of; `cap-notify` comes with version 302.
    static let wantedCapabilities = [
        "message-tags", "server-time", "batch", "account-tag", "account-notify", "extended-join", "chghost", "echo-message",
    ]

    private let configuration: IRCConfiguration
    private var capabilities: CapabilityNegotiation
    private var login = Login.none
    private(set) var nick: NickKeeper
    private(set) var isWelcomed = false
    private var hasEndedNegotiation = false
    private var deadline: Duration?

    init(configuration: IRCConfiguration) {
        self.configuration = configuration
        let sasl = SASLExchange.usable(configuration).isEmpty ? [] : ["sasl"]
        capabilities = CapabilityNegotiation(wanted: Self.wantedCapabilities + sasl)
        nick = NickKeeper(wanted: configuration.nick)
    }

    var enabledCapabilities: Set<String> { capabilities.enabled }

    private var isLoggedIn: Bool {
        if case .done = login { true } else { false }
    }

    mutating func start(at now: Duration) -> [IRCAction] {
        deadline = now + configuration.timing.registration
        var messages: [IRCMessage] = []
        if let password = configuration.serverPassword { messages.append(IRCMessage("PASS", [password])) }
        messages.append(capabilities.start)
        messages.append(IRCMessage("NICK", [nick.current]))
        messages.append(IRCMessage("USER", [configuration.user, "0", "*", configuration.realName]))
        return messages.map(IRCAction.sendNow)
    }

    /// Takes what concerns it and leaves the rest alone.
    mutating func receive(_ message: IRCMessage, at now: Duration) -> [IRCAction] {
        switch message.command {
        case "CAP":
            return capabilities.receive(message).map(IRCAction.sendNow) + proceed(at: now)
        case "AUTHENTICATE", "902", "903", "904", "905", "906", "907", "908":
            guard case .running(var exchange, _) = login else { return [] }
            let step = exchange.receive(message)
            login = .running(exchange, deadline: now + configuration.timing.sasl)
            return take(step) + proceed(at: now)
        case "001":
            return welcome(message, at: now)
        case "432", "433", "436", "437":
            return nickRefused(message)
        case "464":
            return isWelcomed ? [] : [.stop(.serverPasswordRefused(message.parameters.last ?? ""))]
        default:
            return []
        }
    }

    mutating func tick(at now: Duration, mapping: CaseMapping) -> [IRCAction] {
        if let deadline, now >= deadline {
            return [.close(reason: "the server did not let us in within \(configuration.timing.registration)")]
        }
        if case .running(_, let deadline) = login, now >= deadline {
            login = .failed(.saslUnavailable("the services did not answer within \(configuration.timing.sasl)"))
            return [.sendNow(SASLExchange.abort)] + loginFailed() + proceed(at: now)
        }
        guard isWelcomed, let request = nick.tick(at: now, mapping: mapping, timing: configuration.timing) else { return [] }
        return [.send(request)]
    }

    /// Our nick is another now.
    mutating func nickChanged(to new: String) {
        nick.changed(to: new)
    }

    /// Somebody gave up the nick that we want.
    mutating func wantedNickIsFree(at now: Duration) {
        nick.wantedIsFree(at: now)
    }

    // MARK: Steps

    /// Starts the login as soon as the capabilities are settled, and ends the negotiation when nothing is left to wait for.
    private mutating func proceed(at now: Duration) -> [IRCAction] {
        guard capabilities.isSettled else { return [] }
        var actions: [IRCAction] = []
        if case .none = login { actions += startLogin(at: now) }
        switch login {
        case .running: return actions
        case .failed where configuration.requireSASL && !isWelcomed: return actions
        default: return actions + endNegotiation()
        }
    }

    private mutating func startLogin(at now: Duration) -> [IRCAction] {
        guard capabilities.enabled.contains("sasl") else {
            // After the welcome the services may still come: `CAP NEW` leads here again.
            guard configuration.requireSASL, !isWelcomed else { return [] }
            login = .failed(.saslUnavailable("the server does not offer it"))
            return loginFailed()
        }
        let exchange = SASLExchange(configuration: configuration, offered: capabilities.offered["sasl"] ?? "")
        login = .running(exchange, deadline: now + configuration.timing.sasl)
        return take(exchange.start())
    }

    private mutating func take(_ step: SASLExchange.Step) -> [IRCAction] {
        switch step {
        case .send(let messages):
            return messages.map(IRCAction.sendNow)
        case .succeeded:
            login = .done
            return []
        case .refused(let reason):
            login = .failed(.saslRefused(reason))
            return loginFailed()
        case .unavailable(let reason):
            login = .failed(.saslUnavailable(reason))
            return loginFailed()
        case .ignored:
            return []
        }
    }

    private func loginFailed() -> [IRCAction] {
        guard case .failed(let failure) = login else { return [] }
        return configuration.requireSASL && !isWelcomed ? [.stop(failure)] : [.note("going on without an account: \(failure)")]
    }

    private mutating func endNegotiation() -> [IRCAction] {
        guard !hasEndedNegotiation else { return [] }
        hasEndedNegotiation = true
        return isWelcomed ? [] : [.sendNow(IRCMessage("CAP", ["END"]))]
    }

    private mutating func welcome(_ message: IRCMessage, at now: Duration) -> [IRCAction] {
        // A server that knows no capabilities lets us in without any of the above.
        if configuration.requireSASL, !isLoggedIn { return [.stop(.saslUnavailable("the server let us in without a login"))] }
        isWelcomed = true
        hasEndedNegotiation = true
        deadline = nil
        nick.welcomed(as: message.parameter(0) ?? nick.current, at: now, timing: configuration.timing)
        return []
    }

    private mutating func nickRefused(_ message: IRCMessage) -> [IRCAction] {
        let isErroneous = message.command == "432"
        guard !isWelcomed else {
            if isErroneous { nick.wantedIsImpossible() }
            return []
        }
        guard let next = nick.nextAlternative(isErroneous: isErroneous) else {
            return [.close(reason: "every nick was refused: \(message.parameters.last ?? "")")]
        }
        return [.sendNow(IRCMessage("NICK", [next]))]
    }
}
