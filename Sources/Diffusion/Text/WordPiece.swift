import Foundation

/// BERT's uncased tokenizer: Devlin et al., "BERT", 2018, and Wu et al., "Google's Neural Machine Translation System", 2016.
///
/// A text is lowercased, loses its accents, is split at white space, punctuation and Chinese characters; each word becomes the longest
/// pieces of the vocabulary from its front to its end. Names of special tokens in a text are ordinary text.
public struct WordPiece: Sendable {
    /// Token ids with what tells real ones from padding.
    public struct Padded: Sendable, Hashable {
        public let ids: [Int64]
        /// 1 for a real token, 0 for padding.
        public let mask: [Int64]
    }

    /// Pieces by their Unicode scalars: two `String`s are equal already when they look the same.
    private let starts: [[Unicode.Scalar]: Int64]
    /// Pieces after the first of a word, without their `##`.
    private let continuations: [[Unicode.Scalar]: Int64]
    private let special: Special

    private struct Special {
        let padding, unknown, start, end: Int64
    }

    /// Words of more scalars are unknown.
    private static let longestWord = 100

    /// - Parameter url: a `vocab.txt`, one token a line, its id the line's number from 0.
    /// - Throws: ``VocabularyError``, and whatever reading throws.
    public init(contentsOf url: URL) throws {
        let text = try String(contentsOf: url, encoding: .utf8)
        try self.init(vocabulary: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    /// - Parameter vocabulary: the tokens by id.
    public init(vocabulary: [String]) throws(VocabularyError) {
        var starts: [[Unicode.Scalar]: Int64] = [:]
        var continuations: [[Unicode.Scalar]: Int64] = [:]
        for (id, token) in vocabulary.enumerated() {
            let scalars = Array(token.unicodeScalars)
            starts[scalars] = Int64(id)
            // By scalars: a combining mark after `##` makes one character with the second of them.
            if scalars.starts(with: "##".unicodeScalars) { continuations[Array(scalars.dropFirst(2))] = Int64(id) }
        }
        func id(_ token: String) throws(VocabularyError) -> Int64 {
            guard let id = starts[Array(token.unicodeScalars)] else { throw .missing(token) }
            return id
        }
        special = Special(padding: try id("[PAD]"), unknown: try id("[UNK]"), start: try id("[CLS]"), end: try id("[SEP]"))
        self.starts = starts
        self.continuations = continuations
    }

    /// `[CLS]`, the tokens of `text`, `[SEP]`: at most `maximum` ids, which are at least 2; the end of a longer text is cut off.
    public func encode(_ text: String, maximum: Int = 512) -> [Int64] {
        var ids = [special.start]
        for word in Self.words(text) where ids.count < maximum { ids += pieces(word) }
        return ids.prefix(max(maximum, 2) - 1) + [special.end]
    }

    /// Exactly `count` ids: those of ``encode(_:maximum:)`` and padding.
    public func encodePadded(_ text: String, count: Int) -> Padded {
        let ids = encode(text, maximum: count)
        let missing = max(count - ids.count, 0)
        return Padded(
            ids: ids + [Int64](repeating: special.padding, count: missing),
            mask: [Int64](repeating: 1, count: ids.count) + [Int64](repeating: 0, count: missing)
        )
    }

    /// The longest pieces from the front; the whole word is unknown when one part of it is.
    private func pieces(_ word: [Unicode.Scalar]) -> [Int64] {
        guard word.count <= Self.longestWord else { return [special.unknown] }
        var ids: [Int64] = []
        var start = 0
        while start < word.count {
            let known = start == 0 ? starts : continuations
            let ends = stride(from: word.count, to: start, by: -1)
            guard let (end, id) = ends.lazy.compactMap({ end in known[Array(word[start..<end])].map { (end, $0) } }).first else {
                return [special.unknown]
            }
            ids.append(id)
            start = end
        }
        return ids
    }
}

/// Why a vocabulary cannot be used.
public enum VocabularyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One of the special tokens.
    case missing(String)
    case malformed(String)

    public var description: String {
        switch self {
        case .missing(let token): "the vocabulary has no \(token)"
        case .malformed(let what): "the vocabulary is broken: \(what)"
        }
    }
}

// MARK: - Words

extension WordPiece {
    /// Words and single punctuation marks, lowercase and without accents.
    private static func words(_ text: String) -> [[Unicode.Scalar]] {
        let decomposed = text.unicodeScalars.cleaned().lowercased().decomposedStringWithCanonicalMapping

        var words: [[Unicode.Scalar]] = []
        var word: [Unicode.Scalar] = []
        func finish() {
            if !word.isEmpty { words.append(word) }
            word = []
        }
        for scalar in decomposed.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
            if scalar == " " {
                finish()
            } else if scalar.isPunctuation {
                finish()
                words.append([scalar])
            } else {
                word.append(scalar)
            }
        }
        finish()
        return words
    }
}

extension Unicode.Scalar {
    /// All of ASCII's symbols count, `$` and `+` too.
    fileprivate var isPunctuation: Bool {
        switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .otherPunctuation:
            true
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: isASCII
        default: false
        }
    }
}
