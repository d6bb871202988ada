import ArgumentParser
import Diffusion
import Foundation
import ImageCodec
import Tensors

/// `pretrain probe`
struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Trains the network that says what a picture shows, if it is not there yet, and measures real pictures and a model's.")

    /// How many captions a picture's own is looked for among.
    private static let captions = 500
    private static let picturesAtATime = 50

    @OptionGroup var options: TrainingOptions
    @Argument(help: "The folder of the model that is measured; none measures real pictures alone.") var model: String?
    @Option(help: "The folder of the recipe and of the network's configuration.") var recipe = "training/probe"
    @Option(help: "The folder of the model that is trained, which names the sentence encoder's settings.") var template = "training/unet"
    @Option(help: "The folder of the sentence encoder.") var encoder = "storage/models/all-minilm-l6-v2"

    func run() throws {
        try options.prepare()
        let source = URL(filePath: recipe, directoryHint: .isDirectory)
        let plan = try Probe.Recipe(recipe: source.appending(path: "recipe.json"))
        let set = try PictureSet(folder: options.dataFolder)
        let text = try EmbeddedModel(
            template: URL(filePath: template, directoryHint: .isDirectory), autoencoder: options.folder("autoencoder/model"),
            encoder: URL(filePath: encoder)
        ).text()
        let folder = options.folder("probe")
        let finished = folder.appending(path: "model")
        if !FileManager.default.fileExists(atPath: finished.path) {
            try train(plan, settings: source.appending(path: "config.json"), set, text, in: folder, to: finished)
        }
        guard FileManager.default.fileExists(atPath: finished.path) else { return }
        let probe = try Probe(folder: finished, patch: plan.patch)
        let known = Self.chosen(set, held: false)
        let names = try probe.directions(text.encode(known.map { set.notes[$0].captions[0] }).direction)
        Console.say("real pictures: \(try Probe.score(Self.seen(known, set, probe), names))")
        let held = Self.chosen(set, held: true)
        let heldNames = try probe.directions(text.encode(held.map { set.notes[$0].captions[0] }).direction)
        Console.say("real pictures of names that were held out: \(try Probe.score(Self.seen(held, set, probe), heldNames))")
        if let model {
            let drawing = try SheetDrawing(folder: URL(filePath: model, directoryHint: .isDirectory))
            let drawn = try known.map { index in
                let picture = try drawing(set.notes[index].captions[0], seed: UInt32(index))
                return try probe(Self.tensor(picture.bytes, side: picture.width))
            }
            Console.say("\(model): \(try Probe.score(.cat(drawn, dim: 0), names))")
        }
    }

    private func train(
        _ plan: Probe.Recipe, settings: URL, _ set: PictureSet, _ text: CaptionEncoder, in folder: URL, to finished: URL
    ) throws {
        let learnt = set.notes.indices.filter { !set.notes[$0].held }
        let captions = try stride(from: 0, to: learnt.count, by: Self.captions).map { start in
            try text.encode(learnt[start..<min(start + Self.captions, learnt.count)].map { set.notes[$0].captions[0] }).direction
        }
        let vectors = try Tensor.cat(captions, dim: 0)
        let probe = try Probe(settings: settings, patch: plan.patch, common: vectors.mean([0], keepDims: true), seed: plan.seed)
        let trainer = try Trainer(probe.network.parameters, plan.trainer)
        let order = DataOrder(count: learnt.count, seed: plan.seed)
        let loop = TrainingLoop(options, folder: folder, steps: plan.steps, samplesPerStep: plan.batch)
        let isDone = try loop.run(trainer) { batch, _ in
            let places = order.samples(from: batch * plan.batch, count: plan.batch)
            let wanted = try probe.directions(.cat(places.map { try vectors.narrow(dim: 0, start: $0, length: 1) }, dim: 0))
            let said = try probe(set.pictures(places.map { learnt[$0] }))
            return try 1 - (said * wanted).sum([1]).mean()
        }
        if isDone { try probe.write(trainer.averages, to: finished) }
    }

    /// One picture of each name, on white.
    private static func chosen(_ set: PictureSet, held: Bool) -> [Int] {
        var names: Set<String> = []
        let all = set.notes.indices.filter { index in
            let note = set.notes[index]
            return note.held == held && ["object", "tile"].contains(note.kind) && !note.captions[0].contains(" background")
                && names.insert(note.captions[0]).inserted
        }
        // Evenly over the whole set.
        let step = max(1, all.count / captions)
        return Array(stride(from: 0, to: all.count, by: step).prefix(captions).map { all[$0] })
    }

    private static func seen(_ pictures: [Int], _ set: PictureSet, _ probe: Probe) throws -> Tensor {
        try .cat(
            stride(from: 0, to: pictures.count, by: picturesAtATime).map { start in
                try probe(set.pictures(Array(pictures[start..<min(start + picturesAtATime, pictures.count)])))
            }, dim: 0)
    }

    /// −1…1, [1, 3, side, side].
    private static func tensor(_ bytes: [UInt8], side: Int) throws -> Tensor {
        let levels = try bytes.withUnsafeBytes { bytes throws(TensorError) in
            try Tensor(bytes: bytes, shape: [1, side, side, 3], dtype: .uint8)
        }
        return try levels.cast(to: .float32).permute([0, 3, 1, 2]).contiguous() / 127.5 - 1
    }
}
