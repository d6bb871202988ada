import ArgumentParser
import Bot
import ChatIRC
import Domain
import Foundation
import Studio
import Tensors

/// `atelier bench`: how fast this machine draws, as ratios where they can be compared with other machines.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine: matrix products, a step, decoding, and a whole picture from the command to the link.")

    @OptionGroup var config: ConfigurationOption

    @Option(help: "How often each is measured; the median is printed.")
    var runs = 5

    func run() async throws {
        let configuration = try config.load()
        let engine = try Assembly.diffusionEngine(configuration)
        let threads = configuration.engine.threads == 0 ? Torch.processors : configuration.engine.threads
        let peaks = try [DType.float32, .bfloat16].map { (dtype: $0, rate: try MatrixProduct.gigaflops(dtype: $0, threads: threads)) }
        for peak in peaks { Console.say("matrix product 2048³ \(peak.dtype): \(Int(peak.rate)) GFLOP/s") }

        let measured = try await engine.measure(runs: max(1, runs))
        let peak = peaks.first { $0.dtype == measured.dtype }?.rate ?? peaks[0].rate
        Console.say("model \(measured.model), \(measured.dtype), \(measured.threads) threads")
        Console.say(String(format: "loading: %.2f s", measured.loading))
        Console.say(String(format: "text: %.1f ms", measured.text * 1000))
        Console.say(
            String(
                format: "step (guided): %.1f ms = %.1f GFLOP at %.0f %% of the product's peak", measured.step * 1000,
                measured.stepOperations / 1e9, 100 * measured.stepOperations / measured.step / 1e9 / peak))
        Console.say(
            String(
                format: "decoding: %.1f ms = %.2f of a step, %.0f %% of the peak", measured.decoding * 1000,
                measured.decoding / measured.step,
                100 * measured.decodingOperations / measured.decoding / 1e9 / peak))
        Console.say(String(format: "picture: %.2f s, %.0f %% of it in the steps", measured.picture, 100 * measured.stepsShare))

        let room = try await RoomBenchmark.run(configuration, engine: engine, runs: max(1, runs))
        Console.say(
            String(
                format: "command line to link in the room: %.2f s = %.2f of drawing alone", room, room / measured.picture))
    }
}
