import Chat

/// Who is where: we ourselves, and the accounts of the others.
extension IRCSession {
    mutating func membership(_ message: IRCMessage, at now: Moment) -> [IRCAction] {
        guard let source = message.source else { return [] }
        switch message.command {
        case "JOIN": return join(message, source)
        case "PART": return part(message, source)
        case "KICK": return kick(message, at: now)
        case "QUIT": return gone(source.name, at: now)
        case "NICK": return rename(message, source, at: now)
        case "KILL": return killed(message)
        case "ACCOUNT":
            roster.loggedIn(caseMapping.fold(source.name), as: account(message.parameter(0)))
            return []
        case "CHGHOST":
            if isOwn(source.name) {
                ownUser = message.parameter(0)
                ownHost = message.parameter(1)
            }
            return []
        default: return []
        }
    }

    /// A JOIN that did not work out.
    mutating func joinRefused(_ message: IRCMessage, at now: Moment) -> [IRCAction] {
        guard let name = message.parameter(1), channels[name] != nil else { return [] }
        let reason = message.parameters.last ?? message.command
        let kind: ChannelTable.Refusal =
            switch message.command {
            case "403", "476", "479": .impossible
            case "405", "437", "471": .busy
            default: .closed
            }
        channels.refused(name, kind, reason: reason, at: now.uptime)
        return [.note("\(name) cannot be joined: \(reason)")]
    }

    private mutating func join(_ message: IRCMessage, _ source: IRCMessage.Source) -> [IRCAction] {
        guard let name = message.parameter(0) else { return [] }
        guard isOwn(source.name) else {
            if registration.enabledCapabilities.contains("extended-join") {
                roster.joined(caseMapping.fold(source.name), channel: caseMapping.fold(name), account: account(message.parameter(1)))
            }
            return []
        }
        learnAddress(from: source)
        channels.joined(name)
        return [.deliver(.joined(room(name)))]
    }

    private mutating func part(_ message: IRCMessage, _ source: IRCMessage.Source) -> [IRCAction] {
        guard let name = message.parameter(0) else { return [] }
        guard isOwn(source.name) else {
            roster.left(caseMapping.fold(source.name), channel: caseMapping.fold(name))
            return []
        }
        roster.lost(channel: caseMapping.fold(name))
        channels.left(name)
        return [.deliver(.left(room(name), reason: message.parameter(1) ?? "left"))]
    }

    private mutating func kick(_ message: IRCMessage, at now: Moment) -> [IRCAction] {
        guard let name = message.parameter(0), let nick = message.parameter(1) else { return [] }
        guard isOwn(nick) else {
            roster.left(caseMapping.fold(nick), channel: caseMapping.fold(name))
            return []
        }
        roster.lost(channel: caseMapping.fold(name))
        channels.kicked(from: name, at: now.uptime)
        return [.deliver(.left(room(name), reason: "kicked: " + (message.parameter(2) ?? "")))]
    }

    private mutating func gone(_ nick: String, at now: Moment) -> [IRCAction] {
        roster.quit(caseMapping.fold(nick))
        if areSame(nick, registration.nick.wanted), !isOwn(nick) { registration.wantedNickIsFree(at: now.uptime) }
        return []
    }

    private mutating func rename(_ message: IRCMessage, _ source: IRCMessage.Source, at now: Moment) -> [IRCAction] {
        guard let new = message.parameter(0) else { return [] }
        if isOwn(source.name) {
            registration.nickChanged(to: new)
        } else {
            roster.renamed(caseMapping.fold(source.name), to: caseMapping.fold(new))
            if areSame(source.name, registration.nick.wanted) { registration.wantedNickIsFree(at: now.uptime) }
        }
        return []
    }

    private func killed(_ message: IRCMessage) -> [IRCAction] {
        guard let nick = message.parameter(0), isOwn(nick) else { return [] }
        return [.note("killed: " + (message.parameter(1) ?? ""))]
    }

    /// `*` and `0` are the servers' ways to write that somebody is not logged in.
    func account(_ word: String?) -> String? {
        guard let word, !word.isEmpty, word != "*", word != "0" else { return nil }
        return caseMapping.fold(word)
    }

    mutating func learnAddress(from source: IRCMessage.Source) {
        ownUser = source.user ?? ownUser
        ownHost = source.host ?? ownHost
    }

    /// The room of a channel under one name, however the line spells it.
    var joinedChannels: Set<String> { channels.joined }

    func room(_ name: String) -> RoomID {
        RoomID(network: configuration.name, name: channels[name]?.name ?? name, isDirect: false)
    }
}
