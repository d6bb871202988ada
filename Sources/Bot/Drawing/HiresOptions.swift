import Domain

/// A second pass over the enlarged picture.
struct HiresOptions: OptionGroup {
    static let title = "larger"
    static let scale = Flag("hires", .word("SCALE"), "enlarges it 1 to 4 times and draws over it once more; “none” ends it")
    static let strength = Flag("hires-strength", .word("X"), "how much the second pass changes, 0 to 1, usually 0.7")
    static let steps = Flag("hires-steps", .word("N"), "of the second pass; 0 is as many as in the first")
    static let upscaler = Flag("hires-upscaler", .text("NAME"), "how it is enlarged, for example Latent or Lanczos")
    static let flags = [scale, strength, steps, upscaler]

    private let scale: Change<Double>?
    private let strength: Double?
    private let steps: Int?
    private let upscaler: String?

    init(_ arguments: Arguments) throws(UsageError) {
        if arguments.clears(Self.scale) {
            scale = .cleared
        } else {
            scale = try arguments.number(Self.scale, in: ImageRequest.Limits.hiresScale).map { .to($0) }
        }
        strength = try arguments.number(Self.strength, in: ImageRequest.Limits.strength)
        steps = try arguments.integer(Self.steps, in: 0...ImageRequest.Limits.steps.upperBound)
        upscaler = arguments.value(of: Self.upscaler)
    }

    func apply(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError) {
        let arguments = setting.arguments
        switch scale {
        case nil: break
        case .cleared: recipe.hires = nil
        case .to(let scale):
            if recipe.initImage != nil {
                let isGiven = arguments.has(InitOptions.start)
                throw UsageError(
                    "\(Self.scale.spelling) is for pictures that start from nothing; one that starts from a picture takes --size.",
                    correction: isGiven ? arguments.line(replacing: Self.scale) : "\(arguments.line()) \(InitOptions.start.spelling) none")
            }
            recipe.hires?.scale = scale
            recipe.hires = recipe.hires ?? HiresPass(scale: scale, upscaler: setting.engine.resources.upscalers.first ?? "Latent")
        }
        for (isGiven, flag) in [(strength != nil, Self.strength), (steps != nil, Self.steps), (upscaler != nil, Self.upscaler)]
        where isGiven {
            try arguments.require(recipe.hires, for: flag, example: "\(Self.scale.spelling) 2")
        }
        if let strength { recipe.hires?.strength = strength }
        if let steps { recipe.hires?.steps = steps }
        if let upscaler {
            recipe.hires?.upscaler = try arguments.known(
                "upscaler", upscaler, flag: Self.upscaler, among: setting.engine.resources.upscalers)
        }
    }
}
