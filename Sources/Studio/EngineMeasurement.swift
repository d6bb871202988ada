import Diffusion
import Tensors

/// How long the parts of a picture take with a model at its usual size; medians over several runs, in seconds.
public struct EngineMeasurement: Sendable {
    public var model: String
    public var width: Int
    public var height: Int
    public var steps: Int
    public var dtype: DType
    public var threads: Int
    /// From opening the model's files to where its first step would begin if everything had been read: with reading, converting and
    /// packing of the weights, and the text.
    public var loading: Double
    /// Encoding a prompt and a negative prompt that were not met before.
    public var text: Double
    /// One step with guidance, so two runs of the UNet.
    public var step: Double
    /// Floating-point operations of convolutions and matrix products in one step.
    public var stepOperations: Double
    public var decoding: Double
    public var decodingOperations: Double
    /// The most memory that the process held at a time from opening the files on, in bytes; nil where the system does not tell.
    public var peakMemory: Int?

    /// From the request to the pixels.
    public var picture: Double { Double(steps) * step + decoding }
    /// The part of a picture's time that its steps take.
    public var stepsShare: Double { Double(steps) * step / picture }
}

extension EngineMeasurement {
    /// - Parameters:
    ///   - open: opens the model; called once, first.
    ///   - runs: how often each is measured, after one run that warms up.
    ///   - stepsPerRun: of the pictures that are drawn for it; at least 2.
    static func measure(
        _ settings: DiffusionEngine.Settings, runs: Int, stepsPerRun: Int, open: () throws -> Checkpoint
    ) throws -> (measurement: EngineMeasurement, pipeline: Pipeline) {
        PeakMemory.reset()
        let begun = ContinuousClock.now
        let checkpoint = try open()
        let pipeline = try Pipeline(checkpoint, device: settings.device, dtype: settings.drawingType)
        let model = checkpoint.description
        var samples: [DrawingSample] = []
        for run in 0...runs {
            let request = GenerationRequest(
                prompt: "pixel art of a red book number \(run)", negativePrompt: "blurry \(run)", width: model.imageSize,
                height: model.imageSize, steps: max(2, stepsPerRun), guidanceScale: model.guidanceScale, sampler: "DPM++ 2M",
                schedule: model.schedule, seed: UInt32(run))
            samples.append(try DrawingSample(pipeline, request, from: run == 0 ? begun : .now))
        }
        let peak = PeakMemory.bytes
        let warm = samples.dropFirst()
        let step = warm.flatMap(\.steps).median
        return (
            EngineMeasurement(
                model: model.name, width: model.imageSize, height: model.imageSize, steps: model.steps, dtype: pipeline.dtype,
                threads: Torch.threads, loading: max(0, samples[0].first - step), text: max(0, warm.map(\.first).median - step), step: step,
                stepOperations: samples[0].stepOperations, decoding: warm.map(\.decoding).median,
                decodingOperations: samples[0].decodingOperations, peakMemory: peak),
            pipeline
        )
    }
}

/// When the parts of one drawing were done.
private struct DrawingSample {
    /// From the beginning to the end of the first step.
    let first: Double
    /// Of the steps after the first.
    let steps: [Double]
    let decoding: Double
    let stepOperations: Double
    let decodingOperations: Double

    init(_ pipeline: Pipeline, _ request: GenerationRequest, from begun: ContinuousClock.Instant) throws {
        var marks: [(time: ContinuousClock.Instant, operations: Double)] = [(begun, Torch.operations)]
        _ = try pipeline.draw(request) { _ in marks.append((.now, Torch.operations)) }
        marks.append((.now, Torch.operations))
        let times = zip(marks.dropFirst(), marks).map { ($0.time - $1.time) / .seconds(1) }
        let operations = zip(marks.dropFirst(), marks).map { $0.operations - $1.operations }
        first = times[0]
        steps = Array(times[1..<(times.count - 1)])
        decoding = times[times.count - 1]
        stepOperations = operations[1]
        decodingOperations = operations[operations.count - 1]
    }
}

extension Sequence<Double> {
    var median: Double {
        let values = sorted()
        return values.isEmpty ? .nan : values[values.count / 2]
    }
}
