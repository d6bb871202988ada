import Diffusion
import Domain
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Studio

/// AUTOMATIC1111's tree of models, with everything that people's disks have in it.
@Suite(.oneAtATime)
final class ModelTreeTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
    private static let fixtures = Repository.models.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Tests/Fixtures")
    private static let unseen = #""attention_heads": 2, "text_heads": 2, "norm_num_groups": 2"#

    init() throws {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        for name in ["atelier-mini", "all-minilm-l6-v2"] { try link(name, Repository.models.appending(path: name)) }
        try link("clip-vocabulary/bpe_simple_vocab_16e6.txt", Self.fixtures.appending(path: "clip-tokenizer"))
    }

    deinit {
        try? FileManager.default.removeItem(at: root)
    }

    private func place(_ path: String) throws -> URL {
        let url = root.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        return url
    }

    private func link(_ path: String, _ target: URL) throws {
        try FileManager.default.createSymbolicLink(at: place(path), withDestinationURL: target)
    }

    private func copy(_ fixture: String, to path: String, sidecar: String? = nil) throws {
        let url = try place(path)
        try FileManager.default.copyItem(at: Self.fixtures.appending(path: fixture), to: url)
        try sidecar.map { try Data($0.utf8).write(to: url.deletingPathExtension().appendingPathExtension("json")) }
    }

    private func write(_ path: String, _ text: String) throws { try Data(text.utf8).write(to: place(path)) }

    private func catalogue(_ hashes: FileHashes = FileHashes()) throws -> ModelCatalogue {
        try ModelCatalogue(directory: root, defaultModel: "atelier-mini", hashes: hashes)
    }

    @Test func everyKindIsFoundAndNamed() throws {
        try copy("checkpoint-sd1.safetensors", to: "Stable-diffusion/real/Ink Dreams.safetensors", sidecar: "{\(Self.unseen)}")
        try copy(
            "lora/kohya.safetensors", to: "Lora/ink.safetensors",
            sidecar: #"{"activation text": "inkwash, sumi-e", "preferred weight": 0.7}"#)
        try copy("vae-kl/diffusion_pytorch_model.safetensors", to: "VAE/bright.safetensors")
        try copy("vae-taesd/diffusion_pytorch_model.safetensors", to: "VAE-approx/taesd.safetensors")
        try copy("controlnet-sd1.safetensors", to: "ControlNet/pose.safetensors")
        try copy("controlnet-sd2", to: "ControlNet/edges")
        try Safetensors.write(["emb_params": .zeros([2, 768])], to: place("embeddings/easy.safetensors"))
        let catalogue = try catalogue()
        #expect(catalogue.problems.isEmpty)
        let card = try #require(catalogue.entry(named: "INK dreams [6ce0161689]")?.card)
        #expect(card.name == "Ink Dreams")
        #expect((card.width, card.height, card.sizeMultiple) == (512, 512, 4))
        #expect(card.sizes == 64...2048)
        let named = catalogue.resources.map { "\($0.kind.rawValue) \($0.name)" }.sorted()
        #expect(named == ["ControlNet edges", "ControlNet pose", "LoRA ink", "TAESD taesd", "VAE bright", "embedding easy"])
        let lora = try #require(catalogue.resource(.lora, named: "Ink"))
        #expect(lora.triggerWords == ["inkwash", "sumi-e"])
        #expect(lora.preferredWeight == 0.7)
        #expect(catalogue.resource(.embedding, named: "easy")?.family == "SD 1.x")
        #expect(catalogue.resource(.controlNet, named: "pose.safetensors") != nil)
        #expect(try lora.hash(catalogue.hashes)?.count == 12)
    }

    @Test func brokenFilesAreListedAndStopNothing() throws {
        try write("Stable-diffusion/old.ckpt", "PK\u{03}\u{04}data.pkl")
        try write("Stable-diffusion/pointer.safetensors", "version https://git-lfs.github.com/spec/v1\n")
        try write("Lora/page.safetensors", "<!DOCTYPE html>")
        try write("GFPGAN/parsing.pth", "PK\u{03}\u{04}")
        try Data(try Data(contentsOf: Self.fixtures.appending(path: "checkpoint-sd1.safetensors")).dropLast(1000))
            .write(to: place("Stable-diffusion/half.safetensors"))
        try copy("checkpoint-sd1.safetensors", to: "Stable-diffusion/bad-sidecar.safetensors", sidecar: "{")
        let problems = try catalogue().problems
        #expect(problems.count == 5)
        for (file, why) in [
            ("old.ckpt", "run code"), ("pointer.safetensors", "git lfs pull"), ("page.safetensors", "web page"),
            ("half.safetensors", "cut off"), ("bad-sidecar.safetensors", "no JSON object"),
        ] {
            #expect(problems.contains { $0.hasPrefix(file) && $0.contains(why) }, "\(problems)")
        }
    }

    @Test func linksAreFollowedOnceAndCyclesHarmless() throws {
        try copy("lora/kohya.safetensors", to: "Lora/ink.safetensors")
        try link("Lora/again", root.appending(path: "Lora"))
        try link("Lora/up", root)
        try link("Lora/dead.safetensors", root.appending(path: "nowhere"))
        let catalogue = try catalogue()
        #expect(catalogue.resources.map(\.name) == ["ink"])
        #expect(catalogue.problems.isEmpty)
    }

    @Test func twoOfOneNameGetTheirFolders() throws {
        for path in ["Lora/anime/Ink.safetensors", "Lora/photo/ink.safetensors", "Lora/other.safetensors"] {
            try copy("lora/narrow-kohya.safetensors", to: path)
        }
        let catalogue = try catalogue()
        #expect(catalogue.resources.map(\.name).sorted() == ["anime/Ink", "other", "photo/ink"])
    }

    @Test func aVAEBesideACheckpointOrInItsSidecarIsUsed() throws {
        try copy("checkpoint-sd1.safetensors", to: "Stable-diffusion/a.safetensors", sidecar: #"{\#(Self.unseen), "vae": "gone"}"#)
        #expect(try catalogue().problems.contains { $0.contains("asks for the VAE gone") })
        try copy("vae-kl/diffusion_pytorch_model.safetensors", to: "VAE/gone.safetensors", sidecar: #"{"norm_num_groups": 4}"#)
        #expect(try catalogue().problems.isEmpty)
    }

    @Test func hashesAreKeptUntilTheFileChanges() throws {
        let store = root.appending(path: "run/hashes.json")
        let file = try place("large.bin")
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        try handle.truncate(atOffset: UInt64(FileHashes.small))
        try handle.close()
        let hashes = FileHashes(store: store)
        #expect(hashes.known(file) == nil)
        let hash = try hashes.hash(of: file)
        // By coreutils' sha256sum, of 64 MiB of zeros.
        #expect(hash == "3b6a07d0d404fab4e23b6d34bc6696a6a312dd92821332385e5af7c01c421351")
        #expect(FileHashes(store: store).known(file) == hash)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: file.path)
        #expect(FileHashes(store: store).known(file) == nil)
        try write("run/hashes.json", "nonsense")
        #expect(FileHashes(store: store).known(file) == nil)
    }

    @Test func aPictureOfASingleFileCarriesItsHash() async throws {
        try copy("checkpoint-sd1.safetensors", to: "Stable-diffusion/ink.safetensors", sidecar: "{\(Self.unseen)}")
        let catalogue = try catalogue()
        let entry = try #require(catalogue.entry(named: "ink"))
        let expected = try FileHash.whole(entry.checkpoint.description.weights).prefix(10)
        #expect(entry.card.hash == String(expected))
        #expect(try catalogue.hash(of: entry) == String(expected))
    }
}
