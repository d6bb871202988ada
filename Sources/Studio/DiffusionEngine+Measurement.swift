import Diffusion
import Foundation
import Tensors

/// What a change of what is loaded costs, at Stable Diffusion 1.5's size.
public struct SwitchMeasurement: Sendable {
    /// From one loaded model to another: what the first step takes longer than others.
    public var model: Double
    /// To other LoRAs, of rank 16 in all linear layers of the UNet.
    public var lora: Double
}

extension DiffusionEngine {
    /// Measures the default model, read anew.
    public func measure(runs: Int) throws -> EngineMeasurement {
        let checkpoint = catalogue.entries[0].checkpoint
        return try with { settings in
            try EngineMeasurement.measure(settings, runs: runs, stepsPerRun: checkpoint.description.steps) { checkpoint }.measurement
        }
    }

    /// Measures Stable Diffusion 1.5 at 512 × 512 with meaningless weights.
    ///
    /// - Parameters:
    ///   - folder: where the weights are written, 2.1 GB, and left for the next time.
    ///   - dtype: what to compute in, also against the engine's settings.
    public func measureStableDiffusion(in folder: URL, dtype: DType, runs: Int) throws -> (EngineMeasurement, SwitchMeasurement) {
        let vocabulary = catalogue.directory.appending(path: ModelCatalogue.vocabulary)
        return try with { settings in
            var settings = settings
            settings.dtype = dtype
            try RandomCheckpoint.write(to: folder)
            func open() throws -> Checkpoint { try Checkpoint(directory: folder, companions: Companions(vocabulary: vocabulary)) }
            let (measurement, first) = try EngineMeasurement.measure(settings, runs: runs, stepsPerRun: 3, open: open)

            let second = try Pipeline(try open(), device: settings.device, dtype: dtype)
            let loras = try (0..<2).map { try LoRAUse(LoRAFile(url: RandomCheckpoint.writeLoRA(number: $0, to: folder))) }
            func firstStep(_ pipeline: Pipeline, _ uses: [LoRAUse]) throws -> Double {
                let begun = ContinuousClock.now
                try pipeline.apply(uses)
                var end = begun
                do {
                    _ = try pipeline.draw(measurement.request) { _ in
                        end = .now
                        throw CancellationError()
                    }
                } catch is CancellationError {}
                return (end - begun) / .seconds(1)
            }
            var (switches, swaps): ([Double], [Double]) = ([], [])
            _ = try firstStep(second, [])
            for _ in 0..<runs {
                switches.append(try firstStep(first, []) - measurement.step)
                switches.append(try firstStep(second, []) - measurement.step)
            }
            _ = try firstStep(first, [loras[0]])
            for run in 0..<runs { swaps.append(try firstStep(first, [loras[(run + 1) % 2]]) - measurement.step) }
            return (measurement, SwitchMeasurement(model: max(0, switches.median), lora: max(0, swaps.median)))
        }
    }
}

extension EngineMeasurement {
    /// Of few steps, with texts that are known already.
    fileprivate var request: GenerationRequest {
        GenerationRequest(
            prompt: "pixel art of a red book number 1", negativePrompt: "blurry 1", width: width, height: height, steps: 3,
            guidanceScale: 7,
            sampler: "DPM++ 2M", schedule: "Automatic", seed: 1)
    }
}
