import ArgumentParser
import Foundation
import Studio
import Tensors

/// `atelier bench`: how fast this machine draws, as ratios where they can be compared with other machines.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine: matrix products, Stable Diffusion 1.5 at its real size, and a whole picture from command to link.",
        discussion: """
            Stable Diffusion 1.5 is measured with meaningless weights, which are written once to the storage folder's run/bench (2.2 GB).
            --against-diffusers measures Python's diffusers in the same minutes; it needs torch, diffusers and transformers.
            """)

    @OptionGroup var config: ConfigurationOption

    @Option(help: "How often each is measured; the median is printed.")
    var runs = 3

    @Option(help: "Only float32 or bfloat16; both otherwise.")
    var dtype: DType?

    @Flag(help: "Leave Stable Diffusion out.")
    var quick = false

    @Flag(help: "Measure diffusers on Python's torch too, and print the ratio.")
    var againstDiffusers = false

    @Option(help: "The Python that has torch and diffusers.")
    var python = "python3"

    func run() async throws {
        let configuration = try config.load()
        let engine = try Assembly.diffusionEngine(configuration)
        let threads = configuration.engine.threads == 0 ? Torch.processors : configuration.engine.threads
        let dtypes = dtype.map { [$0] } ?? [.float32, .bfloat16]
        let peaks = try Dictionary(
            uniqueKeysWithValues: dtypes.map { ($0, try MatrixProduct.gigaflops(dtype: $0, threads: threads)) })
        for dtype in dtypes { Console.say("matrix product 2048³ \(dtype.rawValue): \(Int(peaks[dtype] ?? 0)) GFLOP/s") }

        if !quick {
            let folder = URL(filePath: configuration.storage.path).appending(path: "run/bench/stable-diffusion-1.5")
            for dtype in dtypes {
                let (measured, switches) = try await engine.measureStableDiffusion(in: folder, dtype: dtype, runs: max(1, runs))
                let reference =
                    try againstDiffusers
                    ? DiffusersReference.measure(python: python, dtype: dtype, threads: threads, runs: max(1, runs)) : nil
                for line in BenchTable(measured, peak: peaks[dtype], switches: switches, reference: reference).lines { Console.say(line) }
            }
        }

        let measured = try await engine.measure(runs: max(1, runs))
        for line in BenchTable(measured, peak: peaks[measured.dtype]).lines { Console.say(line) }
        let room = try await RoomBenchmark.run(configuration, engine: engine, runs: max(1, runs))
        Console.say(String(format: "from the command line to the link in the room: %.2f s", room))
    }
}

extension DType: ExpressibleByArgument {
    public init?(argument: String) {
        guard let dtype = DType(rawValue: argument), [.float32, .bfloat16].contains(dtype) else { return nil }
        self = dtype
    }
}
