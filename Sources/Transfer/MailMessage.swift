import Foundation

/// A mail address in its usual form, `ada@example.org`: nothing that could begin another header or another command.
public struct MailAddress: Sendable, Hashable {
    public let text: String

    /// The dot-atom form of RFC 5322 §3.4.1 with a domain of two labels or more; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return nil }
        let local = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard local.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isAtomText) }), labels.count >= 2,
            labels.allSatisfy({
                (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isLabelText) && $0.first != "-" && $0.last != "-"
            })
        else { return nil }
        self.text = text
    }

    var domain: String { text.split(separator: "@").last.map(String.init) ?? "" }

    private static func isLabelText(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isAtomText(_ byte: UInt8) -> Bool { isLabelText(byte) || "!#$%&'*+/=?^_`{|}~".utf8.contains(byte) }
}

/// A plain text by mail.
public struct MailMessage: Sendable, Hashable {
    public var recipient: MailAddress
    /// In one line; whatever would break it becomes a space.
    public var subject: String
    public var body: String
    /// Unique for ever: the same mail sent twice has the same, so that readers show it once.
    public var id: String
    public var date: Date

    public init(recipient: MailAddress, subject: String, body: String, id: String, date: Date) {
        self.recipient = recipient
        self.subject = subject
        self.body = body
        self.id = id
        self.date = date
    }

    /// Headers and body as RFC 5322 and 2045 want them, ASCII alone, lines ending in CR LF.
    func text(from sender: MailAddress) -> Data {
        let lines = [
            "From: Atelier <\(sender.text)>", "To: <\(recipient.text)>", "Subject: \(Self.header(subject))",
            "Date: \(Self.dates.string(from: date))", "Message-ID: <\(Self.atom(id))@\(sender.domain)>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
            Data(body.utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]), "",
        ]
        return Data(lines.joined(separator: "\r\n").utf8)
    }

    /// As it is when it is short and printable ASCII, else in encoded words (RFC 2047), each within its 75 characters.
    private static func header(_ text: String) -> String {
        let clean = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
        if clean.utf8.count <= 200, clean.utf8.allSatisfy({ (32..<127).contains($0) }), !clean.contains("=?") { return clean }
        var words: [String] = [""]
        for character in clean {
            if words[words.count - 1].utf8.count + String(character).utf8.count > 45 { words.append("") }
            words[words.count - 1].append(character)
        }
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// Letters and digits of an id, other signs as dots.
    private static func atom(_ id: String) -> String {
        String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "." })
    }

    private static let dates: DateFormatter = {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter
    }()
}
