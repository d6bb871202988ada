import Domain
import Foundation
import ImageCodec
import TestSupport
import Testing

@testable import App

/// `atelier imagine` with pictures from files, drawn by the test card.
struct ImagineLineTests {
    private let engine = TestCardEngine()
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func picture(_ name: String, width: Int = 200, height: Int = 100, shade: UInt8 = 9) throws -> String {
        try Image(width: width, height: height, fill: [shade, 0, 0]).png().write(to: URL(filePath: path(name)))
        return path(name)
    }

    private func draw(_ words: [String]) async throws -> Data {
        let (request, inputs) = try ImagineLine(words).request(engine: engine)
        return try await engine.draw(request, inputs: inputs) { _ in }.pictures[0].png
    }

    private func problem(_ words: [String]) throws -> String {
        let error = try #require(throws: (any Error).self) { try ImagineLine(words).request(engine: engine) }
        return "\(error)"
    }

    /// Everything again, from the text in the picture and the files beside it.
    @Test func fromRepeatsTheInputs() async throws {
        let photo = try picture("a photo.png")
        let mask = try picture("mask.png", shade: 255)
        let words = [
            "a fox", "--init", photo, "--strength", "0.5", "--mask", mask, "--only-masked", "--control", "depth:\(photo):0.7:0-0.5",
            "--lora",
            "ink:0.8", "--seed", "3", "--vary", "4:0.1",
        ]
        let png = try await draw(words)
        let result = path("fox.png")
        try png.write(to: URL(filePath: result))
        #expect(try await draw(["--from", result]) == png)
        let (request, _) = try ImagineLine(words).request(engine: engine)
        #expect((request.recipe.width, request.recipe.height) == (704, 384))

        // Elsewhere the pictures are missing, which is said, and can be mended.
        let elsewhere = try TemporaryFolder()
        let moved = elsewhere.url.appending(path: "fox.png").path
        try png.write(to: URL(filePath: moved))
        let hash = try #require(request.recipe.initImage?.picture.hash)
        #expect(
            try problem(["--from", moved]).contains(
                "was made with the picture \(hash) (the beginning of its SHA-256), which is not beside it"))
        #expect(try problem(["--from", moved, "--init", photo]).contains("was made with the picture"))
        #expect(try await draw(["--from", moved, "--init", photo, "--mask", mask, "--size", "704x384"]) == png)
        let other = try picture("other.png", shade: 77)
        #expect(try await draw(["--from", result, "--init", other]) != png)
        #expect(try await draw(["--from", moved, "--init", "none", "--control", "none"]) != png)
    }

    /// A picture of AUTOMATIC1111's that was made from another one, of which its text says nothing.
    @Test func unknownInputsAreAskedFor() throws {
        let text = "a cat\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512, Model: test-card, Denoising strength: 0.6"
        let png = try Image(width: 8, height: 8, fill: [1, 2, 3]).png(texts: [ImageText(keyword: "parameters", value: text)])
        try png.write(to: URL(filePath: path("cat.png")))
        #expect(try problem(["--from", path("cat.png")]).contains("a picture that its recipe doesn't name"))
        let photo = try picture("photo.png", width: 100)
        let (request, inputs) = try ImagineLine(["--from", path("cat.png"), "--init", photo]).request(engine: engine)
        #expect(request.recipe.initImage?.strength == 0.6)
        #expect(inputs.count == 1)
    }

    @Test func badFilesAreNamed() throws {
        _ = try folder.write("no picture", to: "text.png")
        #expect(try problem(["fox", "--init", path("text.png")]).contains("text.png: the file is neither PNG nor JPEG"))
        #expect(try problem(["fox", "--init", path("none.png")]).contains("none.png cannot be read"))
        #expect(try problem(["fox", "--mask", path("none.png")]).contains("--mask needs --init"))
        #expect(try problem(["impossible"]).contains("64 GB"))
    }

    @Test(arguments: [
        (["fox", "-o", "/nowhere/at/all/fox.png"], "There is no folder"), (["fox", "-o", "/tmp"], "is a folder"),
    ])
    func theOutputIsCheckedFirst(_ words: [String], _ part: String) throws {
        let error = try #require(throws: (any Error).self) { try ImagineLine(words).checkOutput() }
        #expect("\(error)".contains(part))
    }

    @Test func aGoodOutputPasses() throws {
        try ImagineLine(["fox", "-o", path("fox.png"), "-n", "3"]).checkOutput()
        try ImagineLine(["fox"]).checkOutput()
    }
}
