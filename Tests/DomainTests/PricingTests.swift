import Domain
import Testing

/// The price list, as `tokens` prints it.
struct PricingTests {
    static let card = ModelCard(
        name: "m", summary: "", licence: "", triggerWords: [], style: .pixelArt, hash: nil, width: 512, height: 512, sizeMultiple: 64,
        sizes: 256...1024, steps: 25, guidanceScale: 4, sampler: "DPM++ 2M", schedule: "Automatic")

    struct Row: Sendable, CustomTestStringConvertible {
        var width = 512
        var height = 512
        var steps = 25
        var count = 1
        var factor = 1.0
        var price: Int

        var testDescription: String { "\(count) × \(width)x\(height), \(steps) steps, factor \(factor)" }
    }

    @Test(arguments: [
        Row(price: 4), Row(steps: 12, price: 3), Row(steps: 1, price: 3), Row(steps: 26, price: 4), Row(steps: 50, price: 5),
        Row(steps: 100, price: 6), Row(width: 1024, height: 512, price: 5), Row(width: 1024, height: 1024, price: 6),
        Row(width: 1024, height: 1024, steps: 100, price: 8), Row(width: 640, height: 448, price: 4), Row(factor: 1000, price: 8),
        Row(count: 2, price: 7), Row(count: 4, price: 13), Row(steps: 12, count: 4, price: 12),
        Row(width: 1024, height: 1024, steps: 100, count: 4, price: 29),
    ])
    func price(_ row: Row) {
        var card = Self.card
        card.costFactor = row.factor
        var recipe = card.recipe(prompt: "fox", seed: 1)
        (recipe.width, recipe.height, recipe.steps) = (row.width, row.height, row.steps)
        #expect(Pricing.price(of: ImageRequest(recipe: recipe, count: row.count), model: card) == row.price)
    }

    /// What is drawn besides plain steps, in steps of 25 at the usual size.
    struct Extra: Sendable, CustomTestStringConvertible {
        var strength: Double?
        var hires: HiresPass?
        var controls = 0
        var evaluations = 1
        var price: Int

        var testDescription: String { "\(strength ?? 1), \(hires?.scale ?? 1), \(controls), \(evaluations)" }
    }

    @Test(arguments: [
        Extra(price: 4), Extra(strength: 0.5, price: 3), Extra(strength: 0.75, price: 4), Extra(strength: 0, price: 3),
        Extra(evaluations: 2, price: 5), Extra(hires: HiresPass(scale: 2, strength: 0.5), price: 6),
        Extra(hires: HiresPass(scale: 2, strength: 0.5, steps: 10), price: 5), Extra(hires: HiresPass(scale: 4), price: 8),
        Extra(controls: 1, price: 5), Extra(controls: 4, price: 6), Extra(strength: 0.5, controls: 1, evaluations: 2, price: 5),
    ])
    func priceOfMore(_ extra: Extra) {
        var recipe = Self.card.recipe(prompt: "fox", seed: 1)
        let picture = InputPicture(hash: "1")
        recipe.initImage = extra.strength.map { InitImage(picture: picture, strength: $0) }
        recipe.hires = extra.hires
        recipe.controls = (0..<extra.controls).map { _ in ControlUnit(network: "pose", picture: picture) }
        #expect(Pricing.price(of: ImageRequest(recipe: recipe), model: Self.card, evaluations: extra.evaluations) == extra.price)
    }

    @Test func everyPictureIsWithinTheRange() {
        for steps in stride(from: 1, through: 100, by: 3) {
            for side in stride(from: 256, through: 1024, by: 64) {
                var recipe = Self.card.recipe(prompt: "fox", seed: 1)
                (recipe.width, recipe.height, recipe.steps) = (side, side, steps)
                #expect(Pricing.range.contains(Pricing.perPicture(recipe, model: Self.card)))
            }
        }
    }

    @Test(arguments: [(0, 3), (.leastNonzeroMagnitude, 3), (.greatestFiniteMagnitude, 8), (.infinity, 8)] as [(Double, Int)])
    func noFactorLeavesTheRange(_ factor: Double, _ price: Int) {
        var card = Self.card
        card.costFactor = factor
        #expect(Pricing.perPicture(card.recipe(prompt: "fox", seed: 1), model: card) == price)
    }

    @Test func seedsOfASetFollowEachOther() {
        let request = ImageRequest(recipe: Self.card.recipe(prompt: "fox", seed: .max), count: 3)
        #expect((0..<3).map { request.recipe(at: $0).seed } == [.max, 0, 1])
    }

    @Test func variationsOfASetFollowEachOther() {
        var recipe = Self.card.recipe(prompt: "fox", seed: 7)
        recipe.variation = Variation(seed: .max, strength: 0.2)
        let recipes = (0..<3).map { ImageRequest(recipe: recipe, count: 3).recipe(at: $0) }
        #expect(recipes.map(\.seed) == [7, 7, 7])
        #expect(recipes.map(\.variation?.seed) == [.max, 0, 1])
    }
}
