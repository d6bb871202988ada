import CCrypto
import Foundation

/// SHA-256 of files, as programs of AUTOMATIC1111's kind name models by it.
enum FileHash {
    /// The first ten hex digits: the web UI's "Model hash", Civitai's AutoV2.
    static func short(_ file: URL) throws -> String {
        let data = try Data(contentsOf: file, options: .alwaysMapped)
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        data.withUnsafeBytes { _ = SHA256($0.assumingMemoryBound(to: UInt8.self).baseAddress, $0.count, &digest) }
        return digest.prefix(5).map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}
