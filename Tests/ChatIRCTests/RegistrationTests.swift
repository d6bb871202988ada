import Testing

@testable import ChatIRC

/// A registration that is driven line by line and remembers what it wanted done.
struct RegistrationDriver {
    var registration: Registration
    var now: Duration = .zero

    init(_ configuration: IRCConfiguration) {
        registration = Registration(configuration: configuration)
    }

    mutating func start() -> [String] { describe(registration.start(at: now)) }

    mutating func receive(_ line: String) throws -> [String] {
        let message = try #require(IRCMessage(line))
        return describe(registration.receive(message, at: now))
    }

    mutating func wait(_ duration: Duration) -> [String] {
        now += duration
        return describe(registration.tick(at: now, mapping: .ascii))
    }

    private func describe(_ actions: [IRCAction]) -> [String] {
        actions.map { action in
            switch action {
            case .sendNow(let message), .send(let message): message.line
            case .close: "close"
            case .stop(let failure): "stop: \(failure)"
            case .note: "note"
            case .deliver(let event): "\(event)"
            }
        }
    }
}

@Suite struct RegistrationTests {
    private static let plain = IRCConfiguration(name: "n", host: "h", nick: "bot", saslUser: "bot", saslPassword: "pw")

    private func driver(_ change: (inout IRCConfiguration) -> Void = { _ in }) -> RegistrationDriver {
        var configuration = Self.plain
        change(&configuration)
        return RegistrationDriver(configuration)
    }

    @Test func startsWithTheCapabilities() {
        var session = driver { $0.serverPassword = "let me in" }
        #expect(session.start() == ["PASS :let me in", "CAP LS 302", "NICK bot", "USER atelier 0 * :Atelier draws pictures"])
    }

    @Test func waitsForTheWholeListAndAsksForWhatItWants() throws {
        var session = driver()
        #expect(try session.receive(":s CAP * LS * :account-tag batch=x sasl=PLAIN,EXTERNAL unknown") == [])
        #expect(try session.receive(":s CAP * LS :server-time") == ["CAP REQ :server-time batch account-tag sasl"])
        #expect(try session.receive(":s CAP bot ACK :server-time batch account-tag sasl ") == ["AUTHENTICATE PLAIN"])
        #expect(session.registration.enabledCapabilities == ["server-time", "batch", "account-tag", "sasl"])
        #expect(try session.receive(":s AUTHENTICATE :+") == ["AUTHENTICATE AGJvdABwdw=="])
        #expect(try session.receive(":s 900 bot bot!b@h bot :You are now logged in as bot") == [])
        #expect(try session.receive(":s 903 bot :SASL authentication successful") == ["CAP END"])
        #expect(try session.receive(":s 001 bot :Welcome") == [])
        #expect(session.registration.isWelcomed)
    }

    @Test func goesOnWithoutCapabilities() throws {
        var session = driver()
        _ = session.start()
        #expect(try session.receive(":s 451 * CAP :Register first") == [])
        #expect(try session.receive(":s 001 bot :Welcome") == [])
        #expect(session.registration.isWelcomed)
        #expect(try session.receive(":s CAP bot LS :multi-prefix") == [], "no CAP END after the welcome")
    }

    @Test func endsTheNegotiationWhenNothingIsOffered() throws {
        var session = driver()
        #expect(try session.receive(":s CAP * LS :multi-prefix") == ["CAP END"])
        #expect(try session.receive(":s CAP * LS :multi-prefix") == [], "exactly once")
    }

    @Test func asksOneByOneAfterARefusal() throws {
        var session = driver {
            $0.saslUser = nil; $0.saslPassword = nil
        }
        #expect(try session.receive(":s CAP * LS :batch chghost server-time") == ["CAP REQ :server-time batch chghost"])
        #expect(
            try session.receive(":s CAP * NAK :server-time batch chghost") == ["CAP REQ server-time", "CAP REQ batch", "CAP REQ chghost"])
        #expect(try session.receive(":s CAP * ACK :server-time") == [])
        #expect(try session.receive(":s CAP * NAK :batch") == [])
        #expect(try session.receive(":s CAP * ACK :chghost") == ["CAP END"])
        #expect(session.registration.enabledCapabilities == ["server-time", "chghost"])
    }

    @Test func keepsRequestsBelowTheLineLimit() throws {
        let names = (0..<60).map { "vendor.example/capability-\($0)" }
        var negotiation = CapabilityNegotiation(wanted: names)
        let list = try #require(IRCMessage("CAP * LS :" + names.joined(separator: " ")))
        let requests = negotiation.receive(list)
        #expect(requests.count > 1)
        #expect(requests.allSatisfy { $0.line.utf8.count < 510 })
        #expect(requests.flatMap { ($0.parameters.last ?? "").split(separator: " ").map(String.init) } == names)
    }

    @Test func followsChangesAtRunTime() throws {
        var session = driver()
        _ = try session.receive(":s CAP * LS :chghost")
        #expect(try session.receive(":s CAP * ACK :chghost") == ["CAP END"])
        _ = try session.receive(":s 001 bot :Welcome")
        #expect(try session.receive(":s CAP bot NEW :sasl=PLAIN account-tag other") == ["CAP REQ :account-tag sasl"])
        #expect(try session.receive(":s CAP bot ACK :account-tag sasl") == ["AUTHENTICATE PLAIN"])
        #expect(try session.receive("AUTHENTICATE +") == ["AUTHENTICATE AGJvdABwdw=="])
        #expect(try session.receive(":s 903 bot :ok") == [])
        #expect(try session.receive(":s CAP bot DEL :sasl account-tag") == [])
        #expect(session.registration.enabledCapabilities == ["chghost"])
    }

    // MARK: SASL

    @Test(arguments: ["902", "904", "905", "906"]) func goesOnWithoutAnAccount(_ numeric: String) throws {
        var session = driver()
        _ = try session.receive(":s CAP * LS :sasl=PLAIN")
        _ = try session.receive(":s CAP * ACK :sasl")
        #expect(try session.receive(":s \(numeric) bot :no") == ["note", "CAP END"])
    }

    @Test(arguments: ["902", "904", "905", "906"]) func stopsWhereTheAccountIsRequired(_ numeric: String) throws {
        var session = driver { $0.requireSASL = true }
        _ = try session.receive(":s CAP * LS :sasl=PLAIN")
        _ = try session.receive(":s CAP * ACK :sasl")
        #expect(try session.receive(":s \(numeric) bot :Invalid credentials") == ["stop: \(IRCFailure.saslRefused("Invalid credentials"))"])
    }

    @Test func takesAnAccountThatItAlreadyHas() throws {
        var session = driver { $0.requireSASL = true }
        _ = try session.receive(":s CAP * LS :sasl")
        #expect(try session.receive(":s CAP * ACK :sasl") == ["AUTHENTICATE PLAIN"])
        #expect(try session.receive(":s 907 bot :already") == ["CAP END"])
    }

    @Test(arguments: [":s CAP * LS :multi-prefix", ":s 001 bot :Welcome"]) func stopsWhereNoLoginIsOffered(_ line: String) throws {
        var session = driver { $0.requireSASL = true }
        let actions = try session.receive(line)
        #expect(actions.count == 1 && actions.first?.hasPrefix("stop: SASL is required, but not to be had") == true)
    }

    @Test func triesTheCertificateBeforeThePassword() throws {
        var session = driver { $0.clientCertificateFile = "/cert.pem" }
        _ = try session.receive(":s CAP * LS :sasl=PLAIN,EXTERNAL")
        #expect(try session.receive(":s CAP * ACK :sasl") == ["AUTHENTICATE EXTERNAL"])
        #expect(try session.receive("AUTHENTICATE +") == ["AUTHENTICATE +"])
        #expect(try session.receive(":s 904 bot :no") == ["AUTHENTICATE PLAIN"])
        #expect(try session.receive("AUTHENTICATE +") == ["AUTHENTICATE AGJvdABwdw=="])
        #expect(try session.receive(":s 903 bot :ok") == ["CAP END"])
    }

    @Test func learnsTheMechanismsFromARefusal() throws {
        var session = driver { $0.clientCertificateFile = "/cert.pem" }
        _ = try session.receive(":s CAP * LS :sasl")
        #expect(try session.receive(":s CAP * ACK :sasl") == ["AUTHENTICATE EXTERNAL"])
        #expect(try session.receive(":s 908 bot SCRAM-SHA-256 :are available") == [])
        #expect(try session.receive(":s 904 bot :no") == ["note", "CAP END"])
    }

    @Test func showsNoPasswordInPlainText() throws {
        var session = driver { $0.tls = false }
        #expect(try session.receive(":s CAP * LS :sasl=PLAIN") == ["CAP END"])
        var allowed = driver {
            $0.tls = false; $0.allowPlaintextSASL = true
        }
        #expect(try allowed.receive(":s CAP * LS :sasl=PLAIN") == ["CAP REQ sasl"])
    }

    @Test func doesNotWaitForServicesForEver() throws {
        var session = driver()
        _ = session.start()
        _ = try session.receive(":s CAP * LS :sasl=PLAIN")
        _ = try session.receive(":s CAP * ACK :sasl")
        #expect(session.wait(.seconds(14)) == [])
        #expect(session.wait(.seconds(1)) == ["AUTHENTICATE *", "note", "CAP END"])
        #expect(session.wait(.seconds(44)) == [])
        #expect(session.wait(.seconds(1)) == ["close"])
    }

    @Test(
        arguments: [(0, ["+"]), (3, [4]), (299, [400, "+"]), (300, [400, "+"]), (301, [400, 4]), (600, [400, 400, "+"])]
            as [(Int, [any Sendable])])
    func cutsResponsesInto400Characters(_ bytes: Int, _ expected: [any Sendable]) {
        let words = SASLExchange.chunks([UInt8](repeating: 65, count: bytes)).compactMap { $0.parameter(0) }
        #expect(words.map { $0 == "+" ? "+" : "\($0.utf8.count)" } == expected.map { "\($0)" })
    }

    // MARK: Nick

    @Test(arguments: ["433", "436", "437"]) func triesOtherNicksAndEnds(_ numeric: String) throws {
        var session = driver()
        var tried: [String] = []
        while let action = try session.receive(":s \(numeric) * bot :taken").first, action != "close" { tried.append(action) }
        #expect(tried.prefix(3) == ["NICK bot_", "NICK bot__", "NICK bot1"])
        #expect(Set(tried).count == tried.count && tried.count < 20)
    }

    @Test func shortensANickThatIsTooLong() throws {
        var session = driver { $0.nick = "atelier-of-pictures" }
        #expect(try session.receive(":s 432 * x :Nickname too long, max. 9 characters") == ["NICK atelier-o"])
        #expect(try session.receive(":s 433 * x :taken") == ["NICK atelier-_"])
        #expect(try session.receive(":s 432 * x :never") == ["close"])
    }

    @Test func takesItsNickBackLater() throws {
        var session = driver()
        _ = session.start()
        #expect(try session.receive(":s 433 * bot :taken") == ["NICK bot_"])
        _ = try session.receive(":s 001 bot_ :Welcome")
        #expect(session.wait(.seconds(59)) == [])
        #expect(session.wait(.seconds(1)) == ["NICK bot"])
        #expect(try session.receive(":s 433 bot_ bot :taken") == [])
        #expect(session.wait(.seconds(1)) == [])
        session.registration.wantedNickIsFree(at: session.now)
        #expect(session.wait(.zero) == ["NICK bot"])
        session.registration.nickChanged(to: "bot")
        #expect(session.wait(.seconds(600)) == [])
    }

    @Test func doesNotInsistOnAnImpossibleNick() throws {
        var session = driver()
        _ = session.start()
        _ = try session.receive(":s 001 bot_ :Welcome")
        #expect(session.wait(.seconds(60)) == ["NICK bot"])
        _ = try session.receive(":s 432 bot_ bot :Erroneous nickname")
        #expect(session.wait(.seconds(600)) == [])
    }

    @Test func stopsAtAWrongServerPassword() throws {
        var session = driver()
        #expect(try session.receive(":s 464 * :Bad password") == ["stop: \(IRCFailure.serverPasswordRefused("Bad password"))"])
    }
}
