import Domain
import Foundation
import ImageCodec
import TestSupport
import Testing

@testable import Studio

/// The engine with the embedded model, as the bot uses it.
@Suite(.serialized, .timeLimit(.minutes(10)), .oneAtATime)
struct DiffusionEngineTests {
    private static let engine = Result { try DiffusionEngine(catalogue: Repository.catalogue(), settings: .init()) }

    private let engine: DiffusionEngine

    init() throws { engine = try Self.engine.get() }

    private func request(_ prompt: String, steps: Int = 4, seed: UInt32 = 7, count: Int = 1) -> ImageRequest {
        var recipe = engine.models[0].recipe(prompt: prompt, seed: seed)
        recipe.steps = steps
        return ImageRequest(recipe: recipe, count: count)
    }

    @Test func aPictureCarriesItsRecipe() async throws {
        let request = request("pixel art of a red book")
        let drawing = try await engine.draw(request) { _ in }
        let picture = try #require(drawing.pictures.first)
        let file = try ImageFile(picture.png)
        #expect((file.image.width, file.image.height) == (512, 512))
        let text = try #require(file.text("parameters"))
        #expect(try Recipe(infotext: Infotext(parsing: text)) == request.recipe)
        #expect(drawing.sheet == nil)
        // A pixel of the network is a block of eight: nothing was blurred on the way to a size that people can see.
        let image = file.image
        for y in stride(from: 0, to: 512, by: 8) {
            for x in stride(from: 0, to: 512, by: 8) { #expect(image[x, y].elementsEqual(image[x + 7, y + 7])) }
        }
    }

    @Test func theSameSeedIsTheSameBytes() async throws {
        let first = try await engine.draw(request("emoji of a red heart")) { _ in }
        let again = try await engine.draw(request("emoji of a red heart")) { _ in }
        let other = try await engine.draw(request("emoji of a red heart", seed: 8)) { _ in }
        #expect(first.pictures[0].png == again.pictures[0].png)
        #expect(first.pictures[0].png != other.pictures[0].png)
    }

    @Test func aSetIsItsSingles() async throws {
        let set = try await engine.draw(request("pixel art of a potion", count: 3)) { _ in }
        #expect(set.pictures.map(\.recipe.seed) == [7, 8, 9])
        let second = try await engine.draw(request("pixel art of a potion", seed: 8)) { _ in }
        #expect(set.pictures[1].png == second.pictures[0].png)
        let sheet = try ImageFile(#require(set.sheet)).image
        #expect(sheet.width > 512)
    }

    @Test func progressCoversEveryStep() async throws {
        let seen = ProgressLog()
        _ = try await engine.draw(request("pixel art of a ring", steps: 3, count: 2)) { seen.add($0) }
        #expect(seen.all.map { [$0.picture, $0.step] } == [[0, 1], [0, 2], [0, 3], [1, 1], [1, 2], [1, 3]])
        #expect(seen.all.last?.fraction == 1)
    }

    @Test func cancellingLeavesTheEngineUsable() async throws {
        let seen = ProgressLog()
        let task = Task { [engine, request = request("pixel art of a castle", steps: 100)] in
            try await engine.draw(request) { seen.add($0) }
        }
        while seen.all.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(seen.all.count < 100)
        _ = try await engine.draw(request("pixel art of a castle", steps: 2)) { _ in }
    }

    @Test func anySizeOfTheCardIsDrawn() async throws {
        let card = engine.models[0]
        for (width, height) in [(card.sizes.lowerBound, card.sizes.upperBound), (card.sizeMultiple * 7, card.sizeMultiple * 9)] {
            var request = request("pixel art of a tower", steps: 1)
            (request.recipe.width, request.recipe.height) = (width, height)
            let image = try ImageFile(try await engine.draw(request) { _ in }.pictures[0].png).image
            #expect((image.width, image.height) == (width, height))
        }
    }

    @Test func anUnknownModelIsAnError() async throws {
        var request = request("fox")
        request.recipe.model = "gone"
        await #expect(throws: UnknownModel.self) { try await engine.draw(request) { _ in } }
    }

    @Test func sentencesOfOneMeaningAreClose() async throws {
        let vectors = try await engine.embed(["a red dragon", "a crimson dragon", "a bowl of soup"])
        func dot(_ a: Int, _ b: Int) -> Float { zip(vectors[a], vectors[b]).map { $0 * $1 }.reduce(0, +) }
        #expect(abs(dot(0, 0) - 1) < 1e-4)
        #expect(dot(0, 1) > dot(0, 2) + 0.2)
        #expect(try await engine.embed([]) == [])
    }

    @Test(arguments: [("euler a", "Euler a", "Automatic"), ("DPM++ 2M Karras", "DPM++ 2M", "Karras"), ("k_euler", "Euler", "Automatic")])
    func samplersHaveAliases(_ name: String, _ sampler: String, _ schedule: String) {
        #expect(engine.sampler(named: name) == SamplerChoice(sampler: sampler, schedule: schedule))
    }

    @Test func unknownSamplersAreRefused() {
        #expect(engine.sampler(named: "eular") == nil)
        #expect(engine.sampler(named: "") == nil)
    }

    /// The joined form of every pair reads back, as `show` prints it and `imagine` reads it.
    @Test func joinedNamesReadBack() throws {
        for sampler in engine.samplers {
            for schedule in ["Automatic", "Karras", "Uniform"] {
                let choice = SamplerChoice(sampler: sampler, schedule: schedule)
                let read = try #require(engine.sampler(named: choice.joined))
                #expect((read.sampler, read.schedule) == (sampler, schedule))
            }
        }
    }
}
