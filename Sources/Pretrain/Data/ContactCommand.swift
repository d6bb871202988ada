import ArgumentParser
import Foundation

/// `pretrain contact`: a sheet of random training pictures with their captions, to be looked at.
struct ContactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contact", abstract: "Lays random training pictures and their captions on a sheet.")

    @Option(help: "The folder that `pretrain data` wrote.")
    var data = "storage/pretrain/data"

    @Option(help: "How many pictures.")
    var count = 60

    @Option(help: "Only of this kind: object, tile, doll, scene, pair, count, recolour, figure.")
    var kind: String?

    @Option(help: "Only with this word in a caption or in the source.")
    var word: String?

    @Option(help: "Of the choice.")
    var seed: UInt64 = 1

    @Option(help: "The PNG to write.")
    var output = "contact.png"

    func run() throws {
        let folder = URL(filePath: data)
        let records = try String(contentsOf: folder.appending(path: "pictures.jsonl"), encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(TrainingPicture.Record.self, from: Data($0.utf8)) }
        var random = SeededRandom(seed: seed)
        let able = records.indices.filter { index in
            (kind.map { records[index].kind.rawValue == $0 } ?? true)
                && (word.map { word in records[index].captions.contains { $0.contains(word) } || records[index].source.contains(word) }
                    ?? true)
        }
        let chosen = able.shuffled(using: &random).prefix(count).sorted()
        let pictures = try chosen.map { (try PictureFile.picture($0, in: folder), records[$0]) }
        try CaptionedSheet(pictures: pictures).draw(to: URL(filePath: output))
    }
}
