import ArgumentParser
import Diffusion
import Foundation

/// `pretrain unet`
struct UNetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unet", abstract: "Trains the UNet on the autoencoder's latents; an interrupted training goes on.")

    @OptionGroup var options: TrainingOptions
    @Option(help: "The folder of the recipe, of the network's configuration and of the model around it.")
    var recipe = "training/unet"
    @Option(help: "The folder of the sentence encoder.")
    var encoder = "storage/models/all-minilm-l6-v2"
    @Option(help: "Minutes between two models that can be drawn with.")
    var deliverEvery = 15.0

    func run() throws {
        try options.prepare()
        let source = URL(filePath: recipe, directoryHint: .isDirectory)
        let plan = try UNetRecipe(recipe: source.appending(path: "recipe.json"))
        let model = try EmbeddedModel(template: source, autoencoder: options.folder("autoencoder/model"), encoder: URL(filePath: encoder))
        let folder = options.folder("unet")
        let pictures = try PictureSet(folder: options.dataFolder)
        let set = try LatentSet(
            pictures, autoencoder: model.autoencoder, patch: model.patch,
            text: model.text(), folder: options.folder("cache"))
        let training = try UNetTraining(
            plan, settings: source.appending(path: "config.json"),
            schedule: NoiseSchedule(contentsOf: source.appending(path: "scheduler_config.json")), set: set,
            notes: pictures.notes)
        Console.say(
            "\(training.network.parameters.elements) weights, \(Int(pictures.notes.map(plan.weight).reduce(0, +))) pictures in an epoch")

        // A model for whoever wants to look while it goes on.
        let result = folder.appending(path: "atelier-mini")
        var delivered = ContinuousClock.now
        let loop = TrainingLoop(options, folder: folder, steps: plan.steps, samplesPerStep: plan.batch)
        let deliver = {
            try model.write(training.network, values: training.trainer.averages, scale: set.scale, to: result)
            delivered = .now
        }
        _ = try loop.run(training.trainer, detail: training.takeQuarters) { number, random in
            if ContinuousClock.now - delivered > .seconds(deliverEvery * 60) { try deliver() }
            return try training.loss(number, &random)
        }
        try deliver()
    }
}
