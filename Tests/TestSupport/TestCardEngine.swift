import Domain
import Foundation
import ImageCodec
import Synchronization

/// An engine without weights: a plain picture whose colour comes from the recipe and its input pictures. It keeps every promise of
/// ``ImageEngine``, and as a trainer, which learns nothing, every promise of ``ModelTrainer``.
public final class TestCardEngine: ImageEngine {
    public let samplers = ["Euler", "Euler a", "DDIM", "DPM++ 2M", "Heun"]
    public let schedules = [SamplerChoice.automatic, "Karras", "SGM Uniform"]
    let gate: Mutex<Gate>

    struct Gate {
        var models: [ModelCard]
        var isClosed = false
        var failure: (any Error)?
        var drawn: [ImageRequest] = []
        var training = TrainingGate()
    }

    public init(models: [String] = ["test-card"]) {
        gate = Mutex(Gate(models: models.map(Self.card)))
    }

    static func card(_ name: String) -> ModelCard {
        ModelCard(
            name: name, summary: "a test card", licence: "CC0", triggerWords: ["pixel art of a"], style: .pixelArt, hash: "0123456789",
            width: 512, height: 512, sizeMultiple: 64, sizes: 256...1024, steps: 25, guidanceScale: 4, sampler: "DPM++ 2M",
            schedule: SamplerChoice.automatic)
    }

    /// Those that it was made with, and what it has trained.
    public var models: [ModelCard] { gate.withLock { $0.models } }

    public var resources: EngineResources {
        let trained = gate.withLock { $0.training.files.keys.sorted() }
        return EngineResources(
            vaes: [.init(name: "mse"), .init(name: "kl f8")],
            loras: [.init(name: "ink", triggerWords: ["ink drawing"]), .init(name: "pixel_v2.1", family: "SD 1.x")]
                + trained.map { .init(name: $0) },
            controls: [.init(name: "openpose"), .init(name: "depth")], embeddings: [.init(name: "easynegative")],
            upscalers: ["Latent", "Lanczos", "Nearest"])
    }

    public func sampler(named name: String) -> SamplerChoice? {
        for sampler in samplers {
            for schedule in schedules {
                let choice = SamplerChoice(sampler: sampler, schedule: schedule, evaluations: sampler == "Heun" ? 2 : 1)
                if choice.joined.lowercased() == name.lowercased() { return choice }
            }
        }
        return nil
    }

    /// Holds every drawing at its first step until ``open()``.
    public func close() { gate.withLock { $0.isClosed = true } }
    public func open() { gate.withLock { $0.isClosed = false } }
    /// Makes every drawing fail, or (with nil) succeed again.
    public func fail(with error: (any Error)?) { gate.withLock { $0.failure = error } }
    /// What was asked of it, in order.
    public var drawn: [ImageRequest] { gate.withLock { $0.drawn } }

    /// `{red|blue}` becomes the alternative that the seed counts to.
    public func resolved(prompt: String, seed: UInt32) throws -> String {
        prompt.replacing(/\{([^{}]*)\}/) { match in
            let choices = match.1.split(separator: "|", omittingEmptySubsequences: false)
            return choices[Int(seed) % choices.count]
        }
    }

    /// Refuses the prompt “impossible”.
    public func check(_ request: ImageRequest) throws {
        if request.recipe.prompt == "impossible" { throw EngineRefusal("That needs 64 GB of memory, and there are 4.") }
    }

    public func draw(
        _ request: ImageRequest, inputs: [InputPicture: Data], progress: @escaping @Sendable (DrawingProgress) -> Void
    ) async throws -> Drawing {
        try check(request)
        for input in request.recipe.inputs where inputs[input].flatMap({ try? ImageFile($0) }) == nil {
            throw EngineRefusal("The picture \(input.name) can't be read.")
        }
        gate.withLock { $0.drawn.append(request) }
        progress(DrawingProgress(picture: 0, of: request.count, step: 1, of: request.recipe.steps))
        while gate.withLock({ $0.isClosed }) { try await Task.sleep(for: .milliseconds(2)) }
        if let failure = gate.withLock({ $0.failure }) { throw failure }
        let images = (0..<request.count).map { Self.card(request.recipe(at: $0), inputs) }
        let pictures = try images.enumerated().map { index, image in
            let recipe = request.recipe(at: index)
            return DrawnPicture(
                png: try image.png(texts: [ImageText(keyword: "parameters", value: Infotext(recipe: recipe).text)]), recipe: recipe)
        }
        return Drawing(pictures: pictures, sheet: images.count > 1 ? try ContactSheet.make(images).png() : nil)
    }

    /// Counts letters: texts that share them are close.
    public func embed(_ texts: [String]) async throws -> [[Float]] {
        texts.map { text in
            var counts = [Float](repeating: 0.01, count: 27)
            for scalar in text.lowercased().unicodeScalars {
                let letter = Int(scalar.value) - 97
                counts[(0..<26).contains(letter) ? letter : 26] += 1
            }
            let length = counts.map { $0 * $0 }.reduce(0, +).squareRoot()
            return counts.map { $0 / length }
        }
    }

    static func card(_ recipe: Recipe, _ inputs: [InputPicture: Data]) -> Image {
        var recipe = recipe
        recipe.resources = ResourceHashes()
        let used = [recipe.initImage?.picture, recipe.initImage?.mask?.picture].compactMap(\.self) + recipe.controls.map(\.picture)
        let pixels = used.map { inputs[$0] ?? Data() }
        let bytes = pixels.reduce(Data(Infotext(recipe: recipe).text.utf8), +)
        let sum = bytes.reduce(UInt32(5381)) { $0 &* 33 &+ UInt32($1) }
        let colour = [UInt8(truncatingIfNeeded: sum), UInt8(truncatingIfNeeded: sum >> 8), UInt8(truncatingIfNeeded: sum >> 16)]
        return Image(width: 64, height: 64, channels: 3, bytes: (0..<64 * 64).flatMap { _ in colour })
    }
}
