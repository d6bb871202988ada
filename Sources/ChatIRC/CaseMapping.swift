/// Which characters of nicks and channels are the same letter (ISUPPORT `CASEMAPPING`).
public enum CaseMapping: String, Sendable {
    case ascii
    /// `{}|^` are the lower case of `[]\~`, as on a Swedish keyboard of 1988. What a server means that announces nothing.
    case rfc1459
    /// As `rfc1459` without `^` and `~`.
    case rfc1459Strict = "rfc1459-strict"

    /// The name in its lower case. Letters outside ASCII stay as they are.
    public func fold(_ name: String) -> String {
        String(decoding: name.utf8.map(fold), as: UTF8.self)
    }

    private func fold(_ byte: UInt8) -> UInt8 {
        let upper =
            switch self {
            case .ascii: UInt8(ascii: "A")...UInt8(ascii: "Z")
            case .rfc1459Strict: UInt8(ascii: "A")...UInt8(ascii: "]")
            case .rfc1459: UInt8(ascii: "A")...UInt8(ascii: "^")
            }
        // RFC 1459 has `^` as the upper case of `~`, in ASCII's order like the other letters.
        return upper.contains(byte) ? byte | 0x20 : byte
    }
}
