import Foundation

/// The price of a picture in tokens, a pure function of the request and the model.
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
