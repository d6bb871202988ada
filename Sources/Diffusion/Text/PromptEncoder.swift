import Tensors

/// Prompts to what the UNet is told about them, as AUTOMATIC1111's web UI does it: chunks of 75 tokens that are encoded each on its own,
/// weights on their states, texts that change during a run.
final class PromptEncoder {
    /// What weights do, by the web UI's names.
    enum Emphasis: String, CaseIterable {
        /// States are multiplied by their tokens' weights, then all by what brings back their mean.
        case original = "Original"
        /// States are multiplied.
        case noNorm = "No norm"
    }

    /// Parts that `AND` may join: each costs a run of the UNet at every step.
    static let maximumParts = 16
    /// Chunks of all texts of a run, each as long as the longest: 120 MB of states in Stable Diffusion 1.
    static let maximumChunks = 512
    /// Bytes of all texts of a run, which bounds the time it takes to count the chunks.
    private static let maximumBytes = 1 << 20
    /// Schedules that are kept, and their chunks together.
    private static let cachedSchedules = 32
    private static let cachedChunks = 1024
    /// Chunks that run through the text encoder at a time.
    private static let batch = 8

    private let model: CLIPTextModel
    /// What LoRAs may change.
    var parameters: ParameterList { model.parameters }
    private let chunker: PromptChunker
    private let embeddings: [String: Tensor]
    /// The latest last.
    private var cache: [(key: Key, states: [String: Tensor])] = []

    /// What decides about the states of a text's schedule.
    private struct Key: Equatable {
        /// What the text is, stretch by stretch: the mean that is brought back is that of all of them.
        let texts: [String]
        let clipSkip: Int
        let emphasis: Emphasis
        let weights: String
    }

    /// - Parameter embeddings: vectors of textual inversion by the names that stand for them in prompts, [1...75, width].
    /// - Throws: ``PromptError/embedding(_:_:)``.
    init(
        tokenizer: CLIPTokenizer, model: CLIPTextModel, padding: PromptChunker.Padding, embeddings: [String: Tensor] = [:]
    ) throws(PromptError) {
        let width = model.configuration.width
        for (name, vectors) in embeddings where vectors.shape.count != 2 || vectors.shape[1] != width {
            throw .embedding(name, "has vectors of shape \(vectors.shape), and this model wants them \(width) wide")
        }
        (self.model, self.embeddings) = (model, embeddings)
        chunker = try PromptChunker(tokenizer: tokenizer, padding: padding, embeddings: embeddings.mapValues { $0.shape[0] })
    }

    /// All conditioning of a run.
    ///
    /// - Parameters:
    ///   - steps: of the run.
    ///   - clipSkip: 1 for the states of the last layer, 2 for those of the one before it.
    ///   - weights: names what the text encoder's weights are, such as the LoRAs in them; states are kept by it.
    ///   - first: in a second pass over a picture, the steps of the first one.
    /// - Throws: ``PromptError``, `TensorError`.
    func plan(
        prompt: String, negativePrompt: String, steps: Int, clipSkip: Int = 1, emphasis: Emphasis = .original, weights: String = "",
        after first: Int? = nil
    ) throws -> TextPlan {
        guard 1...model.configuration.layers ~= clipSkip else {
            throw PromptError.clipSkip(clipSkip, limit: model.configuration.layers)
        }
        let parts = PromptGrammar.parts(prompt)
        guard parts.count <= Self.maximumParts else { throw PromptError.tooManyParts(parts.count, limit: Self.maximumParts) }
        let schedules = (parts.map(\.text) + [negativePrompt]).map {
            PromptGrammar.schedule($0, steps: max(steps, 1), after: first)
        }
        let tokens = try longest(schedules) * (PromptChunker.length + 2)
        func key(_ texts: [String]) -> Key { Key(texts: texts, clipSkip: clipSkip, emphasis: emphasis, weights: weights) }
        var encoded: [ConditioningSchedule] = []
        for schedule in schedules {
            let states = try states(key(schedule.map(\.text)))
            let padded = try states.mapValues { states in
                let missing = (tokens - states.shape[1]) / (PromptChunker.length + 2)
                let nothing = try missing > 0 ? self.states(key([""]))[""].map { Array(repeating: $0, count: missing) } ?? [] : []
                return Conditioning(states: try missing > 0 ? .cat([states] + nothing, dim: 1) : states, classLabels: nil)
            }
            encoded.append(
                ConditioningSchedule(
                    parts: schedule.compactMap { stretch in
                        // The web UI compares its steps, which it counts from 1, with those done: each change comes a step late.
                        padded[stretch.text].map { (until: stretch.end + 1, conditioning: $0) }
                    }))
        }
        return TextPlan(
            conditional: zip(parts, encoded).map { (weight: $0.weight, schedule: $1) }, unconditional: encoded[encoded.count - 1])
    }

    /// Names of the textual inversions that stand anywhere in prompts.
    func embeddings(in prompts: [String], steps: Int) -> Set<String> {
        guard !embeddings.isEmpty else { return [] }
        let texts = prompts.flatMap(PromptGrammar.parts).flatMap { PromptGrammar.schedule($0.text, steps: max(steps, 1)) }
        return Set(texts.flatMap { chunker.chunks($0.text) }.flatMap(\.content.embeddings.values))
    }

    /// Chunks of the longest text.
    private func longest(_ schedules: [[PromptGrammar.ScheduledText]]) throws -> Int {
        let texts = schedules.map { Set($0.map(\.text)) }
        let all = texts.reduce(into: Set<String>()) { $0.formUnion($1) }
        guard all.reduce(0, { $0 + $1.utf8.count }) <= Self.maximumBytes else { throw PromptError.tooLong(limit: Self.maximumChunks) }
        let longest = all.map { chunker.chunks($0).count }.max() ?? 1
        guard longest * texts.map(\.count).reduce(0, +) <= Self.maximumChunks else { throw PromptError.tooLong(limit: Self.maximumChunks) }
        return longest
    }

    // MARK: - States

    /// The weighted states of each text of a schedule, [1, tokens, width], all of one length.
    private func states(_ key: Key) throws -> [String: Tensor] {
        if let place = cache.firstIndex(where: { $0.key == key }) {
            cache.append(cache.remove(at: place))
        } else {
            cache.append((key, try encode(key)))
            while cache.count > 1, cache.count > Self.cachedSchedules || chunksInCache > Self.cachedChunks { cache.removeFirst() }
        }
        return cache[cache.count - 1].states
    }

    private var chunksInCache: Int {
        cache.reduce(0) { $0 + $1.states.values.reduce(0) { $0 + $1.shape[1] / (PromptChunker.length + 2) } }
    }

    private func encode(_ key: Key) throws -> [String: Tensor] {
        let stretches = Dictionary(key.texts.map { ($0, 1.0) }, uniquingKeysWith: +)
        // In the order of the prompt: which chunks share a batch must not differ from run to run.
        var texts: [String] = []
        for text in key.texts where !texts.contains(text) { texts.append(text) }
        var chunks = texts.map(chunker.chunks)
        let count = chunks.map(\.count).max() ?? 1
        let empty = chunker.chunks("")[0]
        for index in chunks.indices { chunks[index] += Array(repeating: empty, count: count - chunks[index].count) }
        let states = try encode(chunks.flatMap { $0.map(\.content) }, clipSkip: key.clipSkip)

        var columns: [[Tensor]] = texts.map { _ in [] }
        for column in 0..<count {
            var (before, after) = (0.0, 0.0)
            for (index, text) in texts.enumerated() {
                let chunk = chunks[index][column]
                guard let plain = states[chunk.content] else { continue }
                let isWeighted = chunk.weights.contains { $0 != 1 }
                let weighted =
                    try isWeighted ? plain * Tensor(chunk.weights, shape: [1, chunk.weights.count, 1], device: model.device) : plain
                before += try stretches[text, default: 1] * Double(plain.sum().floats()[0])
                after += try stretches[text, default: 1] * Double(weighted.sum().floats()[0])
                columns[index].append(weighted)
            }
            let factor = before / after
            guard key.emphasis == .original, factor.isFinite, factor != 1 else { continue }
            for index in texts.indices { columns[index][column] = try columns[index][column] * factor }
        }
        return try Dictionary(uniqueKeysWithValues: zip(texts, columns.map { try .cat($0, dim: 1) }))
    }

    /// The states of chunks, [1, 77, width] each.
    private func encode(_ contents: [PromptChunk.Content], clipSkip: Int) throws -> [PromptChunk.Content: Tensor] {
        var states: [PromptChunk.Content: Tensor] = [:]
        var seen: Set<PromptChunk.Content> = []
        var waiting = contents.filter { seen.insert($0).inserted }[...]
        while !waiting.isEmpty {
            let batch = Array(waiting.prefix(Self.batch))
            waiting = waiting.dropFirst(batch.count)
            let ids = try Tensor(
                integers: batch.flatMap(\.ids), shape: [batch.count, PromptChunker.length + 2], device: model.device)
            let replacements = batch.enumerated().flatMap { row, content in
                content.embeddings.compactMap { position, name in
                    embeddings[name].map { CLIPTextModel.Replacement(row: row, position: position, vectors: $0) }
                }
            }
            let rows = try model(ids, replacing: replacements, clipSkip: clipSkip).split(batch.count, dim: 0)
            for (content, row) in zip(batch, rows) { states[content] = row }
        }
        return states
    }
}
