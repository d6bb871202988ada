import Domain
import Foundation

/// Where the noise comes from and how it is taken away.
struct NoiseOptions: OptionGroup {
    static let title = "noise"
    static let schedule = Flag("schedule", .text("NAME"), "of the sigmas, for example Karras; a sampler's name may end with it too")
    static let source = Flag("rng", .word("CPU|GPU"), "whose random numbers: GPU are those of AUTOMATIC1111's default")
    static let variation = Flag(
        "vary", aliases: ["subseed"], .word("SEED:STRENGTH"), "mixes in another seed's noise, 0 to 1 of it; “none” ends it")
    static let rescale = Flag("rescale", .word("X"), "guidance rescale, 0 to 1; 0.7 suits v-prediction")
    static let eta = Flag("eta", .word("X"), "how much noise the sampler adds again, 0 to 1; “none” is its own value")
    static let flags = [schedule, source, variation, rescale, eta]

    private let scheduleName: String?
    private let source: RandomSource?
    private let variation: Change<Variation>?
    private let rescale: Double?
    private let eta: Change<Double>?

    init(_ arguments: Arguments) throws(UsageError) {
        scheduleName = arguments.value(of: Self.schedule)
        source = try Self.source(arguments)
        variation = try Self.variation(arguments)
        rescale = try arguments.number(Self.rescale, in: ImageRequest.Limits.guidanceRescale)
        if arguments.clears(Self.eta) {
            eta = .cleared
        } else {
            eta = try arguments.number(Self.eta, in: ImageRequest.Limits.eta).map { .to($0) }
        }
    }

    func apply(to recipe: inout Recipe, _ setting: DrawingSetting) throws(UsageError) {
        if let scheduleName {
            guard let name = setting.engine.schedule(named: scheduleName) else {
                throw setting.arguments.unknown("schedule", scheduleName, flag: Self.schedule, among: setting.engine.schedules)
            }
            recipe.schedule = name
        }
        if let source { recipe.randomSource = source }
        if let variation { recipe.variation = variation.value }
        if let rescale { recipe.guidanceRescale = rescale }
        if let eta { recipe.eta = eta.value }
    }

    private static func source(_ arguments: Arguments) throws(UsageError) -> RandomSource? {
        guard let text = arguments.value(of: source) else { return nil }
        guard let source = RandomSource(rawValue: text.uppercased()) else {
            throw UsageError("Random numbers are CPU or GPU, not “\(text)”.", correction: arguments.line(replacing: source, with: "GPU"))
        }
        return source
    }

    private static func variation(_ arguments: Arguments) throws(UsageError) -> Change<Variation>? {
        if arguments.clears(variation) { return .cleared }
        guard let text = arguments.value(of: variation) else { return nil }
        let parts = text.replacingOccurrences(of: ",", with: ".").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let seed = UInt32(parts[0]), let strength = Double(parts[1]),
            ImageRequest.Limits.strength.contains(strength)
        else {
            let seed = parts.first.flatMap { UInt32($0) } ?? 1
            throw UsageError(
                "A variation is another seed and how much of it, 0 to 1.",
                correction: arguments.line(replacing: variation, with: "\(seed):0.2"))
        }
        return .to(Variation(seed: seed, strength: strength))
    }
}
