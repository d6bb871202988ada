import Diffusion
import Domain
import Tensors

/// How long the parts of a picture take with a model at its usual size and steps; medians over several runs, in seconds.
public struct EngineMeasurement: Sendable {
    public var model: String
    public var dtype: DType
    public var threads: Int
    public var loading: Double
    /// Encoding a prompt that was not met before.
    public var text: Double
    /// One step with guidance, so two runs of the UNet.
    public var step: Double
    /// Floating-point operations of convolutions and matrix products in one step.
    public var stepOperations: Double
    public var decoding: Double
    public var decodingOperations: Double
    /// From the request to the pixels.
    public var picture: Double
    /// The part of a picture's time that its steps take.
    public var stepsShare: Double
}

extension DiffusionEngine {
    /// Measures the default model.
    public func measure(runs: Int) throws -> EngineMeasurement {
        let begun = ContinuousClock.now
        let (entry, pipeline) = try freshPipeline()
        let loading = (ContinuousClock.now - begun) / .seconds(1)
        let card = entry.card
        var texts: [Double] = []
        var steps: [Double] = []
        var decodings: [Double] = []
        var pictures: [Double] = []
        var operations = (step: 0.0, decoding: 0.0)
        for run in 0...runs {
            let recipe = card.recipe(prompt: "pixel art of a red book number \(run)", seed: UInt32(run))
            let request = GenerationRequest(recipe, displayScale: entry.checkpoint.description.displayScale)
            var marks: [(time: ContinuousClock.Instant, operations: Double)] = []
            func mark() { marks.append((.now, Torch.operations)) }
            // Once with a new prompt, once with its text states cached: the difference is the text.
            mark()
            _ = try pipeline.draw(request) { _ in mark() }
            let first = (marks[1].time - marks[0].time) / .seconds(1)
            marks = []
            mark()
            _ = try pipeline.draw(request) { _ in mark() }
            mark()
            // The first run warms up: kernels are built in it.
            guard run > 0, marks.count > 3 else { continue }
            let times = zip(marks.dropFirst(), marks).map { ($0.time - $1.time) / .seconds(1) }
            texts.append(max(0, first - times[0]))
            steps.append(times[1..<(times.count - 1)].median)
            decodings.append(times[times.count - 1])
            pictures.append((marks[marks.count - 1].time - marks[0].time) / .seconds(1))
            operations = (
                marks[2].operations - marks[1].operations, marks[marks.count - 1].operations - marks[marks.count - 2].operations
            )
        }
        let step = steps[...].median
        let picture = pictures[...].median
        return EngineMeasurement(
            model: card.name, dtype: pipeline.dtype, threads: Torch.threads, loading: loading, text: texts[...].median, step: step,
            stepOperations: operations.step,
            decoding: decodings[...].median, decodingOperations: operations.decoding, picture: picture,
            stepsShare: step * Double(card.steps) / picture)
    }
}

extension ArraySlice<Double> {
    fileprivate var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
