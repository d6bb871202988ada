import CCrypto
import Foundation
import ImageCodec

/// The name of a stored picture, `<SHA-256 in hex>.png` or `.jpg`: nothing else ever becomes a part of a path.
public struct PictureName: Sendable, Hashable, CustomStringConvertible {
    let hash: String
    let format: ImageFormat

    /// The SHA-256 of a file in small hex digits.
    public static func hash(of data: Data) -> String { hex(sha256(data)) }

    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 68, bytes.prefix(64).allSatisfy({ Self.digits.contains($0) }),
            let format = ImageFormat.allCases.first(where: { text.hasSuffix("." + $0.fileExtension) })
        else { return nil }
        hash = String(text.prefix(64))
        self.format = format
    }

    init(hash: String, format: ImageFormat) {
        self.hash = hash
        self.format = format
    }

    init(of data: Data, format: ImageFormat) {
        self.init(hash: Self.hash(of: data), format: format)
    }

    public var description: String { "\(hash).\(format.fileExtension)" }

    private static let digits = Set("0123456789abcdef".utf8)
}

/// Two small digits for each byte.
func hex(_ bytes: [UInt8]) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }.joined()
}

/// 32 bytes.
func sha256(_ data: Data) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    data.withUnsafeBytes { bytes in
        _ = SHA256(bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, &digest)
    }
    return digest
}
