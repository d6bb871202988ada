/// 75 tokens of a prompt between start and end: as much as a text encoder takes at a time.
struct PromptChunk {
    /// What the text encoder makes states of.
    struct Content: Hashable {
        /// With start, end and padding: 77.
        var ids: [Int64]
        /// The embeddings in place of tokens, by the position of the first of these.
        var embeddings: [Int: String] = [:]
    }

    var content: Content
    /// What each of the 77 states is multiplied by.
    var weights: [Float]
}

/// Cuts prompts into chunks as AUTOMATIC1111's web UI does.
struct PromptChunker {
    /// What fills up a chunk.
    enum Padding {
        /// The end again and again, in models of OpenAI's text encoder.
        case end
        /// 0 behind the first end, in models of OpenCLIP's.
        case zero
    }

    /// Tokens in a chunk, start and end aside.
    static let length = 75
    /// A chunk that is full ends behind a comma, when one of its last tokens is one.
    private static let commaTokens = 20

    private struct Trigger {
        let ids: [Int64]
        let name: String
        let vectors: Int
    }

    private let tokenizer: CLIPTokenizer
    private let padding: Padding
    /// The tokens of the embeddings' names by the first of them, long ones first.
    private let triggers: [Int64: [Trigger]]

    /// - Parameter embeddings: names with their numbers of vectors, 1 to 75. A name stands for its vectors wherever its tokens follow
    ///   each other in a prompt, in capitals or not; of several names that begin at one place the longest counts.
    init(tokenizer: CLIPTokenizer, padding: Padding, embeddings: [String: Int] = [:]) throws(PromptError) {
        (self.tokenizer, self.padding) = (tokenizer, padding)
        var triggers: [Int64: [Trigger]] = [:]
        for (name, vectors) in embeddings.sorted(by: { $0.key < $1.key }) {
            let ids = tokenizer.encode(name)
            guard let first = ids.first else { throw .embedding(name, "has a name without letters") }
            try Self.check(vectors: vectors, of: name)
            triggers[first, default: []].append(Trigger(ids: ids, name: name, vectors: vectors))
        }
        // The sort is stable: of equal tokens the first name counts.
        self.triggers = triggers.mapValues { $0.sorted { $0.ids.count > $1.ids.count } }
    }

    /// - Throws: ``PromptError/embedding(_:_:)`` for an embedding that fits into no chunk.
    static func check(vectors: Int, of name: String) throws(PromptError) {
        guard 1...length ~= vectors else { throw .embedding(name, "has \(vectors) vectors, not 1 to \(length)") }
    }

    /// The chunks of a text, at least one.
    func chunks(_ text: String) -> [PromptChunk] {
        var done: [PromptChunk] = []
        var open = OpenChunk()
        for piece in PromptGrammar.pieces(text) {
            guard case .text(let text, let weight) = piece else {
                done.append(closed(open))
                open = OpenChunk()
                continue
            }
            append(tokenizer.encode(text)[...], weight: Float(weight), to: &open, done: &done)
        }
        if !open.ids.isEmpty || done.isEmpty { done.append(closed(open)) }
        return done
    }

    private func append(_ ids: ArraySlice<Int64>, weight: Float, to open: inout OpenChunk, done: inout [PromptChunk]) {
        var rest = ids
        while let id = rest.first {
            if id == tokenizer.comma {
                open.lastComma = open.ids.count
            } else if open.ids.count == Self.length, let comma = open.lastComma, open.ids.count - comma <= Self.commaTokens {
                let moved = open.split(at: comma + 1)
                done.append(closed(open))
                open = moved
            }
            let trigger = triggers[id]?.first { rest.starts(with: $0.ids) }
            if open.ids.count + (trigger?.vectors ?? 1) > Self.length {
                done.append(closed(open))
                open = OpenChunk()
            }
            if let trigger {
                open.embeddings[open.ids.count] = trigger.name
                open.append(0, weight: weight, count: trigger.vectors)
                rest = rest.dropFirst(trigger.ids.count)
            } else {
                open.append(id, weight: weight)
                rest = rest.dropFirst()
            }
        }
    }

    private func closed(_ open: OpenChunk) -> PromptChunk {
        let missing = Self.length - open.ids.count
        var ids = [tokenizer.start] + open.ids + Array(repeating: tokenizer.end, count: missing + 1)
        if padding == .zero, let end = ids.firstIndex(of: tokenizer.end) {
            for index in (end + 1)..<ids.count { ids[index] = 0 }
        }
        let embeddings = Dictionary(uniqueKeysWithValues: open.embeddings.map { ($0 + 1, $1) })
        return PromptChunk(
            content: .init(ids: ids, embeddings: embeddings), weights: [1] + open.weights + Array(repeating: 1, count: missing + 1))
    }
}

/// A chunk that is being filled, without start and end.
private struct OpenChunk {
    var ids: [Int64] = []
    var weights: [Float] = []
    var embeddings: [Int: String] = [:]
    var lastComma: Int?

    mutating func append(_ id: Int64, weight: Float, count: Int = 1) {
        ids += Array(repeating: id, count: count)
        weights += Array(repeating: weight, count: count)
    }

    /// Takes what stands from a position on.
    mutating func split(at position: Int) -> OpenChunk {
        let moved = OpenChunk(
            ids: Array(ids[position...]), weights: Array(weights[position...]),
            embeddings: Dictionary(uniqueKeysWithValues: embeddings.filter { $0.key >= position }.map { ($0 - position, $1) }))
        ids.removeSubrange(position...)
        weights.removeSubrange(position...)
        embeddings = embeddings.filter { $0.key < position }
        return moved
    }
}
