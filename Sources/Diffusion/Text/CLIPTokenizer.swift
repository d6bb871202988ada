import Foundation

/// CLIP's tokenizer: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, with the byte-pair
/// encoding of Sennrich, Haddow and Birch, 2016.
///
/// A text is composed (NFC) and lowercased, loses its control characters, and is cut into runs of letters, single digits and runs of
/// other characters; Chinese characters stand alone. The bytes of each are then merged two by two, in the order of the vocabulary.
public struct CLIPTokenizer: Sendable {
    static let startName = "<|startoftext|>"
    static let endName = "<|endoftext|>"

    private let vocabulary: CLIPVocabulary

    /// The id before each text.
    public var start: Int64 { vocabulary.start }
    /// The id after each text.
    public var end: Int64 { vocabulary.end }
    /// The id of a comma that stands alone.
    public var comma: Int64? { vocabulary.comma }

    /// - Parameter url: the `tokenizer` folder of a model, with `vocab.json` and `merges.txt`, or OpenAI's `bpe_simple_vocab_16e6.txt`.
    /// - Throws: ``VocabularyError``, and whatever reading throws.
    public init(contentsOf url: URL) throws {
        vocabulary = try CLIPVocabulary(contentsOf: url)
    }

    /// The ids of a text of any length, without start and end. Time grows with the length n as n · log n, whatever the text.
    public func encode(_ text: String) -> [Int64] {
        var ids: [Int64] = []
        var rest = text[...]
        // Written out, the names of start and end mean those tokens.
        while let name = rest.firstRange(ofAny: Self.startName, Self.endName) {
            encode(ordinary: rest[..<name.lowerBound], into: &ids)
            ids.append(rest[name] == Self.startName ? start : end)
            rest = rest[name.upperBound...]
        }
        encode(ordinary: rest, into: &ids)
        return ids
    }

    private func encode(ordinary text: Substring, into ids: inout [Int64]) {
        let cleaned = Self.cleaned(text)
        for word in Self.words(cleaned) {
            switch cleaned[word].text {
            case Self.startName: ids.append(start)
            case Self.endName: ids.append(end)
            case let word: ids += symbols(Array(word.utf8)).map(vocabulary.id)
            }
        }
    }

    // MARK: - Words

    private static func cleaned(_ text: Substring) -> [Unicode.Scalar] {
        lowercased(Array(text.unicodeScalars.cleaned().precomposedStringWithCanonicalMapping.unicodeScalars))
    }

    /// As Python does it: a sigma that ends a word has a form of its own.
    private static func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        func isCased(_ neighbours: some Sequence<Unicode.Scalar>) -> Bool {
            neighbours.first { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
        }
        var result: [Unicode.Scalar] = []
        for (index, scalar) in scalars.enumerated() {
            if scalar == "Σ" {
                let endsWord = isCased(scalars[..<index].reversed()) && !isCased(scalars[(index + 1)...])
                result.append(endsWord ? "ς" : "σ")
            } else {
                result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return result
    }

    private static let special = [startName, endName].map { Array($0.unicodeScalars) }
    private static let contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"].map { Array($0.unicodeScalars) }

    /// Where the words of a lowercase text lie.
    private static func words(_ scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start = 0
        func end(while belongs: (Unicode.Scalar) -> Bool) -> Int {
            scalars[(start + 1)...].firstIndex { !belongs($0) } ?? scalars.count
        }
        while start < scalars.count {
            let first = scalars[start]
            if first == " " {
                start += 1
                continue
            }
            let fixed =
                switch first {
                case "<": special.first { scalars[start...].starts(with: $0) }
                case "'": contractions.first { scalars[start...].starts(with: $0) }
                default: nil as [Unicode.Scalar]?
                }
            let end =
                if let fixed {
                    start + fixed.count
                } else if first.isLetter {
                    end { $0.isLetter }
                } else if first.isNumber {
                    start + 1
                } else {
                    end { $0 != " " && !$0.isLetter && !$0.isNumber }
                }
            words.append(start..<end)
            start = end
        }
        return words
    }

    // MARK: - Byte pairs

    /// The symbols of one word after all merges.
    private func symbols(_ bytes: [UInt8]) -> [Int32] {
        var symbols = bytes.indices.map { vocabulary.symbol(bytes[$0], endsWord: $0 == bytes.count - 1) }
        // Symbols that are left are a list, linked both ways; one that went into its left neighbour is −1.
        var next = symbols.indices.map { $0 + 1 }
        var previous = symbols.indices.map { $0 - 1 }
        var waiting = MergeQueue()
        func offer(_ left: Int) {
            guard left >= 0, next[left] < symbols.count, let merge = vocabulary.merge(symbols[left], symbols[next[left]]) else { return }
            waiting.insert(.init(merge: merge, position: Int32(left), left: symbols[left], right: symbols[next[left]]))
        }
        for left in symbols.indices.dropLast() { offer(left) }
        while let candidate = waiting.removeFirst() {
            let left = Int(candidate.position)
            let right = next[left]
            // What was offered may have become another pair since.
            guard symbols[left] == candidate.left, right < symbols.count, symbols[right] == candidate.right else { continue }
            symbols[left] = candidate.merge.symbol
            symbols[right] = -1
            next[left] = next[right]
            if next[right] < symbols.count { previous[next[right]] = left }
            offer(previous[left])
            offer(left)
        }
        return symbols.filter { $0 >= 0 }
    }
}

/// Pairs of neighbours that may be merged, the lowest rank first, among equals the leftmost: a binary heap.
private struct MergeQueue {
    struct Candidate {
        let merge: CLIPVocabulary.Merge
        let position: Int32
        let left: Int32
        let right: Int32

        func precedes(_ other: Candidate) -> Bool { (merge.rank, position) < (other.merge.rank, other.position) }
    }

    private var heap: [Candidate] = []

    mutating func insert(_ candidate: Candidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Candidate? {
        guard !heap.isEmpty else { return nil }
        heap.swapAt(0, heap.count - 1)
        let first = heap.popLast()
        var parent = 0
        while true {
            var least = 2 * parent + 1
            guard least < heap.count else { break }
            if least + 1 < heap.count, heap[least + 1].precedes(heap[least]) { least += 1 }
            guard heap[least].precedes(heap[parent]) else { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return first
    }
}

extension Substring {
    /// Where the first of two texts stands, whichever it is.
    fileprivate func firstRange(ofAny first: String, _ second: String) -> Range<Index>? {
        [firstRange(of: first), firstRange(of: second)].compactMap(\.self).min { $0.lowerBound < $1.lowerBound }
    }
}
