import Chat
import Foundation
import Testing

@testable import ChatIRC

/// A session in `#lab` on a scripted server, driven line by line.
struct SessionDriver {
    var session: IRCSession
    var now = Moment(uptime: .zero, date: Date(timeIntervalSince1970: 1_700_000_000))

    init(
        capabilities: String = "message-tags server-time batch account-tag account-notify extended-join chghost echo-message",
        support: String = "CASEMAPPING=rfc1459 CHANTYPES=# STATUSMSG=@+ BOT=B",
        _ change: (inout IRCConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = IRCConfiguration(name: "net", host: "h", nick: "bot", channels: ["#Lab"])
        change(&configuration)
        session = IRCSession(configuration: configuration)
        _ = session.start(at: now)
        if !capabilities.isEmpty {
            _ = try receive(":s CAP * LS :\(capabilities)")
            _ = try receive(":s CAP * ACK :\(capabilities)")
        }
        _ = try receive(":s 001 bot :Welcome")
        _ = try receive(":s 005 bot \(support) :are supported by this server")
        _ = try receive(":s 376 bot :End of /MOTD command.")
        _ = try receive(":bot!~bot@my.host JOIN #lab * :bot")
    }

    @discardableResult
    mutating func receive(_ line: String) throws -> [IRCAction] {
        session.receive(try #require(IRCMessage(line)), at: now)
    }

    mutating func wait(_ duration: Duration) -> [IRCAction] {
        now.uptime += duration
        now.date += duration / .seconds(1)
        return session.tick(at: now)
    }

    /// The message that the line is to the bot, if any.
    mutating func hear(_ line: String) throws -> ChatMessage? {
        for case .deliver(let event) in try receive(line) {
            if case .message(let message) = event { return message }
        }
        return nil
    }
}

extension [IRCAction] {
    var sent: [String] {
        compactMap { action in
            switch action {
            case .send(let message), .sendNow(let message): message.line
            default: nil
            }
        }
    }

    var events: [ChatEvent] {
        compactMap { if case .deliver(let event) = $0 { event } else { nil } }
    }
}

@Suite struct IRCSessionTests {
    private static let lab = RoomID(network: "net", name: "#lab", isDirect: false)

    @Test func joinsAfterTheWelcome() throws {
        var session = IRCSession(configuration: IRCConfiguration(name: "net", host: "h", nick: "bot", channels: ["#b", "#a", "#c key"]))
        var driver = try SessionDriver()
        _ = session.start(at: driver.now)
        for line in [":s 001 bot7 :Welcome", ":s 005 bot7 BOT=B :are supported", ":s 375 bot7 :MOTD"] {
            #expect(session.receive(try #require(IRCMessage(line)), at: driver.now).isEmpty)
        }
        #expect(session.nick == "")
        let actions = session.receive(IRCMessage("422", ["bot7", "no MOTD"]), at: driver.now)
        #expect(actions.sent == ["MODE bot7 +B", "JOIN #c,#a,#b key"])
        #expect(actions.events == [.connected(nick: "bot7")])
        #expect(session.nick == "bot7")
        #expect(
            try driver.receive(":bot!~bot@my.host JOIN #LAB").events == [.joined(RoomID(network: "net", name: "#LAB", isDirect: false))])
    }

    @Test func joinsAnywayWhenTheMessageOfTheDayNeverEnds() throws {
        var session = IRCSession(configuration: IRCConfiguration(name: "net", host: "h", nick: "bot", channels: ["#a"]))
        var now = try SessionDriver().now
        _ = session.start(at: now)
        _ = session.receive(IRCMessage("001", ["bot", "Welcome"]), at: now)
        now.uptime += .seconds(10)
        #expect(session.tick(at: now).sent == ["JOIN #a"])
    }

    // MARK: Hearing

    @Test func hearsPeople() throws {
        var driver = try SessionDriver()
        let line = "@account=Anna[1];msgid=m1;time=2023-11-14T22:13:20.000Z :anna!~ann@Host.X PRIVMSG #LAB :!imagine a  fox's \u{3}04den"
        let message = try #require(try driver.hear(line))
        #expect(message.id == "m1")
        #expect(message.room == Self.lab, "a room has one name, however people write it")
        #expect(message.sender == Sender(nick: "anna", account: "anna{1}", connection: "anna!~ann@host.x"))
        #expect(message.text == "!imagine a  fox's \u{3}04den")
        #expect(message.receivedAt == driver.now.date)
    }

    @Test func hearsDirectMessages() throws {
        var driver = try SessionDriver()
        let message = try #require(try driver.hear(":anna!a@h PRIVMSG BOT :tokens"))
        #expect(message.room == RoomID(network: "net", name: "anna", isDirect: true))
        #expect(message.sender.account == nil)
    }

    @Test(arguments: ["@#lab", "+#lab", "@+#lab"]) func answersOperatorsInTheirChannel(_ target: String) throws {
        var driver = try SessionDriver()
        #expect(try driver.hear(":anna!a@h PRIVMSG \(target) :hi")?.room == Self.lab)
    }

    @Test(arguments: [
        ":bot!~bot@my.host PRIVMSG #lab :!imagine x",
        ":BOT!~bot@my.host PRIVMSG #lab :!imagine x",
        ":anna!a@h PRIVMSG #lab :\u{1}ACTION !imagine x\u{1}",
        ":anna!a@h PRIVMSG #lab :\u{1}VERSION\u{1}",
        ":anna!a@h PRIVMSG #lab :",
        ":anna!a@h PRIVMSG #lab",
        ":anna!a@h PRIVMSG",
        "PRIVMSG #lab :x",
        ":irc.server PRIVMSG #lab :x",
        ":anna!a@h PRIVMSG $*.example :x",
        ":anna!a@h PRIVMSG otherbot :x",
        ":anna!a@h TAGMSG #lab",
        "@time=2023-11-14T22:10:00.000Z :anna!a@h PRIVMSG #lab :!imagine old",
    ])
    func isDeafTo(_ line: String) throws {
        var driver = try SessionDriver()
        #expect(try driver.receive(line).isEmpty)
    }

    /// A notice is told apart from a message, and a CTCP in it is told to nobody.
    @Test func noticesAreNoMessages() throws {
        var driver = try SessionDriver()
        for (target, room) in [("#lab", Self.lab), ("bot", RoomID(network: "net", name: "anna", isDirect: true))] {
            let actions = try driver.receive(":anna!a@h NOTICE \(target) :!imagine x")
            guard case .deliver(.notice(let notice)) = try #require(actions.first), actions.count == 1 else {
                Issue.record("not one notice: \(actions)")
                continue
            }
            #expect(notice.text == "!imagine x")
            #expect(notice.room == room)
        }
        for line in ["NOTICE #lab :\u{1}VERSION x\u{1}", "NOTICE #lab :"] { #expect(try driver.receive(":anna!a@h \(line)").isEmpty) }
        #expect(try driver.receive(":irc.server NOTICE #lab :x").isEmpty)
    }

    /// Without accounts a person is the nick that they came with, whatever they call themselves later.
    @Test func aChangeOfNickMakesNobodyNew() throws {
        var driver = try SessionDriver()
        func connection(_ nick: String) throws -> String? { try driver.hear(":\(nick)!~a@h PRIVMSG #lab :x")?.sender.connection }
        try driver.receive(":anna!~a@h NICK Berta")
        #expect(try connection("berta") == "anna!~a@h")
        try driver.receive(":Berta!~a@h NICK carla")
        #expect(try connection("carla") == "anna!~a@h")
        // Whoever takes a nick that was given up is somebody else.
        #expect(try connection("anna") == "anna!~a@h")
        #expect(try connection("berta") == "berta!~a@h")
        try driver.receive(":carla!~a@h QUIT :bye")
        #expect(try connection("carla") == "carla!~a@h")
    }

    @Test func doesNotHearHistory() throws {
        var driver = try SessionDriver()
        for type in ["chathistory", "znc.in/playback", "netsplit"] {
            try driver.receive(":s BATCH +r1 \(type) #lab")
            try driver.receive("@batch=r1 :s BATCH +r2 other")
            let isHeard = type == "netsplit"
            #expect((try driver.hear("@batch=r1 :anna!a@h PRIVMSG #lab :x") != nil) == isHeard)
            #expect((try driver.hear("@batch=r2 :anna!a@h PRIVMSG #lab :x") != nil) == isHeard)
            try driver.receive(":s BATCH -r1")
            try driver.receive(":s BATCH -r2")
            #expect(try driver.hear("@batch=r1 :anna!a@h PRIVMSG #lab :x") != nil)
        }
    }

    @Test func allowsForAServerWithAWrongClock() throws {
        var session = IRCSession(configuration: IRCConfiguration(name: "net", host: "h", nick: "bot", channels: ["#lab"]))
        let now = try SessionDriver().now
        let slow = "2023-11-14T21:13:20.000Z"
        var actions: [IRCAction] = []
        for line in ["001 bot :Welcome", "376 bot :end", ":bot!b@h JOIN #lab", ":anna!a@h PRIVMSG #lab :x"] {
            actions = session.receive(try #require(IRCMessage("@time=\(slow) \(line)")), at: now)
        }
        #expect(actions.events.count == 1)
    }

    @Test(arguments: ["bot", "inspircd.org/bot"]) func knowsBots(_ tag: String) throws {
        var driver = try SessionDriver()
        #expect(try driver.hear("@\(tag) :anna!a@h PRIVMSG #lab :x")?.sender.isBot == true)
    }

    @Test func makesAnIdentityForAMessageWithoutOne() throws {
        var driver = try SessionDriver()
        let first = try #require(try driver.hear(":anna!a@h PRIVMSG #lab :x")).id
        #expect(try driver.hear(":ANNA!a@H PRIVMSG #LAB :x")?.id == first, "a repeat in the same second is the same message")
        var others = try [
            ":anna!b@h PRIVMSG #lab :x", ":anna!a@h PRIVMSG bot :x", ":anna!a@h PRIVMSG #lab :y", "@account=anna :anna!a@h PRIVMSG #lab :x",
        ]
        .map { try driver.hear($0)?.id }
        _ = driver.wait(.seconds(1))
        others.append(try driver.hear(":anna!a@h PRIVMSG #lab :x")?.id)
        #expect(Set(others + [first]).count == 6)
    }

    @Test func treatsEveryTildeAlike() throws {
        var driver = try SessionDriver()
        #expect(try driver.hear(":anna!~a@h PRIVMSG #lab :x")?.sender.connection == "anna!~a@h")
        #expect(try driver.hear(":anna!a@h PRIVMSG #lab :x")?.sender.connection == "anna!~a@h")
    }

    // MARK: Accounts

    @Test func believesNoAccountTagThatTheServerDoesNotVouchFor() throws {
        var driver = try SessionDriver(capabilities: "")
        #expect(try driver.hear("@account=boss :anna!a@h PRIVMSG #lab :x")?.sender.account == nil)
    }

    @Test func learnsAccountsWhereMessagesCarryNone() throws {
        var driver = try SessionDriver(capabilities: "extended-join account-notify")
        func account(of nick: String) throws -> String? { try driver.hear(":\(nick)!a@h PRIVMSG #lab :x")?.sender.account }
        #expect(try account(of: "anna") == nil)
        try driver.receive(":anna!a@h JOIN #lab Anna :Anna")
        #expect(try account(of: "ANNA") == "anna")
        try driver.receive(":anna!a@h NICK :ann")
        #expect(try account(of: "ann") == "anna")
        #expect(try account(of: "anna") == nil, "the nick alone is nobody")
        try driver.receive(":ann!a@h ACCOUNT *")
        #expect(try account(of: "ann") == nil)
        try driver.receive(":ann!a@h ACCOUNT Other")
        #expect(try account(of: "ann") == "other")
        for leaving in [":ann!a@h QUIT :bye", ":ann!a@h PART #lab", ":op!o@h KICK #lab ann :out", ":bot!~bot@my.host PART #lab"] {
            try driver.receive(":ann!a@h JOIN #lab Anna :Anna")
            #expect(try account(of: "ann") == "anna")
            try driver.receive(leaving)
            #expect(try account(of: "ann") == nil, "after \(leaving)")
        }
    }

    // MARK: Channels

    @Test func comesBackOnceAfterAKick() throws {
        var driver = try SessionDriver()
        #expect(try driver.receive(":op!o@h KICK #LAB bot :out").events == [.left(Self.lab, reason: "kicked: out")])
        #expect(throws: ChatSendError.notInRoom("#lab")) { try driver.session.lines(of: Reply("x"), to: Self.lab) }
        #expect(driver.wait(.seconds(14)).sent == [])
        #expect(driver.wait(.seconds(1)).sent == ["JOIN #lab"])
        try driver.receive(":bot!~bot@my.host JOIN #lab * :bot")
        try driver.receive(":op!o@h KICK #lab bot :out")
        #expect(driver.wait(.seconds(3)).sent == [])
        #expect(driver.wait(.seconds(60)).sent == ["PING atelier"])
        #expect(throws: ChatSendError.refused("#lab: kicked twice")) { try driver.session.lines(of: Reply("x"), to: Self.lab) }
    }

    @Test func triesAClosedChannelMoreAndMoreRarely() throws {
        var table = ChannelTable(wanted: ["#a"], mapping: .ascii, timing: IRCTiming())
        var now: Duration = .zero
        #expect(table.requests(at: now).map(\.line) == ["JOIN #a"])
        for seconds in [120, 240, 480, 960, 1920, 1920] {
            table.refused("#A", .closed, reason: "Cannot join channel (+i)", at: now)
            #expect(table.requests(at: now + .seconds(seconds - 1)).isEmpty)
            now += .seconds(seconds)
            #expect(table.requests(at: now).map(\.line) == ["JOIN #a"])
        }
        table.refused("#a", .impossible, reason: "Bad channel name", at: now)
        #expect(table.requests(at: now + .seconds(1_000_000)).isEmpty)
    }

    @Test(arguments: ["473", "474", "475", "477", "489", "403"]) func saysWhyAChannelIsClosed(_ numeric: String) throws {
        var driver = try SessionDriver { $0.channels = ["#lab", "#shut"] }
        try driver.receive(":s \(numeric) bot #Shut :Cannot join channel")
        let room = RoomID(network: "net", name: "#shut", isDirect: false)
        #expect(throws: ChatSendError.refused("#shut: Cannot join channel")) { try driver.session.lines(of: Reply("x"), to: room) }
        try driver.receive(":s \(numeric) bot #lab :Cannot send")
        #expect(try driver.session.lines(of: Reply("x"), to: Self.lab).count == 1, "a joined channel stays joined")
    }

    @Test(arguments: ["471", "405", "437"]) func waitsForABusyChannel(_ numeric: String) throws {
        var driver = try SessionDriver { $0.channels = ["#lab", "#full"] }
        try driver.receive(":s \(numeric) bot #full :Cannot join channel (+l)")
        let room = RoomID(network: "net", name: "#full", isDirect: false)
        #expect(throws: ChatSendError.notInRoom("#full")) { try driver.session.lines(of: Reply("x"), to: room) }
        #expect(driver.wait(.seconds(100)).sent == ["PING atelier"])
        #expect(driver.wait(.seconds(19)).sent == [])
        try driver.receive(":s PONG s atelier")
        #expect(driver.wait(.seconds(1)).sent == ["JOIN #full"])
    }

    @Test func joinsManyChannelsInShortLines() {
        let names = (0..<35).map { "#" + String(repeating: "n", count: 60) + "\($0)" }
        var table = ChannelTable(wanted: names, mapping: .ascii, timing: IRCTiming())
        let lines = table.requests(at: .zero).map(\.line)
        #expect(lines.allSatisfy { $0.utf8.count < 510 })
        let asked = lines.flatMap { $0.dropFirst("JOIN ".count).split(separator: ",").map(String.init) }
        #expect(asked.sorted() == names.sorted())
    }

    @Test func followsItsOwnNick() throws {
        var driver = try SessionDriver()
        try driver.receive(":bot!~bot@my.host NICK :Guest7")
        #expect(driver.session.nick == "Guest7")
        #expect(try driver.hear(":bot!x@y PRIVMSG #lab :now somebody else")?.sender.nick == "bot")
        #expect(driver.wait(.seconds(61)).sent.contains("NICK bot"))
    }

    // MARK: Sending

    @Test(arguments: [
        (":bot!~bot@my.host PRIVMSG #lab :echo", "bot!~bot@my.host"),
        (":s 396 bot cloak.example :is now your displayed host", "bot!~bot@cloak.example"),
        (":s 396 bot u@cloak.example :is now your displayed host", "bot!u@cloak.example"),
        (":bot!~bot@my.host CHGHOST new new.host", "bot!new@new.host"),
        (":anna!a@h CHGHOST new new.host", "bot!~bot@my.host"),
        (":bot!~bot@my.host NICK :longer-nick", "longer-nick!~bot@my.host"),
        (":s 005 bot LINELEN=1024 :are supported", "bot!~bot@my.host"),
    ])
    func fillsTheLineThatOthersSee(_ line: String, _ source: String) throws {
        var driver = try SessionDriver()
        try driver.receive(line)
        let sent = try #require(try driver.session.lines(of: Reply(String(repeating: "x", count: 2000)), to: Self.lab).first)
        // One word has no colon before it, but a server may put one there.
        let seen = ":\(source) PRIVMSG #lab :\(sent.parameters[1])\r\n"
        let limit = line.contains("LINELEN") ? 1024 : 512
        #expect(seen.utf8.count == limit)
    }

    @Test func addressesPeopleAndChannels() throws {
        let driver = try SessionDriver()
        let anna = RoomID(network: "net", name: "anna", isDirect: true)
        #expect(try driver.session.lines(of: Reply("a b", kind: .notice), to: anna).map(\.line) == ["NOTICE anna :a b"])
        #expect(
            try driver.session.lines(of: Reply("a b"), to: RoomID(network: "net", name: "#LAB", isDirect: false)).map(\.line) == [
                "PRIVMSG #lab :a b"
            ])
        for name in ["", "#lab", "a b", "a,b", ":a", "$*", "*"] {
            #expect(throws: ChatSendError.refused("'\(name)' is not a nick")) {
                try driver.session.lines(of: Reply("x"), to: RoomID(network: "net", name: name, isDirect: true))
            }
        }
        #expect(throws: ChatSendError.notInRoom("#other")) {
            try driver.session.lines(of: Reply("x"), to: RoomID(network: "net", name: "#other", isDirect: false))
        }
    }

    @Test func answersPrograms() throws {
        var driver = try SessionDriver { $0.sourceURL = "https://example.org" }
        let sevens = String(repeating: "7", count: 100)
        func ask(_ text: String) throws -> [String] { try driver.receive(":anna!a@h PRIVMSG bot :\u{1}\(text)\u{1}").sent }
        #expect(try ask("VERSION") == ["NOTICE anna :\u{1}VERSION Atelier\u{1}"])
        #expect(try ask("ping " + sevens) == ["NOTICE anna :\u{1}PING \(sevens.prefix(64))\u{1}"])
        #expect(try ask("DCC SEND x") == [])
        #expect(try ask("SOURCE") == ["NOTICE anna :\u{1}SOURCE https://example.org\u{1}"])
        #expect(try ask("VERSION") == [], "three a minute")
        _ = driver.wait(.seconds(61))
        #expect(try ask("VERSION").count == 1)
    }

    // MARK: Being alive

    @Test func answersAndAsksWhetherSomebodyIsThere() throws {
        var driver = try SessionDriver()
        #expect(try driver.receive("PING :a b c") == [.sendNow(IRCMessage("PONG", ["a b c"]))])
        #expect(driver.wait(.seconds(59)).isEmpty)
        #expect(driver.wait(.seconds(1)).sent == ["PING atelier"])
        #expect(driver.wait(.seconds(30)).isEmpty)
        try driver.receive(":s PONG s atelier")
        #expect(driver.wait(.seconds(60)).sent == ["PING atelier"])
        #expect(driver.wait(.seconds(60)) == [.close(reason: "the server was silent for 120.0 seconds")])
    }

    @Test func tellsWhyItEnds() throws {
        var driver = try SessionDriver()
        #expect(try driver.receive("ERROR :Closing link: throttled") == [.close(reason: "Closing link: throttled")])
        #expect(try driver.receive(":op!o@h KILL bot :bye") == [.note("killed: bye")])
    }

    @Test(arguments: [
        "JOIN", "PART", "KICK", "NICK", "QUIT", "KILL", "ACCOUNT", "CHGHOST", "396", "005", "001", "474", "403", "BATCH", "CAP",
        "AUTHENTICATE", "433", "PING", "PRIVMSG",
    ])
    func survivesMissingParameters(_ command: String) throws {
        var driver = try SessionDriver()
        for line in [
            command, ":anna!a@h \(command)", ":bot \(command)", ":bot!~bot@my.host \(command) :", ":x \(command) bot", "\(command) * :",
        ] {
            try driver.receive(line)
        }
        #expect(try driver.hear(":anna!a@h PRIVMSG #lab :still here") != nil || driver.session.nick != "bot")
    }
}
