/// Who the people around us are, as far as the server doesn't say it on every message: the accounts that they are logged in to, learned from
/// `extended-join` and `account-notify`, and the nicks that they came with.
///
/// A nick is known only while we see it: it is forgotten with its last shared channel, so that whoever takes the nick next inherits nothing.
struct Roster: Sendable {
    private struct Member: Sendable {
        var account: String?
        var channels: Set<String>
    }

    private var members: [String: Member] = [:]
    /// The first nick that we knew of everybody who changed it since.
    private var firstNicks: [String: String] = [:]

    /// All names here are folded by the caller.
    func account(of nick: String) -> String? { members[nick]?.account }

    /// The nick that somebody had when we first saw them, so that a change of nick makes nobody a new person.
    func firstNick(of nick: String) -> String { firstNicks[nick] ?? nick }

    mutating func joined(_ nick: String, channel: String, account: String?) {
        members[nick, default: Member(channels: [])].channels.insert(channel)
        members[nick]?.account = account
    }

    mutating func loggedIn(_ nick: String, as account: String?) {
        members[nick]?.account = account
    }

    mutating func renamed(_ nick: String, to new: String) {
        members[new] = members.removeValue(forKey: nick)
        let first = firstNicks.removeValue(forKey: nick) ?? nick
        firstNicks[new] = first == new ? nil : first
    }

    mutating func left(_ nick: String, channel: String) {
        members[nick]?.channels.remove(channel)
        if members[nick]?.channels.isEmpty == true { members[nick] = nil }
    }

    mutating func quit(_ nick: String) {
        members[nick] = nil
        firstNicks[nick] = nil
    }

    /// We left the channel ourselves.
    mutating func lost(channel: String) {
        for nick in members.keys { left(nick, channel: channel) }
    }

    mutating func removeAll() {
        members = [:]
        firstNicks = [:]
    }
}
