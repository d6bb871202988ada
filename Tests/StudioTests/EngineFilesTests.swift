import Domain
import Foundation
import ImageCodec
import Tensors
import TestSupport
import Testing

@testable import Studio

/// What the engine keeps of files, and what becomes of it when they change.
@Suite(.serialized, .timeLimit(.minutes(10)), .oneAtATime)
struct EngineFilesTests {
    private let models: TinyModels
    private let pictures: TinyPictures

    init() throws {
        (models, pictures) = (try TinyModels(), try TinyPictures())
    }

    // MARK: - Hashes

    /// By coreutils.
    private static func sha256(_ file: URL, from offset: Int = 0) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "tail -c +\(offset + 1) \"$1\" | sha256sum", "sh", file.path]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return String(text.prefix(64))
    }

    /// Where the tensors of a safetensors file begin.
    private static func bodyStart(_ file: URL) throws -> Int {
        try 8 + Data(contentsOf: file).prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    @Test func hashesAreThoseOfTheFiles() async throws {
        let recipe = Recipe.tiny {
            $0.prompt = "a red fox, inkstyle <lora:wash:1> <lora:brush:0.5>"
            $0.vae = "bright"
            $0.controls = [ControlUnit(network: "edges", picture: pictures.hint)]
        }
        let picture = try await models.engine().picture(recipe, pictures.files)
        let text = try Infotext(parsing: #require(ImageFile(picture.png).text("parameters")))
        #expect(text["Model hash"] == String(try Self.sha256(models.url("Stable-diffusion/ink.safetensors")).prefix(10)))
        #expect(text["VAE hash"] == String(try Self.sha256(models.url("VAE/bright.safetensors")).prefix(10)))
        #expect(text["VAE"] == "bright")
        let loras = try ["wash", "brush"].map { name in
            let file = models.url("Lora/\(name).safetensors")
            return "\(name): \(try Self.sha256(file, from: Self.bodyStart(file)).prefix(12))"
        }
        #expect(text["Lora hashes"] == loras.joined(separator: ", "))
        #expect(text["TI hashes"] == "inkstyle: \(try Self.sha256(models.url("embeddings/inkstyle.safetensors")).prefix(12))")
        let edges = try Self.sha256(models.url("ControlNet/edges.safetensors")).prefix(10)
        #expect(try #require(text["ControlNet 0"]).contains("Model: edges [\(edges)]"))
        #expect(try Recipe(infotext: text).resources == picture.recipe.resources)
    }

    /// Only what stands in a prompt as the tokenizer reads it.
    @Test func embeddingsAreNamedWhereTheyAreUsed() async throws {
        let engine = try models.engine()
        func named(_ prompt: String, negative: String = "") async throws -> [String] {
            try await engine.picture(.tiny { ($0.prompt, $0.negativePrompt) = (prompt, negative) }).recipe.resources.embeddings.map(\.name)
        }
        #expect(try await named("a fox") == [])
        #expect(try await named("a fox, (INKSTYLE:1.2)") == ["inkstyle"])
        #expect(try await named("a fox", negative: "[blurry:inkstyle:0.5]") == ["inkstyle"])
        #expect(try await named("a fox, inkstyles") == [])
    }

    // MARK: - What is kept

    @Test func aLoRATakenAwayLeavesNothing() async throws {
        let engine = try models.engine()
        let plain = Recipe.tiny()
        let first = try await engine.picture(plain)
        let lora = Recipe.tiny { $0.prompt += " <lora:wash:1>" }
        let changed = try await engine.picture(lora)
        #expect(try ImageFile(changed.png).image != ImageFile(first.png).image)
        #expect(try await engine.picture(plain) == first)
        _ = try await engine.picture(.tiny { $0.prompt += " <lora:brush:1>" })
        #expect(try await engine.picture(lora) == changed)
        #expect(try await engine.picture(plain) == first)
    }

    /// With all in memory, with room for one, and with room for none.
    @Test(arguments: [1 << 30, 150_000, 1])
    func modelsInTurnKeepTheirBytes(budget: Int) async throws {
        let recipes = [
            Recipe.tiny(), .tiny("oil") { $0.prompt += " <lora:wash:1>" }, .tiny { $0.vae = "bright" }, .tiny("hole"),
            .tiny { $0.controls = [ControlUnit(network: "edges", picture: pictures.hint)] },
        ]
        var alone: [DrawnPicture] = []
        for recipe in recipes { alone.append(try await models.engine().picture(recipe, pictures.files)) }
        let engine = try models.engine { $0.modelMemory = budget }
        for _ in 0..<3 {
            for (recipe, picture) in zip(recipes, alone) { #expect(try await engine.picture(recipe, pictures.files) == picture) }
        }
    }

    /// What is trained again and again under one name is drawn as it is now, and the text says so.
    @Test func aLoRAWrittenAnewIsAnotherOne() async throws {
        let engine = try models.engine()
        let recipe = Recipe.tiny { $0.prompt += " <lora:wash:1>" }
        let first = try await engine.picture(recipe)
        let weights = try TinyModels.tensors("lora/kohya.safetensors")
        let name = try #require(weights.keys.filter { $0.hasSuffix("lora_up.weight") && $0.contains("unet") }.min())
        try models.write(TinyModels.changed(weights, name) { try $0 * 3 }, to: "Lora/wash.safetensors")
        let second = try await engine.picture(recipe)
        #expect(try ImageFile(second.png).image != ImageFile(first.png).image)
        #expect(second.recipe.resources.loras != first.recipe.resources.loras)
        #expect(try await models.engine().picture(recipe) == second)
    }

    @Test(arguments: ["VAE/bright", "ControlNet/edges"])
    func anAutoencoderOrControlNetWrittenAnewIsAnotherOne(path: String) async throws {
        let engine = try models.engine()
        let recipe = Recipe.tiny {
            $0.vae = "bright"
            $0.controls = [ControlUnit(network: "edges", picture: pictures.hint)]
        }
        let first = try await engine.picture(recipe, pictures.files)
        let file = models.url("\(path).safetensors")
        let source = try Safetensors(url: file)
        var weights = Dictionary(uniqueKeysWithValues: try source.names.map { ($0, try source.tensor($0)) })
        let name = try #require(
            weights.keys.filter { $0.hasSuffix("bias") && ($0.contains("conv_out") || $0.contains("zero_convs")) }.min())
        weights = try TinyModels.changed(weights, name) { try $0 + 0.5 }
        try models.write(weights, to: "\(path).safetensors")
        let second = try await engine.picture(recipe, pictures.files)
        #expect(try ImageFile(second.png).image != ImageFile(first.png).image)
        #expect(second.recipe.resources != first.recipe.resources)
        #expect(try await models.engine().picture(recipe, pictures.files) == second)
    }

    // MARK: - What is gone

    enum Accident: CaseIterable {
        case takenAway
        case cutOff
        case writtenOver

        func happen(to file: URL) throws {
            switch self {
            case .takenAway: try FileManager.default.removeItem(at: file)
            case .cutOff:
                // In place, as a copy over it begins.
                let handle = try FileHandle(forWritingTo: file)
                try handle.truncate(atOffset: 100)
                try handle.close()
            case .writtenOver: try Data("<html>".utf8).write(to: file)
            }
        }
    }

    /// Before its first use or after it: a reply that names the file, and everything else goes on.
    @Test(arguments: Accident.allCases, [false, true])
    func filesThatGoAreRefusedByName(accident: Accident, isUsed: Bool) async throws {
        let engine = try models.engine()
        let plain = try await engine.picture(.tiny("oil", { $0.prompt = "a fox" }))
        let uses: [(path: String, name: String, recipe: Recipe)] = [
            ("Lora/wash", "wash", .tiny("oil") { $0.prompt = "a fox <lora:wash:1>" }),
            ("VAE/bright", "bright", .tiny("oil") { ($0.prompt, $0.vae) = ("a fox", "bright") }),
            (
                "ControlNet/edges", "edges",
                .tiny("oil") {
                    ($0.prompt, $0.controls) = ("a fox", [ControlUnit(network: "edges", picture: pictures.hint)])
                }
            ),
            ("embeddings/inkstyle", "inkstyle", .tiny("oil")),
            ("Stable-diffusion/ink", "ink", .tiny { $0.prompt = "a fox" }),
        ]
        for (path, name, recipe) in uses {
            if isUsed { _ = try await engine.picture(recipe, pictures.files) }
            try accident.happen(to: models.url("\(path).safetensors"))
            let request = ImageRequest(recipe: recipe)
            let error = await #expect(throws: EngineRefusal.self, "\(path)") {
                try await engine.draw(request, inputs: pictures.files) { _ in }
            }
            #expect(error?.reply.contains(name) == true, "\(error?.reply ?? "")")
            #expect(error?.reply.contains(models.root.path) == false, "\(error?.reply ?? "")")
            #expect(try await engine.picture(plain.recipe) == plain)
        }
    }
}
