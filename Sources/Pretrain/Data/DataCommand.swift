import ArgumentParser
import Foundation

/// `pretrain data`: the training pictures, made from the sources that `make pretrain-sources` fetches.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "data", abstract: "Makes the training pictures with their captions.")

    @Option(help: "Where the sources are, as `make pretrain-sources` lays them.")
    var sources = "storage/pretrain/sources"

    @Option(help: "The emoji font of fonts-noto-color-emoji.")
    var font = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"

    @Option(help: "The data of unicode-cldr-core.")
    var names = "/usr/share/unicode/cldr/common"

    @Option(help: "The folder to write: storage/pretrain/data, or storage/pretrain/figures with --figures.")
    var output: String?

    @Option(help: "Makes so many figures instead, with their skeletons and exact mattes, on plain, painted and cluttered grounds.")
    var figures: Int?

    @Option(help: "Of all random choices.")
    var seed: UInt64 = 1

    func validate() throws {
        guard figures.map({ $0 > 0 }) ?? true else { throw ValidationError("--figures takes a number above 0") }
    }

    func run() throws {
        let library = try CutOutLibrary(sources: URL(filePath: sources), font: URL(filePath: font), names: URL(filePath: names))
        let people = FigurePictures(source: FigureSource(clips: try MotionClip.all(in: URL(filePath: sources).appending(path: "motions"))))
        let output = output ?? (figures == nil ? "storage/pretrain/data" : "storage/pretrain/figures")
        let writer = try DataSetWriter(folder: URL(filePath: output))
        let parts =
            if let figures { [people.exact(count: figures, others: library.cutOuts.map(\.image))] } else {
                library.sources + [people.people(count: 6000)]
            }
        for source in parts {
            let before = writer.tally.pictures
            var random = SeededRandom(seed: seed, name: source.name)
            try source.build(&random) { try writer.add($0) }
            print("\(source.name): \(writer.tally.pictures - before) pictures")
        }
        try writer.finish(
            manifest: Manifest(
                seed: seed, sources: CutOutLibrary.versions.merging(FigurePictures.versions) { $1 }, tally: writer.tally,
                heldNames: Set(library.cutOuts.filter(\.isHeld).map(\.noun.words)).sorted(), heldColours: HoldOut.colours.sorted()))
        print("\(writer.tally.pictures) pictures in \(output), \(writer.tally.held) of them held out")
    }
}
