/// The last part of an address that nobody can guess.
enum Slug {
    /// 128 random bits as 32 hex digits.
    static func random() -> String {
        (0..<16).map { _ in
            let byte = String(UInt8.random(in: .min ... .max), radix: 16)
            return byte.count == 1 ? "0" + byte : byte
        }.joined()
    }
}
