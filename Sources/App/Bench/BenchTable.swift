import Foundation
import Studio
import Tensors

/// The measurement of one model, as lines for people.
struct BenchTable {
    let lines: [String]

    /// - Parameters:
    ///   - peak: the rate of a matrix product of the same number type, in 10⁹ operations a second.
    ///   - reference: the same work by diffusers.
    init(
        _ measured: EngineMeasurement, peak: Double?, switches: SwitchMeasurement? = nil, reference: DiffusersReference? = nil
    ) {
        func ratio(_ own: Double, _ other: Double?) -> String {
            other.map { String(format: "; diffusers %.3f s, ratio %.2f", $0, own / $0) } ?? ""
        }
        func rate(_ operations: Double, _ seconds: Double) -> String {
            let gigaflops = operations / seconds / 1e9
            let share = peak.map { String(format: ", %.0f %% of the product's peak", 100 * gigaflops / $0) } ?? ""
            return String(format: "%.3f s, %.0f GFLOP/s", seconds, gigaflops) + share
        }
        var lines = ["\(measured.model), \(measured.width)x\(measured.height), \(measured.dtype.rawValue), \(measured.threads) threads"]
        lines.append("  step with guidance: " + rate(measured.stepOperations, measured.step) + ratio(measured.step, reference?.step))
        lines.append(
            "  decoding: " + rate(measured.decodingOperations, measured.decoding) + ratio(measured.decoding, reference?.decoding))
        lines.append(
            String(format: "  text, prompt and negative prompt: %.3f s", measured.text)
                + ratio(measured.text, reference.map { 2 * $0.text }))
        lines.append(String(format: "  opening the files until the first step: %.2f s", measured.loading))
        if let switches {
            lines.append(String(format: "  to another loaded model: %.3f s", switches.model))
            lines.append(String(format: "  to another LoRA, rank 16: %.2f s", switches.lora))
        }
        lines.append(
            String(
                format: "  picture of %d steps: %.2f s, %.0f %% of it in the steps", measured.steps, measured.picture,
                100 * measured.stepsShare))
        if let bytes = measured.peakMemory {
            lines.append(
                String(format: "  peak memory: %.2f GiB", Double(bytes) / 0x1p30)
                    + (reference.map { String(format: "; diffusers %.2f GiB", Double($0.peakMemory) / 0x1p30) } ?? ""))
        }
        self.lines = lines
    }
}
