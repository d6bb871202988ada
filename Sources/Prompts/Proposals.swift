/// Distinct prompts in the order in which they were found.
struct Proposals {
    private(set) var prompts: [String] = []
    private var seen: Set<String> = []
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// Draws until there are `count` or the composer keeps repeating itself.
    mutating func fill(to count: Int, from composer: Composer) {
        for _ in 0..<max(0, count) * 20 where prompts.count < count {
            if let prompt = composer.compose(using: &generator), seen.insert(prompt).inserted { prompts.append(prompt) }
        }
    }
}
