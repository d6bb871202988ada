/// Chooses a set of texts that are close to an idea and far from each other.
///
/// Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next one taken is that with the highest
/// `relevance · cos(candidate, idea) − (1 − relevance) · max cos(candidate, taken)`. A candidate that shares more than
/// ``overlapLimit`` of its content words with one taken before is taken only when no other is left. Ties go to the first.
struct DiverseChoice: Sendable {
    /// The weight of closeness. All candidates hold the idea word for word and so are close to it; difference counts more.
    var relevance: Float = 0.4
    var overlapLimit = 0.6

    /// - Parameters:
    ///   - idea: the idea's vector.
    ///   - candidates: one vector for each text, all of the idea's width. Length doesn't matter, only direction.
    /// - Returns: the indices of at most `count` texts, best first.
    func choose(_ count: Int, from texts: [String], idea: [Float], candidates: [[Float]]) -> [Int] {
        let direction = Self.normalised(idea)
        let vectors = candidates.map(Self.normalised)
        let words = texts.map(Words.content)
        let closeness = vectors.map { Self.dot($0, direction) }
        var nearest = [Float](repeating: -1, count: texts.count)
        var isNearCopy = [Bool](repeating: false, count: texts.count)
        var left = Array(texts.indices)
        var chosen: [Int] = []
        while chosen.count < count, !left.isEmpty {
            let distinct = left.filter { !isNearCopy[$0] }
            var best = -Float.infinity
            var taken = left[0]
            for index in distinct.isEmpty ? left : distinct {
                let score = relevance * closeness[index] - (1 - relevance) * nearest[index]
                if score > best { (best, taken) = (score, index) }
            }
            chosen.append(taken)
            left.removeAll { $0 == taken }
            for index in left {
                nearest[index] = max(nearest[index], Self.dot(vectors[index], vectors[taken]))
                isNearCopy[index] = isNearCopy[index] || Words.overlap(words[index], words[taken]) > overlapLimit
            }
        }
        return chosen
    }

    /// A vector of length zero stays as it is: close to nothing.
    private static func normalised(_ vector: [Float]) -> [Float] {
        let length = dot(vector, vector).squareRoot()
        return length > 0 ? vector.map { $0 / length } : vector
    }

    private static func dot(_ one: [Float], _ other: [Float]) -> Float {
        var sum: Float = 0
        for index in one.indices { sum += one[index] * other[index] }
        return sum
    }
}
