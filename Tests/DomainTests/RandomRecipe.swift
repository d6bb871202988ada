import Domain

/// A small generator with a seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

func randomRecipe(using generator: inout SplitMix) -> Recipe {
    let pieces = [
        "a", "fox", "Negative prompt:", "Steps: 1", "Seed", ":", ",", ", ", "\n", "\r", "\r\n", "\"", "\\", "\\n", "\u{2028}", "\u{0}",
        "\u{1B}[31m", "é",
        "龍", "🐉", "\u{301}", "\u{202E}", " ", "  ", "\t", "Size: 64x64", "<lora:x:1>", "{\"a\": [1]}", "x", "-", "/", "Karras",
    ]
    func text(_ range: ClosedRange<Int>) -> String {
        (0..<Int.random(in: range, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }
    var recipe = Recipe(
        prompt: text(0...12), negativePrompt: text(0...6), model: text(0...4),
        modelHash: Bool.random(using: &generator) ? text(0...3) : nil,
        width: Int.random(in: ImageRequest.Limits.side, using: &generator),
        height: Int.random(in: ImageRequest.Limits.side, using: &generator),
        steps: Int.random(in: ImageRequest.Limits.steps, using: &generator),
        guidanceScale: Double.random(in: ImageRequest.Limits.guidanceScale, using: &generator), sampler: text(0...3), schedule: text(0...3),
        seed: UInt32.random(in: ImageRequest.Limits.seed, using: &generator), idea: Bool.random(using: &generator) ? text(0...8) : nil)
    recipe.addRarities(using: &generator)
    return recipe
}

extension Recipe {
    /// Each of the things that most recipes lack, half of the time, with input pictures as a text knows them.
    fileprivate mutating func addRarities(using generator: inout SplitMix) {
        func chance() -> Bool { Bool.random(using: &generator) }
        func part(_ range: ClosedRange<Double> = 0...1) -> Double { Double.random(in: range, using: &generator) }
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        func picture() -> InputPicture { InputPicture(hash: chance() ? "" : String(number(1_000_000_000...9_999_999_999), radix: 16)) }
        func name() -> String {
            (0..<number(1...3)).map { _ in ["ink", "v1.1", "Pose", "_", "é"].randomElement(using: &generator) ?? "" }.joined()
        }
        func named(_ range: ClosedRange<Int>) -> [ResourceHashes.Named] {
            (0..<number(range)).map { .init(name: "\(name())\($0)", hash: String(number(0...1 << 40), radix: 16)) }
        }

        if chance() { randomSource = .gpu }
        if chance() { variation = Variation(seed: .random(in: .min ... .max, using: &generator), strength: part()) }
        if chance() { guidanceRescale = part() }
        if chance() { eta = part() }
        if chance() { sampler = "DDIM" }
        clipSkip = number(1...12)
        if chance() { vae = name() }
        if chance() {
            hires = HiresPass(scale: part(1...4), strength: part(), steps: number(0...50), upscaler: name())
        } else if chance() {
            initImage = InitImage(picture: picture(), strength: part())
            if chance() {
                initImage?.mask = InpaintMask(
                    picture: picture(), blur: number(0...64), fill: .allCases.randomElement(using: &generator) ?? .fill,
                    padding: chance() ? number(0...256) : nil, isInverted: chance())
            }
        }
        resources = ResourceHashes(vae: chance() ? "11aa" : nil, loras: named(0...3), embeddings: named(0...2))
        for entry in named(0...3) {
            controls.append(
                ControlUnit(network: entry.name, picture: picture(), weight: part(0...2), start: part(), end: part()))
            if chance() { resources.controls.append(entry) }
        }
    }
}
