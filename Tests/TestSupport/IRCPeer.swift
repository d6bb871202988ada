import Chat

/// A person on a real IRC server, for the conformance suite.
public struct IRCPeer: ConformancePeer {
    public let client: RawIRCClient

    public init(_ client: RawIRCClient) {
        self.client = client
    }

    public func say(_ text: String, in room: RoomID) async throws {
        try client.send("PRIVMSG \(room.name) :\(text)")
    }

    public func tell(_ nick: String, _ text: String) async throws {
        try client.send("PRIVMSG \(nick) :\(text)")
    }

    public func hear(_ text: String) async throws -> String {
        let line = try await client.expect("'\(text)' from somebody") {
            $0.contains(text) && ($0.contains(" PRIVMSG ") || $0.contains(" NOTICE "))
        }
        // `:nick!user@host PRIVMSG target :text`
        return String(line.split(separator: " ", maxSplits: 3).last?.dropFirst() ?? "")
    }
}
