/// Distinct prompts in the order in which they were found.
struct Proposals {
    private(set) var prompts: [String] = []
    private var seen: Set<String> = []
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// Draws until there are `count` or so many draws in a row brought nothing new that little can be left.
    mutating func fill(to count: Int, from composer: Composer) {
        var misses = 0
        while prompts.count < count && misses < 500 {
            if let prompt = composer.compose(using: &generator), seen.insert(prompt).inserted {
                prompts.append(prompt)
                misses = 0
            } else {
                misses += 1
            }
        }
    }
}
