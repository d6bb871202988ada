import ArgumentParser
import Diffusion
import Foundation

/// `pretrain autoencoder`
struct AutoencoderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "autoencoder", abstract: "Trains the autoencoder; an interrupted training goes on.")

    @OptionGroup var options: TrainingOptions
    @Option(help: "The folder of the recipe and of the network's configuration.")
    var recipe = "training/autoencoder"

    func run() throws {
        try options.prepare()
        let source = URL(filePath: recipe, directoryHint: .isDirectory)
        let settings = source.appending(path: "config.json")
        let plan = try AutoencoderRecipe(recipe: source.appending(path: "recipe.json"))
        let set = try PictureSet(folder: options.dataFolder)
        let folder = options.folder("autoencoder")
        let training = try AutoencoderTraining(plan, settings: settings, set: set)
        if try TrainingState.latest(in: folder.appending(path: "states")) == nil {
            try training.startFromComponents(latents: LatentShape(settings: settings).channels)
        }
        Console.say("\(set.count) pictures, \(training.network.parameters.elements) weights")
        let loop = TrainingLoop(options, folder: folder, steps: plan.steps, samplesPerStep: plan.batch)
        _ = try loop.run(training.trainer, loss: training.loss)
        Console.say("held-out pictures: \((try training.quality(of: 128) * 100).rounded() / 100) dB")
        try training.network.export(training.trainer.averages, to: folder.appending(path: "model"))
    }
}

/// What other networks need to know about an autoencoder's configuration.
struct LatentShape {
    let channels: Int

    init(settings: URL) throws {
        struct File: Decodable { var latentChannels: Int }
        channels = try File(recipe: settings).latentChannels
    }
}
