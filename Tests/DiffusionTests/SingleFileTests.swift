import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// The same weights as a diffusers folder and as a single file, both written by Python.
@Suite(.oneAtATime)
final class SingleFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private static let unseen = #"{"attention_heads": 2, "text_heads": 2, "norm_num_groups": 2}"#
    private static let vocabulary = Fixtures.folder.appending(path: "clip-tokenizer")
    private let companions = Companions(vocabulary: vocabulary)

    /// A single file with its sidecar.
    private func single(
        _ name: String, sidecar: String = unseen, change: (inout [String: Tensor]) throws -> Void = { _ in }
    ) throws -> ModelFile {
        let source = try Safetensors(url: Fixtures.folder.appending(path: "\(name).safetensors"))
        var tensors = Dictionary(uniqueKeysWithValues: try source.names.map { ($0, try source.tensor($0)) })
        try change(&tensors)
        let file = folder.appending(path: "\(name).safetensors")
        try Safetensors.write(tensors, to: file)
        try Data(sidecar.utf8).write(to: folder.appending(path: "\(name).json"))
        return try ModelFile(url: file)
    }

    private static let names = ["checkpoint-sd1", "checkpoint-sd2"]

    @Test(arguments: names)
    func bothFormsLoadToEqualTensors(name: String) throws {
        let parts = try SingleFile(single(name))
        let directory = Fixtures.folder.appending(path: name)
        for (index, part) in [(parts.unet, "unet"), (try #require(parts.autoencoder), "vae"), (try #require(parts.text), "text_encoder")] {
            let other = try TensorIndex(
                folder: directory.appending(path: part), renaming: part == "text_encoder" ? CLIPTextModel.currentName : { $0 })
            #expect(index.places.keys.sorted() == other.places.keys.sorted())
            for (name, place) in other.places {
                let own = try #require(index.places[name])
                #expect(own.shape == place.shape, "\(name)")
                #expect(try own.tensor(as: .float32, device: .cpu).equals(place.tensor(as: .float32, device: .cpu)), "\(name)")
            }
        }
        #expect(parts.leftovers.isEmpty)
    }

    /// Numbers that no block has must neither count as blocks nor overflow.
    @Test(arguments: [
        "model.diffusion_model.input_blocks.9223372036854775807.1.weight", "model.diffusion_model.input_blocks.900.0.op.weight",
        "model.diffusion_model.output_blocks.5000000000.0.in_layers.0.weight", "model.diffusion_model.down_blocks.900.weight",
        "first_stage_model.decoder.up.9223372036854775807.block.0.x", "first_stage_model.decoder.up.-9223372036854775808.block.0.x",
        "cond_stage_model.transformer.text_model.encoder.layers.5000000000.x",
    ])
    func numbersInNamesAreNotBelieved(_ name: String) throws {
        let checkpoint = try Checkpoint(file: single("checkpoint-sd1") { $0[name] = try .zeros([1, 1]) }, companions: companions)
        #expect(checkpoint.usualWork.isFinite)
        #expect(checkpoint.inspection().problems.contains { $0.contains("unexpected") })
    }

    /// What the shapes say is what the configurations say: both run to the same bytes.
    @Test(arguments: names)
    func bothFormsDrawTheSamePicture(name: String) throws {
        let request = GenerationRequest(
            prompt: "a red fox", negativePrompt: "blurry", width: 64, height: 64, steps: 3, guidanceScale: 5, sampler: "Euler",
            schedule: "Karras", seed: 5)
        let file = try Checkpoint(
            file: single(name, sidecar: name == "checkpoint-sd2" ? Self.unseen.dropLast() + #", "prediction": "v"}"# : Self.unseen),
            companions: companions)
        let directory = try Checkpoint(directory: tokenized(name), companions: companions)
        #expect(file.scheduler.prediction == directory.scheduler.prediction)
        #expect(try Pipeline(file).draw(request).bytes == Pipeline(directory).draw(request).bytes)
    }

    /// The fixture's folder with a tokenizer in it.
    private func tokenized(_ name: String) throws -> URL {
        let copy = folder.appending(path: name)
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        let source = Fixtures.folder.appending(path: name)
        for part in try FileManager.default.contentsOfDirectory(atPath: source.path) {
            try FileManager.default.createSymbolicLink(at: copy.appending(path: part), withDestinationURL: source.appending(path: part))
        }
        try FileManager.default.createSymbolicLink(at: copy.appending(path: "tokenizer"), withDestinationURL: Self.vocabulary)
        return copy
    }

    static let predictions: [(sidecar: String, key: String?, yaml: String?, expected: SchedulerConfiguration.Prediction)] = [
        ("", nil, nil, .epsilon), (#", "prediction": "v""#, nil, nil, .velocity), ("", "v_pred", nil, .velocity),
        ("", nil, "model:\n  params:\n    parameterization: \"v\" # sd 2\n", .velocity), ("", nil, "parameterization: eps\n", .epsilon),
        (#", "prediction": "epsilon""#, "v_pred", "parameterization: \"v\"\n", .epsilon),
    ]

    @Test(arguments: predictions)
    func thePredictionIsSaidBesideTheFile(
        sidecar: String, key: String?, yaml: String?, expected: SchedulerConfiguration.Prediction
    ) throws {
        let file = try single("checkpoint-sd2", sidecar: Self.unseen.dropLast() + sidecar + "}") { tensors in
            if let key { tensors[key] = try .zeros([0]) }
        }
        try yaml.map { try Data($0.utf8).write(to: folder.appending(path: "checkpoint-sd2.yaml")) }
        let checkpoint = try Checkpoint(file: file, companions: companions)
        #expect(checkpoint.scheduler.prediction == expected)
        #expect(checkpoint.description.imageSize == (expected == .velocity ? 768 : 512))
        #expect(checkpoint.notes.isEmpty)
    }

    @Test func aPrunedFileListsWhatIsMissing() throws {
        let gone = ["input_blocks.1.0.in_layers.0.weight", "middle_block.1.proj_in.bias", "output_blocks.3.1.norm.weight"]
        let file = try single("checkpoint-sd1") { tensors in
            for name in gone { tensors["model.diffusion_model.\(name)"] = nil }
        }
        let checkpoint = try Checkpoint(file: file, companions: companions)
        let error = #expect(throws: WeightsError.self) { try Pipeline(checkpoint) }
        #expect(
            error?.missing == [
                "down_blocks.0.resnets.0.norm1.weight", "mid_block.attentions.0.proj_in.bias", "up_blocks.1.attentions.1.norm.weight",
            ])
    }

    @Test func tensorsOfNoNetworkAreReportedAndThoseInsideRefused() throws {
        let file = try single("checkpoint-sd1") { tensors in
            tensors["something.else"] = try .zeros([1])
            tensors["model.diffusion_model.extra.weight"] = try .zeros([1])
        }
        let checkpoint = try Checkpoint(file: file, companions: companions)
        #expect(checkpoint.notes == ["something.else belongs to no network"])
        let error = #expect(throws: WeightsError.self) { try Pipeline(checkpoint) }
        #expect(error?.unexpected == ["extra.weight"])
    }

    @Test(arguments: [("first_stage_model.", "VAE"), ("cond_stage_model.", "text encoder")])
    func aFileWithoutANetworkSaysWhich(prefix: String, part: String) throws {
        let file = try single("checkpoint-sd1") { tensors in tensors = tensors.filter { !$0.key.hasPrefix(prefix) } }
        #expect(throws: ModelFileError.incomplete(part)) { try Checkpoint(file: file, companions: companions) }
    }

    @Test func anotherFileServesAsVAE() throws {
        let file = try single("checkpoint-sd1") { tensors in tensors = tensors.filter { !$0.key.hasPrefix("first_stage_model.") } }
        let source = try Safetensors(url: Fixtures.folder.appending(path: "checkpoint-sd1.safetensors"))
        let own = source.names.filter { $0.hasPrefix("first_stage_model.") }
        let vae = folder.appending(path: "other.safetensors")
        try Safetensors.write(
            Dictionary(uniqueKeysWithValues: own.map { (String($0.dropFirst("first_stage_model.".count)), try source.tensor($0)) }), to: vae
        )
        try Data(Self.unseen.utf8).write(to: folder.appending(path: "other.json"))
        var companions = companions
        companions.autoencoder = vae
        let request = GenerationRequest(
            prompt: "a fox", width: 32, height: 32, steps: 1, guidanceScale: 1, sampler: "Euler", schedule: "Automatic", seed: 5)
        let picture = try Pipeline(Checkpoint(file: file, companions: companions)).draw(request)
        let whole = try Pipeline(Checkpoint(file: single("checkpoint-sd1"), companions: self.companions)).draw(request)
        #expect(picture.bytes == whole.bytes)
        let other = try Checkpoint(file: single("checkpoint-sd1"), companions: self.companions)
        #expect(try Pipeline(other.with(autoencoder: vae)).draw(request).bytes == whole.bytes)
        #expect(throws: ModelFileError.otherKind(.lora(nil), wanted: "a VAE")) {
            try other.with(autoencoder: Fixtures.folder.appending(path: "lora/kohya.safetensors"))
        }
    }

    @Test func aControlNetInItsAuthorsNamesIsTheSame() throws {
        let file = folder.appending(path: "control.safetensors")
        try FileManager.default.copyItem(at: Fixtures.folder.appending(path: "controlnet-sd1.safetensors"), to: file)
        try Data(Self.unseen.replacing(#""norm_num_groups": 2"#, with: #""norm_num_groups": 4"#).utf8)
            .write(to: folder.appending(path: "control.json"))
        let own = try ModelFile(url: file).controlNet()
        let other = try NetworkFiles<ControlNetModel>(directory: Fixtures.folder.appending(path: "controlnet-sd1"))
        #expect(own.tensors.places.keys.sorted() == other.tensors.places.keys.sorted())
        for (name, place) in other.tensors.places {
            let half = try place.tensor(as: .float16, device: .cpu)
            #expect(try own.tensors.places[name]?.tensor(as: .float16, device: .cpu).equals(half) == true, "\(name)")
        }
        _ = try ControlNetModel.load(file, dtype: .float32, device: .cpu)
    }

    /// TAESD as its authors save it: a decoder of its own, counted from a clamp on.
    @Test func aDecoderOfTAESDAloneIsEnough() throws {
        let source = Fixtures.folder.appending(path: "vae-taesd/diffusion_pytorch_model.safetensors")
        let weights = try Safetensors(url: source)
        var tensors: [String: Tensor] = [:]
        for name in weights.names where name.hasPrefix("decoder.layers.") {
            let parts = name.split(separator: ".", maxSplits: 3).map(String.init)
            let layer = try #require(Int(parts[2]))
            tensors["\(layer + 1).\(parts[3])"] = try weights.tensor(name)
        }
        let file = folder.appending(path: "decoder.safetensors")
        try Safetensors.write(tensors, to: file)
        let network = try ModelFile(url: file).tinyAutoencoder().load()
        let whole = try ModelFile(url: source).tinyAutoencoder().load()
        let io = try Safetensors(url: Fixtures.folder.appending(path: "vae-taesd/io.safetensors"))
        let latents = try io.tensor("in.latents")
        #expect(try NetworkTests.error(whole.decode(latents), io.tensor("out.picture")) <= 5e-4)
        #expect(try network.decode(latents).equals(whole.decode(latents)))
        #expect(try NetworkTests.error(whole.encode(io.tensor("in.picture")), io.tensor("out.latents")) <= 5e-4)
        #expect(throws: TensorError.self) { try network.encode(io.tensor("in.picture")) }
    }

    @Test func aMissingPartOfSplitWeightsIsNamed() throws {
        let source = Fixtures.folder.appending(path: "checkpoint-sd2/unet")
        let index = "diffusion_pytorch_model.safetensors.index.json"
        try FileManager.default.copyItem(at: source.appending(path: index), to: folder.appending(path: index))
        let error = #expect(throws: ModelFolderError.self) { try TensorIndex(folder: folder) }
        #expect(error == .missingPart("diffusion_pytorch_model-00001-of-00002.safetensors"))
        try Data(#"{"weight_map": {"a": "../../secret"}}"#.utf8).write(to: folder.appending(path: index))
        #expect(throws: ConfigurationError.self) { try TensorIndex(folder: folder) }
    }

    /// A prompt that has changed during the first pass stays so in the second, and shares above 1 are of the second.
    @Test func promptsGoOnInTheSecondPass() throws {
        let pipeline = try Pipeline(Checkpoint(file: single("checkpoint-sd1"), companions: companions))
        func drawn(_ prompt: String) throws -> PixelImage {
            var request = GenerationRequest(
                prompt: prompt, width: 16, height: 16, steps: 2, guidanceScale: 4, sampler: "Euler", schedule: "Automatic", seed: 3)
            request.hires = .init(width: 24, height: 24, strength: 0.7, steps: 2, upscaler: Upscaler.all[0])
            return try pipeline.draw(request)
        }
        let unchanged = try drawn("a cat")
        #expect(try drawn("[a cat:a dog:1.0]") != unchanged)
        #expect(try drawn("[a cat:a dog:2.0]") == unchanged)
    }

    @Test func embeddingsTakeTheirNameInPrompts() throws {
        let file = folder.appending(path: "inkstyle.safetensors")
        try Safetensors.write(["emb_params": Tensor((0..<16).map { Float($0) / 4 }, shape: [2, 8])], to: file)
        var companions = companions
        companions.embeddings = [try EmbeddingFile(ModelFile(url: file))]
        let source = try single("checkpoint-sd1")
        let checkpoint = try Checkpoint(file: source, companions: companions)
        let plain = try Checkpoint(file: source, companions: self.companions)
        let placement = Checkpoint.Placement(dtype: .float32, device: .cpu)
        func states(_ checkpoint: Checkpoint, _ prompt: String) throws -> Tensor {
            try checkpoint.text(placement).plan(prompt: prompt, negativePrompt: "", steps: 1, clipSkip: 1, after: nil).conditional[0]
                .schedule[0].states
        }
        #expect(try !states(checkpoint, "a fox, inkstyle").equals(states(plain, "a fox, inkstyle")))
        #expect(try states(checkpoint, "a fox").equals(states(plain, "a fox")))
    }
}
