import Foundation
import Tensors

/// What the first bytes of a file tell, for files that are no safetensors.
enum FileSignature {
    private struct Rule {
        let bytes: [UInt8]
        let what: String
        let advice: String

        init(_ bytes: [UInt8], _ what: String, _ advice: String) {
            (self.bytes, self.what, self.advice) = (bytes, what, advice)
        }

        init(_ text: String, _ what: String, _ advice: String) {
            self.init(Array(text.utf8), what, advice)
        }
    }

    private static let convert = "convert it to safetensors"
    private static let again = "download the file again"
    private static let original = "use the safetensors file that it was made from"
    private static let pickle = "a PyTorch pickle, which can run code when it is loaded"

    private static let rules = [
        Rule("version https://git-lfs", "a git-lfs pointer", "fetch what it points at with “git lfs pull”"),
        Rule("<", "a web page", again),
        Rule("{", "a JSON text", again),
        Rule("GGUF", "a GGUF file", original),
        Rule([0x50, 0x4B, 0x03, 0x04], pickle, convert),
        Rule([0x80], pickle, convert),
        Rule([0x89, 0x50, 0x4E, 0x47], "a PNG picture", "pictures are no models here"),
        Rule([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive", "unpack it"),
        Rule("Rar!", "a RAR archive", "unpack it"),
    ]

    /// - Throws: ``ModelFileError/notWeights(_:advice:)``, `SafetensorsError.unreadable`.
    static func refuse(_ url: URL) throws {
        guard let file = try? FileHandle(forReadingFrom: url) else { throw SafetensorsError.unreadable }
        defer { try? file.close() }
        guard let head = try? [UInt8](file.read(upToCount: 64) ?? Data()) else { throw SafetensorsError.unreadable }
        guard !head.isEmpty else { throw ModelFileError.notWeights("an empty file", advice: again) }
        // A header's length may look like anything; what follows it does not.
        if head.dropFirst(8).first == UInt8(ascii: "{") { return }
        let text = head.drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        if let rule = rules.first(where: { text.starts(with: $0.bytes) }) {
            throw ModelFileError.notWeights(rule.what, advice: rule.advice)
        }
        if isONNX(head) { throw ModelFileError.notWeights("an ONNX graph", advice: original) }
    }

    /// A protobuf that begins with its version, a small number, and goes on with a text, as ONNX's writers do.
    private static func isONNX(_ head: [UInt8]) -> Bool {
        head.count > 3 && head[0] == 0x08 && (1...32).contains(head[1]) && head[2] == 0x12
    }
}
