import Chat
import Domain
import Foundation
import Storage

/// The options that `imagine` and `remix` share, read and checked against what any model may take; a model narrows them in ``applied(to:model:engine:)``.
public struct DrawingOptions: Sendable, Hashable {
    public static let negative = Flag("no", aliases: ["neg", "negative"], .text("WORDS"), "what should not be in it; “none” clears it")
    public static let seed = Flag("seed", .word("N"), "0 to 4294967295; the same seed gives the same picture")
    public static let steps = Flag("steps", .word("N"), "denoising steps, 1 to 100")
    public static let guidance = Flag("cfg", aliases: ["scale"], .word("X"), "how closely to follow the prompt, 1 to 30")
    public static let sampler = Flag("sampler", .text("NAME"), "for example Euler a, or DPM++ 2M Karras")
    public static let model = Flag("model", .word("NAME"), "one of the list that `models` gives")
    public static let aspect = Flag("ar", aliases: ["aspect"], .word("W:H"), "proportions, for example 3:2")
    public static let size = Flag("size", .word("WxH"), "in pixels")
    public static let count = Flag("n", .word("1..4"), "how many pictures")
    public static let hidden = Flag("private", .none, "keep it out of the gallery")
    public static let flags = [negative, seed, steps, guidance, sampler, model, aspect, size, count, hidden]

    public enum Seed: Sendable, Hashable {
        case number(UInt32)
        /// The parent's, which only `remix` has.
        case same
    }

    public enum Shape: Sendable, Hashable {
        case aspect(Double)
        case size(width: Int, height: Int)
    }

    public var negativePrompt: String?
    public var seed: Seed?
    public var steps: Int?
    public var guidanceScale: Double?
    public var samplerName: String?
    public var shape: Shape?
    public var count: Int
    public var isPrivate: Bool
    private var arguments: Arguments

    /// - Throws: ``UsageError`` with the corrected line.
    public init(_ arguments: Arguments) throws(UsageError) {
        self.arguments = arguments
        negativePrompt = arguments.value(of: Self.negative)
        samplerName = arguments.value(of: Self.sampler)
        isPrivate = arguments.has(Self.hidden)
        steps = try arguments.integer(Self.steps, in: ImageRequest.Limits.steps)
        count = try arguments.integer(Self.count, in: ImageRequest.Limits.count) ?? 1
        guidanceScale = try arguments.number(Self.guidance, in: ImageRequest.Limits.guidanceScale)
        seed = try Self.seed(arguments)
        shape = try Self.shape(arguments)
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

    /// The recipe with everything that was given changed in it.
    ///
    /// - Throws: ``UsageError`` for a sampler or a size that this model does not have, with the nearest ones.
    public func applied(to base: Recipe, model: ModelCard, engine: any ImageEngine) throws(UsageError) -> Recipe {
        var recipe = base
        recipe.model = model.name
        recipe.modelHash = model.hash
        if let negativePrompt { recipe.negativePrompt = negativePrompt.lowercased() == "none" ? "" : negativePrompt }
        if let steps { recipe.steps = steps }
        if let guidanceScale { recipe.guidanceScale = guidanceScale }
        if let samplerName {
            guard let choice = engine.sampler(named: samplerName) else {
                let nearest = NearestNames.of(samplerName, among: engine.samplers)
                let offered = nearest.isEmpty ? engine.samplers : nearest
                throw UsageError(
                    "There is no sampler “\(samplerName)”; there is \(Texts.list(offered)).",
                    correction: arguments.line(replacing: Self.sampler, with: offered[0]))
            }
            recipe.sampler = choice.sampler
            recipe.schedule = choice.schedule
        }
        switch shape {
        case nil: break
        case .aspect(let ratio): (recipe.width, recipe.height) = model.size(aspect: ratio)
        case .size(let width, let height):
            let nearest = (width: model.side(nearest: Double(width)), height: model.side(nearest: Double(height)))
            guard nearest == (width, height) else {
                throw UsageError(
                    "\(model.name) draws sides of \(model.sizes.lowerBound) to \(model.sizes.upperBound) pixels in steps of \(model.sizeMultiple).",
                    correction: arguments.line(replacing: Self.size, with: "\(nearest.width)x\(nearest.height)"))
            }
            (recipe.width, recipe.height) = (width, height)
        }
        return recipe
    }
}

extension Arguments {
    /// The model that `--model` names, or `fallback`, or the catalogue's first.
    ///
    /// - Throws: ``UsageError`` with the nearest name.
    public func card(fallback: String?, engine: any ImageEngine) throws(UsageError) -> ModelCard {
        let given = value(of: DrawingOptions.model)
        guard let name = given ?? fallback else { return engine.models[0] }
        guard let card = engine.model(named: name) else {
            let names = engine.models.map(\.name)
            let nearest = NearestNames.of(name, among: names).first ?? names[0]
            let flag = DrawingOptions.model
            throw UsageError(
                "There is no model “\(name)”; there is \(Texts.list(Array(names.prefix(5)), or: "and")).",
                correction: given == nil ? "\(line()) \(flag.spelling) \(nearest)" : line(replacing: flag, with: nearest))
        }
        return card
    }

    /// A whole number within limits; out of them the error's corrected line has the nearest one.
    func integer(_ flag: Flag, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = value(of: flag) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        let nearest = Double(text).flatMap { value in
            value.isNaN ? nil : Int(min(max(value.rounded(), Double(range.lowerBound)), Double(range.upperBound)))
        }
        throw UsageError(
            "\(flag.spelling) is a whole number from \(range.lowerBound) to \(range.upperBound), not “\(text)”.",
            correction: line(replacing: flag, with: nearest.map(String.init)))
    }

    func number(_ flag: Flag, in range: ClosedRange<Double>) throws(UsageError) -> Double? {
        guard let text = value(of: flag) else { return nil }
        let number = Double(text.replacingOccurrences(of: ",", with: "."))
        if let number, range.contains(number) { return number }
        let nearest = number.flatMap { $0.isNaN ? nil : min(max($0, range.lowerBound), range.upperBound) }
        throw UsageError(
            "\(flag.spelling) is a number from \(range.lowerBound.shortest) to \(range.upperBound.shortest), not “\(text)”.",
            correction: line(replacing: flag, with: nearest?.shortest))
    }
}
