import CCrypto
import Foundation
import Tensors

/// SHA-256 of files, as programs of AUTOMATIC1111's kind name models by it.
public enum FileHash {
    /// Digits of a checkpoint's hash: the web UI's "Model hash", Civitai's AutoV2.
    public static let checkpointDigits = 10
    /// Digits of a LoRA's hash in the web UI's "Lora hashes".
    public static let loraDigits = 12
    /// Digits of a textual inversion's hash in the web UI's "TI hashes".
    public static let embeddingDigits = 12
    private static let chunk = 4 << 20

    /// 64 hex digits of the whole file.
    public static func whole(_ file: URL) throws -> String {
        try hash(file, from: 0)
    }

    /// 64 hex digits of what comes behind a safetensors header, so that a file keeps its hash when its texts change.
    public static func tensors(_ file: URL) throws -> String {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        let length = (try handle.read(upToCount: 8) ?? Data()).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return try hash(file, from: 8 + min(length, UInt64(SafetensorsHeader.maximumLength)))
    }

    /// Reads piece by piece: a file that shrinks meanwhile is an error, where a mapping of it would be the program's end.
    private static func hash(_ file: URL, from offset: UInt64) throws -> String {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        try handle.seek(toOffset: offset)
        guard let context = EVP_MD_CTX_new() else { throw CocoaError(.fileReadUnknown) }
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
        while let data = try handle.read(upToCount: chunk), !data.isEmpty {
            try Task.checkCancellation()
            data.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        }
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        EVP_DigestFinal_ex(context, &digest, nil)
        return digest.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}
