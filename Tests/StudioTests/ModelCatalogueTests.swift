import Domain
import Foundation
import TestSupport
import Testing

@testable import Studio

@Suite(.oneAtATime)
struct ModelCatalogueTests {
    @Test func theEmbeddedModelIsThere() throws {
        let catalogue = try Repository.catalogue()
        let card = try #require(catalogue.cards.first)
        #expect(card.name == "atelier-mini")
        #expect((card.width, card.height, card.sizeMultiple) == (512, 512, 128))
        #expect(card.sizes == 256...1024)
        #expect((card.steps, card.guidanceScale, card.sampler) == (25, 4, "DPM++ 2M"))
        #expect(card.style == .pixelArt)
        #expect(!card.licence.isEmpty && !card.triggerWords.isEmpty)
        #expect(card.hash?.count == 10)
        #expect(card.costFactor == 1)
        #expect(catalogue.problems.isEmpty)
    }

    @Test func aMissingDefaultIsNamed() throws {
        let error = try #require(throws: CatalogueError.self) {
            try ModelCatalogue(directory: Repository.models, defaultModel: "atelier-maxi")
        }
        #expect(error.description.contains("atelier-maxi") && error.description.contains("atelier-mini"))
    }

    @Test func aMissingTextEncoderIsNamed() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "atelier-mini"), withDestinationURL: Repository.models.appending(path: "atelier-mini"))
        let error = try #require(throws: CatalogueError.self) { try ModelCatalogue(directory: folder, defaultModel: "atelier-mini") }
        #expect(error.description.contains("its text encoder all-minilm-l6-v2 is not there; “make setup” fetches it"))
    }

    /// A broken folder is reported and does not keep the others from drawing.
    @Test func aBrokenFolderIsReported() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder.appending(path: "broken"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["atelier-mini", "all-minilm-l6-v2"] {
            try FileManager.default.createSymbolicLink(
                at: folder.appending(path: name), withDestinationURL: Repository.models.appending(path: name))
        }
        try Data("{\"unet\": 3".utf8).write(to: folder.appending(path: "broken/model_index.json"))
        let catalogue = try ModelCatalogue(directory: folder, defaultModel: "atelier-mini")
        #expect(catalogue.cards.count == 1)
        #expect(catalogue.problems.count == 1)
        #expect(catalogue.problems[0].hasPrefix("broken"))
    }
}
