import Diffusion
import Foundation
import Tensors

/// Takes steps until the end or until the time is over or somebody ends the program, says how it goes, and keeps states.
struct TrainingLoop {
    /// Steps between two lines of the log.
    private static let lineEvery = 100

    let folder: URL
    let steps: Int
    let samplesPerStep: Int
    let keepEvery: Double
    let deadline: ContinuousClock.Instant?
    private let stop = StopSignal()

    init(_ options: TrainingOptions, folder: URL, steps: Int, samplesPerStep: Int) {
        (self.folder, self.steps, self.samplesPerStep) = (folder, steps, samplesPerStep)
        keepEvery = options.keepEvery
        deadline = options.minutes.map { ContinuousClock.now + .seconds($0 * 60) }
    }

    private var states: URL { folder.appending(path: "states") }

    /// - Parameters:
    ///   - detail: what else the line of the log says; called with each line.
    ///   - loss: see ``Trainer/step(_:)``.
    /// - Returns: whether the training is finished.
    func run(
        _ trainer: Trainer, detail: () -> String = { "" }, loss: (_ batch: Int, _ random: inout TrainingRandom) throws -> Tensor
    ) throws -> Bool {
        if let state = try TrainingState.latest(in: states) {
            try trainer.resume(state)
            Console.say("going on at step \(state.step)")
        }
        var log = TrainingLog(steps: steps, samplesPerStep: samplesPerStep, window: Self.lineEvery)
        var kept = ContinuousClock.now
        while trainer.step < steps {
            let begun = ContinuousClock.now
            if stop.isRaised || deadline.map({ begun > $0 }) == true { break }
            let report = try trainer.step(loss)
            let line = log.add(report, seconds: (ContinuousClock.now - begun) / .seconds(1))
            if report.step % Self.lineEvery == 0 { Console.say("\(line)\(detail())") }
            if (ContinuousClock.now - kept) / .seconds(1) > keepEvery {
                try trainer.state().write(to: states)
                kept = .now
            }
        }
        try trainer.state().write(to: states)
        return trainer.step >= steps
    }
}

/// Lines to standard output, at once.
enum Console {
    static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
