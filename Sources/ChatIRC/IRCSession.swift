import Chat
import Foundation

/// One connection as a pure value: it takes the server's messages and the clock's ticks, and says what to send and what to tell the bot.
struct IRCSession: Sendable {
    let configuration: IRCConfiguration
    var registration: Registration
    var support = ISupport()
    var channels: ChannelTable
    var roster = Roster()
    var batches = Batches()
    var ctcp = CTCPResponder()
    /// Our address as others see it, as far as it is known.
    var ownUser: String?
    var ownHost: String?
    /// Seconds that the server's clock is ahead of ours, by its welcome.
    var clockSkew: Double = 0
    /// The welcome is over: channels are being joined.
    private(set) var isReady = false
    private var readyDeadline: Duration?
    private var lastHeard: Duration = .zero
    private var hasPinged = false

    init(configuration: IRCConfiguration) {
        self.configuration = configuration
        registration = Registration(configuration: configuration)
        channels = ChannelTable(wanted: configuration.channels, mapping: support.caseMapping, timing: configuration.timing)
    }

    var nick: String { isReady ? registration.nick.current : "" }
    var caseMapping: CaseMapping { support.caseMapping }

    func areSame(_ left: String, _ right: String) -> Bool {
        caseMapping.fold(left) == caseMapping.fold(right)
    }

    func isOwn(_ nick: String) -> Bool {
        areSame(nick, registration.nick.current)
    }

    mutating func start(at now: Moment) -> [IRCAction] {
        lastHeard = now.uptime
        return registration.start(at: now.uptime)
    }

    mutating func tick(at now: Moment) -> [IRCAction] {
        let silence = now.uptime - lastHeard
        if silence >= configuration.timing.deadAfter {
            return [.close(reason: "the server was silent for \(configuration.timing.deadAfter)")]
        }
        var actions = registration.tick(at: now.uptime, mapping: caseMapping)
        if silence >= configuration.timing.pingAfter, registration.isWelcomed, !hasPinged {
            hasPinged = true
            actions.append(.sendNow(IRCMessage("PING", ["atelier"])))
        }
        if let readyDeadline, !isReady, now.uptime >= readyDeadline { actions += becomeReady(at: now) }
        if isReady { actions += channels.requests(at: now.uptime).map(IRCAction.send) }
        return actions
    }

    mutating func receive(_ message: IRCMessage, at now: Moment) -> [IRCAction] {
        lastHeard = now.uptime
        hasPinged = false
        let registering = registration.receive(message, at: now.uptime)
        return registering + handle(message, at: now)
    }

    private mutating func handle(_ message: IRCMessage, at now: Moment) -> [IRCAction] {
        switch message.command {
        case "PING":
            return [.sendNow(IRCMessage("PONG", message.parameters))]
        case "ERROR":
            return [.close(reason: message.parameters.last ?? "the server closed the connection")]
        case "001":
            readyDeadline = now.uptime + configuration.timing.welcome
            if let time = message.serverTime { clockSkew = time.timeIntervalSince(now.date) }
            return []
        case "005":
            support.apply(message.parameters)
            channels.fold(by: caseMapping)
            return []
        case "376", "422":
            return isReady ? [] : becomeReady(at: now)
        case "396":
            learnHost(message.parameter(1))
            return []
        case "BATCH":
            batches.receive(message)
            return []
        case "PRIVMSG":
            return privmsg(message, at: now)
        case "NOTICE":
            return notice(message, at: now)
        case "JOIN", "PART", "KICK", "QUIT", "NICK", "KILL", "ACCOUNT", "CHGHOST":
            return membership(message, at: now)
        case "403", "405", "437", "470", "471", "473", "474", "475", "476", "477", "479", "480", "489", "520":
            return joinRefused(message, at: now)
        default:
            return []
        }
    }

    private mutating func becomeReady(at now: Moment) -> [IRCAction] {
        guard registration.isWelcomed else { return [] }
        isReady = true
        var actions: [IRCAction] = [.deliver(.connected(nick: nick))]
        if let mode = support.botMode { actions.append(.send(IRCMessage("MODE", [nick, "+" + mode]))) }
        return actions + channels.requests(at: now.uptime).map(IRCAction.send)
    }

    private mutating func learnHost(_ address: String?) {
        guard let address, registration.isWelcomed else { return }
        let parts = address.split(separator: "@", maxSplits: 1).map(String.init)
        ownHost = parts.last
        if parts.count > 1 { ownUser = parts[0] }
    }

    // MARK: Sending

    /// The lines of a reply, within what the network leaves of each when our address stands before it.
    func lines(of reply: Reply, to room: RoomID) throws(ChatSendError) -> [IRCMessage] {
        guard isReady else { throw .notConnected }
        let target = try target(of: room)
        let command = reply.kind == .message ? "PRIVMSG" : "NOTICE"
        // Until the server tells our address: the tilde and ten letters, and the longest host name that servers show.
        let user = ownUser?.utf8.count ?? max(configuration.user.utf8.count + 1, 11)
        let host = ownHost?.utf8.count ?? 63
        let source = nick.utf8.count + user + host + ":!@ ".utf8.count
        let budget = support.lineLength - "\r\n".utf8.count - source - "\(command) \(target) :".utf8.count
        let splitter = LineSplitter(budget: budget, commandPrefixes: configuration.commandPrefixes)
        return splitter.lines(of: reply).map { IRCMessage(command, [target, $0]) }
    }

    private func target(of room: RoomID) throws(ChatSendError) -> String {
        guard room.network == configuration.name else { throw .refused("\(room.network) is another network") }
        if room.isDirect {
            guard !room.name.isEmpty, !isChannel(room.name), !room.name.contains(where: { $0.isWhitespace || ":,*?$".contains($0) }) else {
                throw .refused("'\(room.name)' is not a nick")
            }
            return room.name
        }
        guard let channel = channels[room.name] else { throw .notInRoom(room.name) }
        switch channel.state {
        case .joined: return channel.name
        case .wanted, .asked: throw .notInRoom(room.name)
        case .refused(let reason, _): throw .refused("\(room.name): \(reason)")
        }
    }

    func isChannel(_ name: String) -> Bool {
        name.first.map(support.channelTypes.contains) ?? false
    }
}
