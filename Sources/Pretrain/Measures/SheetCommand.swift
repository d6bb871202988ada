import ArgumentParser
import Diffusion
import Foundation
import ImageCodec
import Tensors

/// `pretrain sheet`
struct SheetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sheet", abstract: "Draws the first sample of each prompt of a list into one picture, nothing picked.")

    @Argument(help: "The folder of the model.") var folder = "storage/pretrain/unet/atelier-mini"
    @Option(help: "The list, a prompt a line.") var prompts = "training/prompts.txt"
    @Option(name: .shortAndLong, help: "The PNG to write.") var output = "sheet.png"
    @Option(help: "Of every picture.") var seed: UInt32 = 1
    @Option(help: "Steps; the model's own when not given.") var steps: Int?
    @Option(help: "Guidance scale; the model's own when not given.") var cfg: Double?
    @Option(help: "Pictures in a row.") var columns = 8
    @Option(help: "Threads; all processors when not given.") var threads: Int?

    func run() throws {
        Torch.tuneAllocator()
        try Torch.setThreads(threads ?? Torch.processors)
        let drawing = try SheetDrawing(folder: URL(filePath: folder, directoryHint: .isDirectory), steps: steps, guidanceScale: cfg)
        let lines = try String(contentsOfFile: prompts, encoding: .utf8).split(separator: "\n").map(String.init)
        let begun = ContinuousClock.now
        let pictures = try lines.map { try drawing($0, seed: seed) }
        let seconds = (ContinuousClock.now - begun) / .seconds(1)
        try Self.grid(pictures, columns: columns).png().write(to: URL(filePath: output))
        Console.say("\(pictures.count) pictures, \((seconds / Double(pictures.count) * 100).rounded() / 100) s each, in \(output)")
    }

    /// In rows, in the order of the list, with a gap between them.
    static func grid(_ pictures: [Image], columns: Int, gap: Int = 4) -> Image {
        let (width, height) = (pictures[0].width + gap, pictures[0].height + gap)
        let rows = (pictures.count + columns - 1) / columns
        var sheet = Image(width: columns * width + gap, height: rows * height + gap, fill: [224, 224, 224])
        for (place, picture) in pictures.enumerated() {
            sheet.paste(picture, x: gap + place % columns * width, y: gap + place / columns * height)
        }
        return sheet
    }
}

/// Draws as the bot does, with a model's own settings.
final class SheetDrawing {
    private let pipeline: Pipeline
    private let steps: Int
    private let guidanceScale: Double

    init(folder: URL, steps: Int? = nil, guidanceScale: Double? = nil) throws {
        let checkpoint = try Checkpoint(directory: folder)
        pipeline = try Pipeline(checkpoint, dtype: Torch.fastestType)
        self.steps = steps ?? checkpoint.description.steps
        self.guidanceScale = guidanceScale ?? checkpoint.description.guidanceScale
    }

    /// In the model's own pixels.
    func callAsFunction(_ prompt: String, seed: UInt32) throws -> Image {
        let model = pipeline.description
        let drawn = try pipeline.draw(
            GenerationRequest(
                prompt: prompt, width: model.imageSize, height: model.imageSize, steps: steps, guidanceScale: guidanceScale,
                sampler: model.sampler, schedule: model.schedule, seed: seed))
        return Image(width: drawn.width, height: drawn.height, channels: 3, bytes: drawn.bytes)
    }
}
