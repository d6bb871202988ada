import Foundation

/// The price of a picture in tokens, a pure function of the request and the model.
///
/// A picture at the model's usual size and steps costs 4. Each doubling of the work (pixels × steps × the model's factor) costs one token more,
/// half the work one less, always within 3 and 8. Further pictures of one request cost one less each, at least 3.
public enum Pricing {
    public static let range = 3...8
    public static let usual = 4

    public static func perPicture(_ recipe: Recipe, model: ModelCard) -> Int {
        let pixels = Double(recipe.width) * Double(recipe.height) / (Double(model.width) * Double(model.height))
        let work = pixels * Double(recipe.steps) / Double(model.steps) * model.costFactor
        // Some slack (a tenth), so that a size rounded to the model's multiple does not tip into the next token.
        let doublings = (log2(max(work, 1e-6)) - 0.15).rounded(.up)
        return min(max(usual + Int(doublings), range.lowerBound), range.upperBound)
    }

    public static func price(of request: ImageRequest, model: ModelCard) -> Int {
        let first = perPicture(request.recipe, model: model)
        return first + (request.count - 1) * max(first - 1, range.lowerBound)
    }
}
