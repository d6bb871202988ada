import ArgumentParser
import Domain
import Foundation
import Studio
import Synchronization
import Web

/// `atelier train NAME --pictures FOLDER`: makes a model without any chat, by the code behind the chat's `train`.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train a model of a style or a subject from a folder of pictures.",
        discussion: """
            A text beside a picture (fox.txt beside fox.png) says what it shows; without one its name does. What was learnt is kept every half \
            minute: the same command goes on after an interruption. In the end “imagine … --model NAME” draws with the new model.
            """)

    @Argument(help: "The model's name: small letters, digits and hyphens.")
    var name: String

    @Option(help: ArgumentHelp("The PNG and JPEG pictures to learn from; 20 to 40 do best.", valueName: "folder"))
    var pictures: String

    @Option(help: "What the pictures have in common: style, subject or character.")
    var type = TrainingKind.style

    @Option(help: ArgumentHelp("The model to train on; the default model when not given.", valueName: "model"))
    var base: String?

    @Option(help: ArgumentHelp("The word that calls what was learnt; the name when not given.", valueName: "word"))
    var trigger: String?

    @Option(help: ArgumentHelp("Where four pictures of the finished model go.", valueName: "folder"))
    var samples: String?

    @OptionGroup var config: ConfigurationOption

    func run() async throws {
        let configuration = try config.load()
        let engine = try Assembly.diffusionEngine(configuration)
        do {
            let order = try order(base: base ?? engine.models[0].name, states: URL(filePath: configuration.storage.run))
            let plan = try await engine.plan(order)
            Console.complain("\(order.pictures.count) pictures, \(plan.steps) steps, \(Self.time(plan.seconds))")
            let lines = ProgressLines()
            let model = try await engine.train(order) { lines.note($0) }
            Console.say(model.file.path)
            try write(model.samples)
            try FileManager.default.removeItem(at: order.folder)
        } catch let error as EngineRefusal {
            throw ValidationError(error.reply)
        }
    }

    /// - Parameter states: other pictures or captions have a folder of their own in it, so that no training goes on from another one's state.
    private func order(base: String, states: URL) throws -> TrainingOrder {
        let trigger = trigger ?? name
        let pictures = try CaptionedPictures(in: URL(filePath: pictures, directoryHint: .isDirectory), trigger: trigger).all
        var order = TrainingOrder(name: name, kind: type, base: base, trigger: trigger, pictures: pictures, folder: states)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let hash = PictureName.hash(of: try encoder.encode(order)).prefix(10)
        order.folder = states.appending(path: "training/\(hash)")
        return order
    }

    private func write(_ pictures: [DrawnPicture]) throws {
        guard let samples else { return }
        let folder = URL(filePath: samples, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (index, picture) in pictures.enumerated() {
            let file = folder.appending(path: "\(name)-\(index + 1).png")
            try picture.png.write(to: file, options: .atomic)
            Console.say(file.path)
        }
    }

    /// `about 4 min`.
    fileprivate static func time(_ seconds: Double) -> String {
        let minutes = Int((seconds / 60).rounded(.up))
        return minutes < 120 ? "about \(minutes) min" : "about \((minutes + 30) / 60) h"
    }
}

extension TrainingKind: ExpressibleByArgument {}

/// Reports as lines on standard error, not more than one in a few seconds.
private final class ProgressLines: Sendable {
    private static let interval = Duration.seconds(5)

    private let latest = Mutex<(step: Int, time: ContinuousClock.Instant)?>(nil)

    func note(_ progress: TrainingProgress) {
        let isDue = latest.withLock { latest in
            if let latest,
                progress.step == latest.step || progress.step < progress.steps && ContinuousClock.now - latest.time < Self.interval
            {
                return false
            }
            latest = (progress.step, .now)
            return true
        }
        guard isDue else { return }
        let loss = String(format: "%.4f", progress.loss)
        Console.complain("step \(progress.step) of \(progress.steps), loss \(loss), \(TrainCommand.time(progress.secondsLeft)) left")
    }
}
