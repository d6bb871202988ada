import Domain
import Foundation
import ImageCodec
import Tensors
import TestSupport
import Testing

@testable import Studio

/// LoRAs that are models of their own.
@Suite(.serialized, .timeLimit(.minutes(10)), .oneAtATime)
struct ModelStyleTests {
    private let models: TinyModels

    init() throws { models = try TinyModels() }

    private func write(_ name: String, metadata: [String: String] = [:], sidecar: String? = nil) throws {
        let file = models.url("Lora/\(name).safetensors")
        try Safetensors.write(TinyModels.tensors("lora/kohya.safetensors"), metadata: metadata, to: file)
        try sidecar.map { try Data("{\($0)}".utf8).write(to: models.url("Lora/\(name).json")) }
    }

    private static let sumi =
        #""description": "ink on paper", "activation text": "ink wash", "preferred weight": 0.8, "licence": "CC0", "#
        + #""atelier": {"base": "ink"}"#

    @Test func itIsAModelWithWhatItsBaseHas() throws {
        try write("sumi", sidecar: Self.sumi)
        let catalogue = try models.catalogue()
        #expect(catalogue.problems.isEmpty)
        #expect(catalogue.cards[0].name == "atelier-mini")
        var card = try #require(catalogue.entry(named: "SUMI")?.card)
        #expect((card.summary, card.licence, card.triggerWords) == ("ink on paper", "CC0", ["ink wash"]))
        let base = try #require(catalogue.entry(named: "ink")?.card)
        (card.name, card.summary, card.licence, card.triggerWords) = (base.name, base.summary, base.licence, base.triggerWords)
        #expect(card == base)
        #expect(
            catalogue.summaries(withHashes: false).contains { $0.line.hasPrefix("model sumi [") && $0.line.hasSuffix(": ink on paper") })
        #expect(catalogue.resource(.lora, named: "sumi") != nil)
    }

    @Test func itDrawsAsItsBaseDoesWithTheLoRAAndTheTrigger() async throws {
        try write("sumi", sidecar: Self.sumi)
        let engine = try models.engine()
        let plain = try await engine.picture(.tiny { $0.prompt = "a red fox" })
        let styled = try await engine.picture(.tiny("sumi") { $0.prompt = "a red fox" })
        let written = try await engine.picture(.tiny { $0.prompt = "ink wash, a red fox <lora:sumi:0.8>" })
        let repeated = try await engine.picture(.tiny("sumi") { $0.prompt = "ink wash, a red fox" })
        let image = try ImageFile(styled.png).image
        #expect(try image != ImageFile(plain.png).image)
        #expect(try image == ImageFile(written.png).image)
        #expect(try image == ImageFile(repeated.png).image)
        // The base is as it was.
        #expect(try await engine.picture(.tiny { $0.prompt = "a red fox" }) == plain)
    }

    /// The prompt stays a person's own, and what drew it can be found again.
    @Test func theRecipeNamesIt() async throws {
        try write("sumi", sidecar: Self.sumi)
        let engine = try models.engine()
        let picture = try await engine.picture(.tiny("sumi") { $0.prompt = "a red fox" })
        let text = try Infotext(parsing: #require(ImageFile(picture.png).text("parameters")))
        let recipe = try Recipe(infotext: text)
        #expect((recipe.prompt, recipe.model) == ("a red fox", "sumi"))
        #expect(recipe == picture.recipe)
        #expect(text["Model hash"] == (try engine.catalogue.hash(of: #require(engine.catalogue.entry(named: "ink")))))
        let lora = try #require(engine.catalogue.resource(.lora, named: "sumi"))
        #expect(recipe.resources.loras == [.init(name: "sumi", hash: try #require(try lora.hash(engine.catalogue.hashes)))])
        #expect(try await engine.picture(recipe) == picture)
    }

    @Test(arguments: [
        ("a fox", "ink wash, a fox"), ("Ink Wash of a fox", "Ink Wash of a fox"), ("pink washing", "ink wash, pink washing"),
        (" ", "ink wash"), ("a fox, (ink-wash:1.2)", "a fox, (ink-wash:1.2)"),
    ])
    func theTriggerComesFirstUnlessItIsThere(prompt: String, expected: String) throws {
        try write("sumi", sidecar: Self.sumi)
        #expect(try models.catalogue().entry(named: "sumi")?.style?.prompt(prompt) == expected)
        try write("sumi", sidecar: #""activation text": "ink wash", "atelier": {"base": "ink", "adds_trigger": false}"#)
        #expect(try models.catalogue().entry(named: "sumi")?.style?.prompt(prompt) == prompt)
    }

    /// As a file that was trained here and came alone.
    @Test func theMetadataServesWithoutASidecar() throws {
        let metadata = [
            "ss_base_model_version": "atelier", "ss_sd_model_name": "atelier-mini", "ss_tag_frequency": #"{"a": {"px": 3, "fox": 1}}"#,
        ]
        try write("pixels", metadata: metadata)
        let card = try #require(try models.catalogue().entry(named: "pixels")?.card)
        #expect((card.triggerWords, card.width) == (["px", "fox"], 512))
    }

    @Test(arguments: [
        (#""atelier": {"base": "gone"}"#, "it belongs to the checkpoint gone, which is not there"),
        (#""atelier": {"base": "sumi"}"#, "it belongs to sumi, which is no checkpoint but a LoRA itself"),
        (#""atelier": {"bass": "ink"}"#, "bass is not a known setting"), (#""atelier": "ink""#, "atelier must be an object"),
    ])
    func whatMakesNoModelIsAProblem(sidecar: String, problem: String) throws {
        try write("sumi", sidecar: Self.sumi)
        try write("zen", sidecar: sidecar)
        let catalogue = try models.catalogue()
        #expect(catalogue.problems.count == 1)
        #expect(catalogue.problems.first?.contains("zen.safetensors: ") == true && catalogue.problems.first?.contains(problem) == true)
        #expect(catalogue.entry(named: "zen") == nil && catalogue.entry(named: "sumi") != nil)
    }

    @Test func aTakenNameIsAProblem() throws {
        try write("oil", sidecar: #""atelier": {"base": "ink"}"#)
        let catalogue = try models.catalogue()
        #expect(catalogue.problems == ["oil.safetensors: another model is called oil too"])
        #expect(catalogue.entry(named: "oil")?.style == nil)
    }

    @Test func modelsComeAndGoWhileTheEngineDraws() async throws {
        let engine = try models.engine()
        let before = engine.models
        let file = models.url("Lora/sumi.safetensors")
        try write("sumi", sidecar: Self.sumi)
        try await engine.changeCatalogue { try $0.add(lora: file) }
        #expect(engine.models.map(\.name) == before.map(\.name) + ["sumi"])
        #expect(engine.resources.loras.map(\.name).contains("sumi"))
        _ = try await engine.picture(.tiny("sumi"))
        // Twice is once.
        try await engine.changeCatalogue { try $0.add(lora: file) }
        #expect(engine.models.count == before.count + 1)
        await engine.changeCatalogue { $0.remove(lora: file) }
        #expect(engine.models == before)
        #expect(throws: UnknownModel.self) { try engine.check(ImageRequest(recipe: .tiny("sumi"))) }
    }
}
