import Foundation

/// What CLIP's tokenizer knows: symbols, which two of them become one, and the ids of those that a text encoder has vectors for.
///
/// A symbol is a run of bytes of a word. Files spell a byte as one printable character, and mark the symbol that ends a word with
/// `</w>`; there are two symbols for each byte to start from.
struct CLIPVocabulary: Sendable {
    struct Merge: Sendable {
        /// The lower, the earlier it is done.
        let rank: Int32
        let symbol: Int32
    }

    /// Merges that published vocabularies have; a file may go on with more, which are not in use.
    private static let mergeCount = 49152 - 256 - 2
    private static let endOfWord = "</w>"

    let start: Int64
    let end: Int64
    /// The id of a comma at the end of a word.
    let comma: Int64?
    /// By symbol; what has no id has that of the end.
    private var ids: [Int64] = []
    private var merges: [UInt64: Merge] = [:]
    /// By byte, inside a word and at its end.
    private var inner: [Int32] = []
    private var last: [Int32] = []

    func id(_ symbol: Int32) -> Int64 { ids[Int(symbol)] }

    func symbol(_ byte: UInt8, endsWord: Bool) -> Int32 { endsWord ? last[Int(byte)] : inner[Int(byte)] }

    func merge(_ left: Int32, _ right: Int32) -> Merge? { merges[Self.pair(left, right)] }

    private static func pair(_ left: Int32, _ right: Int32) -> UInt64 { UInt64(left) << 32 | UInt64(right) }

    /// - Parameter url: a `tokenizer` folder with `vocab.json` and `merges.txt`, or a file of merges alone, whose ids are then counted:
    ///   bytes, bytes that end a word, merges, start, end.
    /// - Throws: ``VocabularyError``, and whatever reading throws.
    init(contentsOf url: URL) throws {
        if url.isFolder {
            let json = try Data(contentsOf: url.appending(path: "vocab.json"))
            guard let ids = try? JSONDecoder().decode([String: Int64].self, from: json) else {
                throw VocabularyError.malformed("vocab.json is no object of token ids")
            }
            try self.init(merges: Self.lines(of: url.appending(path: "merges.txt")), ids: ids)
        } else {
            try self.init(merges: Self.lines(of: url), ids: nil)
        }
    }

    /// The merges of a file, whose first line is a heading.
    private static func lines(of url: URL) throws -> [Substring] {
        let text = try String(contentsOf: url, encoding: .utf8)
        return text.split(separator: "\n", maxSplits: mergeCount + 1).dropFirst().prefix(mergeCount).map { $0 }
    }

    private init(merges lines: [Substring], ids given: [String: Int64]?) throws {
        var symbols: [String: Int32] = [:]
        var names: [String] = []
        func intern(_ name: String) -> Int32 {
            if let symbol = symbols[name] { return symbol }
            symbols[name] = Int32(names.count)
            names.append(name)
            return Int32(names.count - 1)
        }
        // Ids are counted in the order of the characters that spell bytes, not in that of the bytes.
        let spelled = Self.spellings.enumerated().sorted { $0.element.value < $1.element.value }.map(\.offset)
        (inner, last) = (Array(repeating: 0, count: 256), Array(repeating: 0, count: 256))
        for byte in spelled { inner[byte] = intern(String(Self.spellings[byte])) }
        for byte in spelled { last[byte] = intern(String(Self.spellings[byte]) + Self.endOfWord) }
        var counted = names
        merges.reserveCapacity(lines.count)
        for (rank, line) in lines.enumerated() {
            let parts = line.split(separator: " ")
            guard parts.count == 2 else { throw VocabularyError.malformed("merge \(rank + 1) is not two symbols") }
            let whole = String(parts[0] + parts[1])
            let key = Self.pair(intern(String(parts[0])), intern(String(parts[1])))
            if merges[key] == nil { merges[key] = Merge(rank: Int32(rank), symbol: intern(whole)) }
            counted.append(whole)
        }
        let (startName, endName) = (CLIPTokenizer.startName, CLIPTokenizer.endName)
        let known = given ?? Dictionary(zip(counted + [startName, endName], 0...), uniquingKeysWith: { _, later in later })
        guard let start = known[startName] else { throw VocabularyError.missing(startName) }
        guard let end = known[endName] else { throw VocabularyError.missing(endName) }
        (self.start, self.end, comma) = (start, end, known["," + Self.endOfWord])
        ids = names.map { known[$0] ?? end }
    }

    /// The character that spells each byte: itself where it is printable in Latin-1, else one from U+0100 on, in their order.
    private static let spellings: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (UInt32(0)..<256).map { byte in
            switch byte {
            case 33...126, 161...172, 174...255: return Unicode.Scalar(byte) ?? " "
            default:
                defer { next += 1 }
                return Unicode.Scalar(next) ?? " "
            }
        }
    }()
}
