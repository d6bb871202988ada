import Foundation

/// The login of the bot itself (IRCv3 sasl-3.2): EXTERNAL by certificate, then PLAIN by password.
struct SASLExchange: Sendable {
    enum Mechanism: String, Sendable {
        case external = "EXTERNAL"
        case plain = "PLAIN"
    }

    enum Step: Sendable, Equatable {
        case send([IRCMessage])
        case succeeded
        /// The services said no.
        case refused(String)
        /// None of our mechanisms is offered.
        case unavailable(String)
        case ignored
    }

    private let configuration: IRCConfiguration
    /// Not tried yet; the first is running.
    private var mechanisms: [Mechanism]

    /// - Parameter offered: the value of the server's `sasl` capability, `PLAIN,EXTERNAL`; empty when it does not say.
    init(configuration: IRCConfiguration, offered: String) {
        self.configuration = configuration
        let names = Set(offered.uppercased().split(separator: ",").map(String.init))
        mechanisms = Self.usable(configuration).filter { names.isEmpty || names.contains($0.rawValue) }
    }

    /// What the configuration has credentials for, best first.
    static func usable(_ configuration: IRCConfiguration) -> [Mechanism] {
        var mechanisms: [Mechanism] = []
        if configuration.tls, configuration.clientCertificateFile != nil { mechanisms.append(.external) }
        let hasPassword = configuration.saslUser != nil && configuration.saslPassword != nil
        if hasPassword, configuration.tls || configuration.allowPlaintextSASL { mechanisms.append(.plain) }
        return mechanisms
    }

    func start() -> Step {
        guard let mechanism = mechanisms.first else { return .unavailable("the server offers no mechanism that we have credentials for") }
        return .send([IRCMessage("AUTHENTICATE", [mechanism.rawValue])])
    }

    /// Ends an exchange that takes too long.
    static let abort = IRCMessage("AUTHENTICATE", ["*"])

    mutating func receive(_ message: IRCMessage) -> Step {
        switch message.command {
        case "AUTHENTICATE" where message.parameter(0) == "+":
            return mechanisms.first.map { .send(response(for: $0)) } ?? .ignored
        case "903", "907":
            return .succeeded
        case "908":
            let names = Set(message.parameter(1)?.uppercased().split(separator: ",").map(String.init) ?? [])
            // The one that runs is failed by the 904 that follows.
            mechanisms = mechanisms.prefix(1) + mechanisms.dropFirst().filter { names.contains($0.rawValue) }
            return .ignored
        case "902", "904", "905", "906":
            guard mechanisms.count > 1 else { return .refused(message.parameters.last ?? "no reason given") }
            mechanisms.removeFirst()
            return start()
        default:
            return .ignored
        }
    }

    private func response(for mechanism: Mechanism) -> [IRCMessage] {
        switch mechanism {
        case .external: Self.chunks([])
        case .plain: Self.chunks(Array("\0\(configuration.saslUser ?? "")\0\(configuration.saslPassword ?? "")".utf8))
        }
    }

    /// Base64 in lines of 400 characters; a full last line is followed by `+`, and so is nothing.
    static func chunks(_ response: [UInt8]) -> [IRCMessage] {
        var rest = Data(response).base64EncodedString()[...]
        var words: [String] = []
        while !rest.isEmpty {
            words.append(String(rest.prefix(400)))
            rest = rest.dropFirst(400)
        }
        if words.last.map({ $0.utf8.count == 400 }) ?? true { words.append("+") }
        return words.map { IRCMessage("AUTHENTICATE", [$0]) }
    }
}
