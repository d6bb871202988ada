import Chat
import Foundation

/// What people say.
extension IRCSession {
    /// Lines older than this by the server's own clock are history that a bouncer plays back.
    private static let oldest: TimeInterval = 120

    mutating func privmsg(_ message: IRCMessage, at now: Moment) -> [IRCAction] {
        guard let source = message.source, let target = message.parameter(0), let text = message.parameter(1), !text.isEmpty else {
            return []
        }
        guard !isOwn(source.name) else {
            // Our own echo says how others see us.
            learnAddress(from: source)
            return []
        }
        guard isReady, !isReplay(message, at: now), let room = room(of: target, from: source) else { return [] }
        if text.utf8.first == 1 { return ctcp.answer(text, from: source, isDirect: room.isDirect, configuration, at: now.uptime) }
        return said(text, in: room, to: target, by: source, message, at: now).map { [.deliver(.message($0))] } ?? []
    }

    /// Never answered, not even a CTCP in it: two programs that answered each other's notices would never stop.
    mutating func notice(_ message: IRCMessage, at now: Moment) -> [IRCAction] {
        guard let source = message.source, let target = message.parameter(0), let text = message.parameter(1), !text.isEmpty,
            text.utf8.first != 1, !isOwn(source.name), isReady, !isReplay(message, at: now), let room = room(of: target, from: source)
        else { return [] }
        return said(text, in: room, to: target, by: source, message, at: now).map { [.deliver(.notice($0))] } ?? []
    }

    /// What a person said; nil when a server speaks.
    private func said(
        _ text: String, in room: RoomID, to target: String, by source: IRCMessage.Source, _ message: IRCMessage, at now: Moment
    ) -> ChatMessage? {
        // Servers speak without a user and host; people don't.
        guard let user = source.user, let host = source.host else { return nil }
        let sender = Sender(
            nick: source.name,
            account: account(of: message, from: source),
            // The tilde of servers that ask nobody's identd says no more than ours.
            connection: roster.firstNick(of: caseMapping.fold(source.name)) + caseMapping.fold("!~\(user.drop { $0 == "~" })@\(host)"),
            isBot: message.tags["bot"] != nil || message.tags["inspircd.org/bot"] != nil
        )
        let id = message.tags["msgid"].flatMap { $0.isEmpty ? nil : $0 } ?? identity(of: text, to: target, from: sender, at: now)
        return ChatMessage(id: id, room: room, sender: sender, text: text, receivedAt: now.date)
    }

    /// The account that the network vouches for on this very message. Where it marks all messages, one without a mark is from nobody.
    private func account(of message: IRCMessage, from source: IRCMessage.Source) -> String? {
        let enabled = registration.enabledCapabilities
        if enabled.contains("account-tag") { return account(message.tags["account"]) }
        guard enabled.isSuperset(of: ["extended-join", "account-notify"]) else { return nil }
        return roster.account(of: caseMapping.fold(source.name))
    }

    /// The same line from the same person in the same second is the same message.
    private func identity(of text: String, to target: String, from sender: Sender, at now: Moment) -> String {
        let second = Int(now.date.timeIntervalSince1970)
        return [configuration.name, sender.account ?? sender.connection, caseMapping.fold(target), String(second), text].joined(
            separator: " ")
    }

    /// The channel, also when only its operators were meant; for our own nick the person who writes; nil for a broadcast.
    private func room(of target: String, from source: IRCMessage.Source) -> RoomID? {
        if isOwn(target) { return RoomID(network: configuration.name, name: source.name, isDirect: true) }
        let name = isChannel(target) ? target : String(target.drop { support.statusPrefixes.contains($0) })
        return isChannel(name) ? room(name) : nil
    }

    private func isReplay(_ message: IRCMessage, at now: Moment) -> Bool {
        if let batch = message.tags["batch"], batches.isReplay(batch) { return true }
        guard let time = message.serverTime else { return false }
        return now.date.addingTimeInterval(clockSkew).timeIntervalSince(time) > Self.oldest
    }
}

extension IRCMessage {
    /// When the server relayed it (IRCv3 server-time).
    var serverTime: Date? {
        tags["time"].flatMap { try? Date($0, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
    }
}
