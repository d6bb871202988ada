import Chat
import ServiceLifecycle

/// A real chat network as the conformance suite needs it.
public protocol ConformanceFixture: Sendable {
    associatedtype Transport: ChatTransport
    associatedtype Peer: ConformancePeer

    /// The room that the transport joins by itself.
    var room: RoomID { get }
    func makeTransport() throws -> Transport
    /// Somebody else, already in the room.
    func makePeer(named name: String) async throws -> Peer
}

/// A person on that network, who shares no code with the transport.
public protocol ConformancePeer: Sendable {
    func say(_ text: String, in room: RoomID) async throws
    func tell(_ nick: String, _ text: String) async throws
    /// Waits until somebody says something with this text in it, in the room or in private, and returns all of it.
    func hear(_ text: String) async throws -> String
}

/// What every transport must do, each run against a real server.
public enum TransportConformance: String, CaseIterable, Sendable {
    case tellsOfItsArrival
    case hearsTheRoom
    case hearsDirectMessages
    case speaksInTheRoom
    case speaksDirectly
    case keepsLinksWhole
    case doesNotHearItself
    case refusesOtherRooms
    case refusesBeforeItIsConnected
    case comparesNames
    case finishesItsWordsAtShutDown

    public func check(_ fixture: some ConformanceFixture) async throws {
        let transport = try fixture.makeTransport()
        if self == .refusesBeforeItIsConnected { return try await refusesBeforeConnection(transport, fixture) }
        try await withRunning(transport) { log, group in
            try await log.joined(fixture.room)
            try await check(fixture, transport, log, group)
        }
    }

    private func check<Fixture: ConformanceFixture>(
        _ fixture: Fixture, _ transport: Fixture.Transport, _ log: EventLog, _ group: ServiceGroup
    ) async throws {
        let room = fixture.room
        switch self {
        case .tellsOfItsArrival:
            let nick = await transport.nick
            try require(log.events.first == .connected(nick: nick), "the first event must be the connection, not \(log.events)")
        case .hearsTheRoom:
            let peer = try await fixture.makePeer(named: "anna")
            let texts = ["!imagine  a fox's den, \u{1F98A}", "  two spaces", "!imagine  a fox's den, \u{1F98A} again"]
            for text in texts { try await peer.say(text, in: room) }
            for text in texts {
                let message = try await log.nextMessage()
                try require(message.text == text, "'\(text)' arrived as '\(message.text)'")
                try require(message.room == room && !message.room.isDirect, "it arrived in \(message.room)")
                try require(message.sender.nick == "anna" && !message.sender.isBot, "it arrived from \(message.sender)")
            }
            try require(Set(log.messages.map(\.id)).count == texts.count, "two messages have one id")
        case .hearsDirectMessages:
            let peer = try await fixture.makePeer(named: "anna")
            try await peer.tell(transport.nick, "tokens")
            let message = try await log.nextMessage()
            try require(message.room.isDirect && message.text == "tokens", "it arrived as \(message)")
            try await transport.send(Reply("150 left"), to: message.room)
            _ = try await peer.hear("150 left")
        case .speaksInTheRoom:
            let peer = try await fixture.makePeer(named: "anna")
            for kind in [Reply.Kind.message, .notice] {
                try await transport.send(Reply("héllo in \(kind)", kind: kind), to: room)
                _ = try await peer.hear("héllo in \(kind)")
            }
        case .speaksDirectly:
            let peer = try await fixture.makePeer(named: "anna")
            try await transport.send(Reply("only for you"), to: RoomID(network: transport.network, name: "anna", isDirect: true))
            _ = try await peer.hear("only for you")
        case .keepsLinksWhole:
            let peer = try await fixture.makePeer(named: "anna")
            let link = "http://127.0.0.1:8080/p/k7f3"
            try await transport.send(Reply(String(repeating: "a red dragon ", count: 100), link: link), to: room)
            let line = try await peer.hear(link)
            try require(line.hasSuffix(" " + link) && line.contains("a red dragon"), "the link arrived as '\(line)'")
        case .doesNotHearItself:
            let peer = try await fixture.makePeer(named: "anna")
            try await transport.send(Reply("my own words"), to: room)
            _ = try await peer.hear("my own words")
            try await peer.say("after that", in: room)
            let message = try await log.nextMessage()
            try require(message.text == "after that", "it heard '\(message.text)'")
        case .refusesOtherRooms:
            for other in [
                RoomID(network: room.network, name: "#elsewhere", isDirect: false),
                RoomID(network: "other", name: room.name, isDirect: false),
            ] {
                do {
                    try await transport.send(Reply("hello"), to: other)
                    throw TestFailure("\(other) must be refused")
                } catch is ChatSendError {}
            }
        case .refusesBeforeItIsConnected:
            break
        case .comparesNames:
            let nick = await transport.nick
            let isSame = await transport.areSame(nick, nick)
            let isOther = await transport.areSame(nick, nick + "x")
            try require(isSame && !isOther, "\(nick) must be itself alone")
        case .finishesItsWordsAtShutDown:
            let peer = try await fixture.makePeer(named: "anna")
            try await withThrowingTaskGroup { sending in
                for number in 1...8 {
                    sending.addTask { try await transport.send(Reply("last words \(number)"), to: room) }
                }
                // One is out, so all are queued or out.
                try await sending.next()
                await group.triggerGracefulShutdown()
                try await sending.waitForAll()
            }
            for _ in 1...8 { _ = try await peer.hear("last words") }
        }
    }

    private func refusesBeforeConnection(_ transport: some ChatTransport, _ fixture: some ConformanceFixture) async throws {
        do {
            try await transport.send(Reply("hello"), to: fixture.room)
        } catch ChatSendError.notConnected {
            return
        }
        throw TestFailure("nothing can be sent before the connection")
    }

    private func require(_ condition: Bool, _ complaint: String) throws {
        if !condition { throw TestFailure("\(self): \(complaint)") }
    }
}
