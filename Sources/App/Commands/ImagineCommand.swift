import ArgumentParser
import Bot
import Domain
import Foundation
import ImageCodec
import Studio

/// `atelier imagine "PROMPT" -o fox.png [flags]`: draws without any chat, with the flags of the chat's `imagine`.
struct ImagineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imagine",
        abstract: "Draw a picture without any chat.",
        discussion: """
            The flags are those of the chat, with files for pictures: \(ImagineLine.flags.map(\.usage).joined(separator: ", ")).
            --from PICTURE.png repeats the recipe in a picture's text; what is given besides is changed in it. Input pictures of that recipe are \
            looked for beside it.
            """)

    @Argument(parsing: .captureForPassthrough, help: "The prompt, then flags.")
    var words: [String] = []

    func run() async throws {
        if words.contains("--help") || words.contains("-h") { throw CleanExit.helpRequest(self) }
        let line = try ImagineLine(words)
        try line.checkOutput()
        let engine = try Assembly.diffusionEngine(try ConfigurationOption.load(path: line.configPath))
        let (request, inputs) = try line.request(engine: engine)
        let recipe = request.recipe
        Console.complain("\(recipe.chatForm)")
        let drawing: Drawing
        do {
            drawing = try await engine.draw(request, inputs: inputs, preview: line.preview) { Console.progress(recipe.model, $0.fraction) }
        } catch let error as EngineRefusal {
            throw ValidationError(error.reply)
        }
        for (index, picture) in drawing.pictures.enumerated() {
            let path = line.path(index: index, of: drawing.pictures.count)
            try picture.png.write(to: URL(filePath: path), options: .atomic)
            Console.say(path)
            if Console.isTerminal { Console.say(try TerminalPicture(png: picture.png).text) }
        }
    }
}
