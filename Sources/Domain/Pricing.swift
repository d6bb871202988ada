import Foundation

/// The prices of pictures and trainings in tokens, pure functions of the work.
///
/// A picture at the model's usual size and steps costs 4. Each doubling of the work (``Recipe/equivalentSteps(evaluations:)`` × pixels × the
/// model's factor) costs one token more, half the work one less, always within 3 and 8. Further pictures of one request cost one less each, at
/// least 3.
public enum Pricing {
    public static let range = 3...8
    public static let usual = 4

    /// - Parameter evaluations: of the network in one step of the recipe's sampler (``SamplerChoice/evaluations``).
    public static func perPicture(_ recipe: Recipe, model: ModelCard, evaluations: Int = 1) -> Int {
        let pixels = Double(recipe.width) * Double(recipe.height) / (Double(model.width) * Double(model.height))
        let work = pixels * recipe.equivalentSteps(evaluations: evaluations) / Double(model.steps) * model.costFactor
        // Some slack (a tenth), so that a size rounded to the model's multiple does not tip into the next token.
        let doublings = (log2(work) - 0.15).rounded(.up)
        // In this order: a whole number cannot hold every result of a logarithm.
        return Int(min(max(Double(usual) + doublings, Double(range.lowerBound)), Double(range.upperBound)))
    }

    public static func price(of request: ImageRequest, model: ModelCard, evaluations: Int = 1) -> Int {
        let first = perPicture(request.recipe, model: model, evaluations: evaluations)
        return first + (request.count - 1) * max(first - 1, range.lowerBound)
    }

    /// What a training may cost: less than a day's tokens at most, or nobody could ever pay for one.
    public static let trainingRange = 20...120
    /// Of ten minutes of this machine, as the embedded model takes for some 30 pictures.
    public static let usualTraining = 50

    /// The price of a training by the seconds that it keeps this machine busy. Ten minutes cost 50; each doubling costs 15 tokens more, half the
    /// work 15 less, always within 20 and 120.
    ///
    /// - Parameter seconds: ``TrainingPlan/seconds``.
    public static func training(seconds: Double) -> Int {
        guard seconds.isFinite else { return trainingRange.upperBound }
        let doublings = log2(max(seconds, 1) / 600)
        let price = (Double(usualTraining) + 15 * doublings).rounded()
        return Int(min(max(price, Double(trainingRange.lowerBound)), Double(trainingRange.upperBound)))
    }
}

extension Recipe {
    /// What a ControlNet, which is the first half of a UNet, costs beside it.
    private static let controlShare = 0.4

    /// The work of the picture, counted in plain steps at its size: an init image saves the steps before its strength, a hires pass adds
    /// its own steps at its own size, a sampler of second order counts twice, and each ControlNet adds two fifths.
    ///
    /// - Parameter evaluations: of the network in one step of the sampler.
    public func equivalentSteps(evaluations: Int) -> Double {
        var count = max(Double(steps) * (initImage?.strength ?? 1), 1)
        if let hires {
            count += Double(hires.steps == 0 ? steps : hires.steps) * hires.strength * hires.scale * hires.scale
        }
        return count * Double(evaluations) * (1 + Self.controlShare * Double(controls.count))
    }
}
