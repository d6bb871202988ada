import ArgumentParser
import Bot
import Domain
import Foundation
import ImageCodec

/// The words after `atelier imagine`, read by the same grammar as a chat line; pictures are files of this machine.
struct ImagineLine {
    static let output = Flag("o", aliases: ["output"], .word("FILE"), "where the picture goes")
    static let source = Flag("from", .word("PICTURE.png"), "repeat the recipe of this picture")
    static let preview = Flag("preview", .word("FILE"), "a rough picture of what is coming, written anew after every step")
    static let config = Flag("config", .word("FILE"), "the configuration file")
    static let flags = DrawingOptions.flags.filter { $0 != UsualOptions.hidden } + [output, source, preview, config]

    private let arguments: Arguments
    private let options: DrawingOptions

    init(_ words: [String]) throws {
        // The shell has taken the quotes away; a value with spaces gets them back.
        let quoted = words.enumerated().map { index, word in index > 0 && word.contains(" ") && !word.contains("\"") ? "\"\(word)\"" : word
        }
        do {
            arguments = try Arguments(quoted.joined(separator: " "), head: "atelier imagine", flags: Self.flags)
            options = try DrawingOptions(arguments)
        } catch {
            throw ValidationError(error.reply)
        }
    }

    var configPath: String { arguments.value(of: Self.config) ?? ConfigurationOption.usualPath }

    /// Writes a rough picture where it was asked for.
    var preview: (@Sendable (Data) throws -> Void)? {
        guard let path = arguments.value(of: Self.preview) else { return nil }
        return { png in try png.write(to: URL(filePath: path), options: .atomic) }
    }

    /// `fox.png`; of a set `fox-2.png` for the second.
    func path(index: Int, of count: Int) -> String {
        let path = arguments.value(of: Self.output) ?? "atelier.png"
        guard count > 1 else { return path }
        let url = URL(filePath: path)
        return url.deletingPathExtension().path(percentEncoded: false)
            + "-\(index + 1).\(url.pathExtension.isEmpty ? "png" : url.pathExtension)"
    }

    /// - Throws: when the pictures could not be written, which is better known before they are drawn.
    func checkOutput() throws {
        for path in (0..<options.count).map({ path(index: $0, of: options.count) }) {
            let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            var isFolder: ObjCBool = false
            let manager = FileManager.default
            guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
                throw ValidationError("There is no folder \(folder) for the picture.")
            }
            if manager.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                throw ValidationError("\(path) is a folder; -o names a file.")
            }
            guard manager.isWritableFile(atPath: folder) else { throw ValidationError("Nothing can be written to \(folder).") }
        }
    }

    /// The request, and the files of its input pictures.
    func request(engine: any ImageEngine) throws -> (request: ImageRequest, inputs: [InputPicture: Data]) {
        do {
            var files = InputFiles()
            let base = try arguments.value(of: Self.source).map(Self.recipe)
            let card = try arguments.card(fallback: base?.model, models: engine.models)
            var recipe = try base ?? card.recipe(prompt: arguments.prompt(), seed: .random(in: ImageRequest.Limits.seed))
            if base != nil, !arguments.text.isEmpty { recipe.prompt = try arguments.prompt() }
            switch options.seed {
            case .number(let seed): recipe.seed = seed
            case .same where base == nil:
                throw UsageError("Only with --from there is a seed to keep.", correction: arguments.line(replacing: UsualOptions.seed))
            case .same, nil: break
            }
            try options.check(against: recipe, model: card, engine: engine)
            var found: [String: FoundPicture] = [:]
            for mention in options.pictures { found[mention.word] = try files.read(mention.word) }
            recipe = try options.applied(to: recipe, model: card, engine: engine, pictures: found)
            if let source = arguments.value(of: Self.source) { try files.find(recipe.inputs, near: source) }
            guard recipe.width == card.side(nearest: Double(recipe.width)), recipe.height == card.side(nearest: Double(recipe.height))
            else {
                throw UsageError("\(card.name) can't draw \(recipe.width)x\(recipe.height); give another --size.")
            }
            let request = try engine.resolved(ImageRequest(recipe: recipe, count: options.count))
            try engine.check(request)
            return (request, files.data(of: recipe.inputs))
        } catch let error as any ChatFacingError {
            throw ValidationError(error.reply)
        }
    }

    private static func recipe(ofPicture path: String) throws -> Recipe {
        guard let data = FileManager.default.contents(atPath: path) else { throw ValidationError("\(path) cannot be read.") }
        guard let text = try ImageFile(data).text("parameters") else { throw ValidationError("\(path) has no recipe in it.") }
        return try Recipe(infotext: Infotext(parsing: text))
    }
}
