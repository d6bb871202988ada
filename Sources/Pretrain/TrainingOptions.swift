import ArgumentParser
import Diffusion
import Foundation
import Tensors

/// What all trainings of `pretrain` are told.
struct TrainingOptions: ParsableArguments {
    @Option(help: "The folder of the data set.")
    var data = "storage/pretrain/data"

    @Option(help: "The folder where states and results are kept; what lies there is gone on with.")
    var storage = "storage/pretrain"

    @Option(help: "Seconds between two states that are kept.")
    var keepEvery = 120.0

    @Option(help: "Stops after so many minutes; the next call goes on.")
    var minutes: Double?

    @Option(help: "Threads; all processors when not given.")
    var threads: Int?

    var dataFolder: URL { URL(filePath: data, directoryHint: .isDirectory) }

    func folder(_ name: String) -> URL { URL(filePath: storage, directoryHint: .isDirectory).appending(path: name) }

    /// Sets libtorch up on the thread that works.
    func prepare() throws {
        Torch.tuneAllocator()
        try Torch.setThreads(threads ?? Torch.processors)
    }
}
