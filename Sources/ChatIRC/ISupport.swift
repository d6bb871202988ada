/// What the server says about itself in numeric 005 (modern.ircdocs.horse, RPL_ISUPPORT).
struct ISupport: Sendable, Equatable {
    private var tokens: [String: String] = [:]

    /// Takes the parameters of one 005 line: our nick, tokens, and a sentence at the end. `-TOKEN` takes one back.
    mutating func apply(_ parameters: [String]) {
        for token in parameters.dropFirst() where !token.isEmpty && !token.utf8.contains(UInt8(ascii: " ")) {
            if token.hasPrefix("-") {
                tokens[String(token.dropFirst())] = nil
            } else {
                let parts = token.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                tokens[String(parts[0])] = parts.count > 1 ? Self.unescape(String(parts[1])) : ""
            }
        }
    }

    /// A mapping that we don't know folds ASCII, which all of them agree on.
    var caseMapping: CaseMapping {
        tokens["CASEMAPPING"].map { CaseMapping(rawValue: $0.lowercased()) ?? .ascii } ?? .rfc1459
    }

    /// Bytes of a line with CR LF and the source that the server puts before it, without tags.
    var lineLength: Int {
        min(max(tokens["LINELEN"].flatMap { Int($0) } ?? 512, 512), 8191)
    }

    /// The longest nick, when the server says so.
    var nickLength: Int? {
        tokens["NICKLEN"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    var channelTypes: String { tokens["CHANTYPES"] ?? "#&" }

    /// The marks that can stand before a channel to reach only its operators or voices.
    var statusPrefixes: String { tokens["STATUSMSG"] ?? "" }

    /// The user mode by which a program says that it is one (IRCv3 bot-mode).
    var botMode: String? {
        tokens["BOT"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `\x20` is a space.
    private static func unescape(_ value: String) -> String {
        var result = ""
        var rest = Substring(value)
        while let start = rest.firstRange(of: "\\x") {
            result += rest[..<start.lowerBound]
            let digits = rest[start.upperBound...].prefix(2)
            if digits.count == 2, let byte = UInt8(digits, radix: 16), byte < 0x80 {
                result += String(UnicodeScalar(byte))
            } else {
                result += rest[start.lowerBound..<digits.endIndex]
            }
            rest = rest[digits.endIndex...]
        }
        return result + rest
    }
}
