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

    @Test func everyPictureIsWithinTheRange() {
        for steps in stride(from: 1, through: 100, by: 3) {
            for side in stride(from: 256, through: 1024, by: 64) {
                var recipe = Self.card.recipe(prompt: "fox", seed: 1)
                (recipe.width, recipe.height, recipe.steps) = (side, side, steps)
                #expect(Pricing.range.contains(Pricing.perPicture(recipe, model: Self.card)))
            }
        }
    }

    @Test func seedsOfASetFollowEachOther() {
        let request = ImageRequest(recipe: Self.card.recipe(prompt: "fox", seed: .max), count: 3)
        #expect((0..<3).map { request.recipe(at: $0).seed } == [.max, 0, 1])
    }
}
