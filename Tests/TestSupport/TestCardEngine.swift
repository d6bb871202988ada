import Domain
import Foundation
import ImageCodec
import Synchronization

/// An engine without weights: a plain picture whose colour comes from the prompt and the seed. It keeps every promise of ``ImageEngine``.
public final class TestCardEngine: ImageEngine {
    public let models: [ModelCard]
    public let samplers = ["Euler", "Euler a", "DDIM", "DPM++ 2M"]
    private let gate = Mutex<Gate>(Gate())

    private struct Gate {
        var isClosed = false
        var failure: (any Error)?
        var drawn: [ImageRequest] = []
    }

    public init(models: [String] = ["test-card"]) {
        self.models = models.map {
            ModelCard(
                name: $0, summary: "a test card", licence: "CC0", triggerWords: ["pixel art of a"], style: .pixelArt, hash: "0123456789",
                width: 512, height: 512, sizeMultiple: 64, sizes: 256...1024, steps: 25, guidanceScale: 4, sampler: "DPM++ 2M",
                schedule: SamplerChoice.automatic)
        }
    }

    public func sampler(named name: String) -> SamplerChoice? {
        for schedule in ["", " Karras"] {
            if let sampler = samplers.first(where: { ($0 + schedule).lowercased() == name.lowercased() }) {
                return SamplerChoice(sampler: sampler, schedule: schedule.isEmpty ? SamplerChoice.automatic : "Karras")
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

    public func draw(_ request: ImageRequest, progress: @escaping @Sendable (DrawingProgress) -> Void) async throws -> Drawing {
        gate.withLock { $0.drawn.append(request) }
        progress(DrawingProgress(picture: 0, of: request.count, step: 1, of: request.recipe.steps))
        while gate.withLock({ $0.isClosed }) { try await Task.sleep(for: .milliseconds(2)) }
        if let failure = gate.withLock({ $0.failure }) { throw failure }
        let images = (0..<request.count).map { Self.card(request.recipe(at: $0)) }
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

    private static func card(_ recipe: Recipe) -> Image {
        let sum = recipe.prompt.utf8.reduce(UInt32(5381)) { $0 &* 33 &+ UInt32($1) } &+ recipe.seed &* 2_654_435_761
        let colour = [UInt8(truncatingIfNeeded: sum), UInt8(truncatingIfNeeded: sum >> 8), UInt8(truncatingIfNeeded: sum >> 16)]
        return Image(width: 64, height: 64, channels: 3, bytes: (0..<64 * 64).flatMap { _ in colour })
    }
}
