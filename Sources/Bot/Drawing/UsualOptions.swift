import Domain

/// What most people say besides the prompt.
public struct UsualOptions: OptionGroup {
    static let title = "usual"
    static let negative = Flag("no", aliases: ["neg", "negative"], .text("WORDS"), "what should not be in it; “none” clears it")
    public static let seed = Flag("seed", .word("N"), "0 to 4294967295; the same seed gives the same picture")
    static let steps = Flag("steps", .word("N"), "denoising steps, 1 to 100")
    static let guidance = Flag("cfg", aliases: ["scale"], .word("X"), "how closely to follow the prompt, 1 to 30")
    static let sampler = Flag("sampler", .text("NAME"), "for example Euler a, or DPM++ 2M Karras")
    public static let model = Flag("model", .word("NAME"), "one of the list that `models` gives")
    static let aspect = Flag("ar", aliases: ["aspect"], .word("W:H"), "proportions, for example 3:2")
    static let size = Flag("size", .word("WxH"), "in pixels")
    static let count = Flag("n", .word("1..4"), "how many pictures")
    public static let hidden = Flag("private", .none, "keep it out of the gallery")
    static let flags = [negative, seed, steps, guidance, sampler, model, aspect, size, count, hidden]

    public enum Seed: Sendable, Hashable {
        case number(UInt32)
        /// The parent's, which only `remix` has.
        case same
    }

    private enum Shape: Sendable, Hashable {
        case aspect(Double)
        case size(width: Int, height: Int)
    }

    let seed: Seed?
    let count: Int
    let isPrivate: Bool
    private let negativePrompt: String?
    private let steps: Int?
    private let guidanceScale: Double?
    private let samplerName: String?
    private let shape: Shape?

    init(_ arguments: Arguments) throws(UsageError) {
        negativePrompt = arguments.value(of: Self.negative)
        samplerName = arguments.value(of: Self.sampler)
        isPrivate = arguments.has(Self.hidden)
        steps = try arguments.integer(Self.steps, in: ImageRequest.Limits.steps)
        count = try arguments.integer(Self.count, in: ImageRequest.Limits.count) ?? 1
        guidanceScale = try arguments.number(Self.guidance, in: ImageRequest.Limits.guidanceScale)
        seed = try Self.seed(arguments)
        shape = try Self.shape(arguments)
    }

    func apply(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError) {
        if let negativePrompt { recipe.negativePrompt = negativePrompt.lowercased() == "none" ? "" : negativePrompt }
        if let steps { recipe.steps = steps }
        if let guidanceScale { recipe.guidanceScale = guidanceScale }
        if let samplerName {
            guard let choice = setting.engine.sampler(named: samplerName) else {
                throw setting.arguments.unknown("sampler", samplerName, flag: Self.sampler, among: setting.engine.samplers)
            }
            recipe.sampler = choice.sampler
            recipe.schedule = choice.schedule
        }
        let model = setting.model
        switch shape {
        case nil: break
        case .aspect(let ratio): (recipe.width, recipe.height) = model.size(aspect: ratio)
        case .size(let width, let height):
            let nearest = (width: model.side(nearest: Double(width)), height: model.side(nearest: Double(height)))
            guard nearest == (width, height) else {
                throw UsageError(
                    "\(model.name) draws sides of \(model.sizes.lowerBound) to \(model.sizes.upperBound) pixels in steps of \(model.sizeMultiple).",
                    correction: setting.arguments.line(replacing: Self.size, with: "\(nearest.width)x\(nearest.height)"))
            }
            (recipe.width, recipe.height) = (width, height)
        }
    }

    private static func seed(_ arguments: Arguments) throws(UsageError) -> Seed? {
        guard let text = arguments.value(of: seed) else { return nil }
        if text.lowercased() == "same" { return .same }
        guard let number = UInt32(text) else {
            throw UsageError(
                "A seed is a whole number from 0 to \(UInt32.max), not “\(text)”.", correction: arguments.line(replacing: seed))
        }
        return .number(number)
    }

    private static func shape(_ arguments: Arguments) throws(UsageError) -> Shape? {
        guard let ratio = arguments.value(of: aspect) else {
            guard let text = arguments.value(of: size) else { return nil }
            let sides = text.lowercased().split(whereSeparator: { "x×*".contains($0) }).map { Int($0) }
            guard sides.count == 2, let width = sides[0], let height = sides[1] else {
                throw UsageError("A size is width x height in pixels.", correction: arguments.line(replacing: size, with: "512x512"))
            }
            return .size(width: width, height: height)
        }
        if arguments.has(size) {
            throw UsageError("Give --ar or --size, not both.", correction: arguments.line(replacing: size))
        }
        let parts = ratio.split(whereSeparator: { ":/x".contains($0) }).map { Double($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], width > 0, height > 0, (0.1...10).contains(width / height)
        else {
            throw UsageError("Proportions are width:height, at most 10:1.", correction: arguments.line(replacing: aspect, with: "3:2"))
        }
        return .aspect(width / height)
    }
}

extension Arguments {
    /// Whether the line says how large the picture is to be.
    var saysShape: Bool { has(UsualOptions.aspect) || has(UsualOptions.size) }
}
