import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// The embedded model as a whole, against a picture that diffusers drew with it.
@Suite(.timeLimit(.minutes(10)), .oneAtATime)
struct PipelineTests {
    static let model = Fixtures.models.appending(path: "atelier-mini")
    static let textEncoder = Fixtures.models.appending(path: "all-minilm-l6-v2")

    static func pipeline(_ dtype: DType = .float32) throws -> Pipeline {
        let vocabulary = textEncoder.appending(path: "vocab.txt")
        try #require(
            FileManager.default.fileExists(atPath: vocabulary.path),
            "the sentence encoder is not in storage/models/all-minilm-l6-v2; `make test` installs it")
        return try Pipeline(Checkpoint(directory: model), dtype: dtype)
    }

    static func request(steps: Int = 4, guidanceScale: Double = 4, seed: UInt32 = 7) -> GenerationRequest {
        GenerationRequest(
            prompt: "pixel art of a red book", width: 64, height: 64, steps: steps, guidanceScale: guidanceScale, sampler: "DPM++ 2M",
            schedule: "Automatic", seed: seed)
    }

    /// The root of the mean squared difference, in levels of 0…255.
    static func difference(_ a: PixelImage, _ b: PixelImage) -> Double {
        let squares = zip(a.bytes, b.bytes).map { pow(Double($0) - Double($1), 2) }
        return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }

    @Test func describesTheEmbeddedModel() throws {
        let description = try Checkpoint(directory: Self.model).description
        #expect(description.name == "atelier-mini")
        #expect(description.imageSize == 64)
        #expect(description.displayScale == 8)
        #expect(description.latentChannels == 24)
        #expect(description.spatialFactor == 8)
        #expect(description.sizeMultiple == 16)
        #expect(description.steps == 25)
        #expect(description.guidanceScale == 4)
        #expect(Sampler.named(description.sampler) != nil)
        #expect(description.textEncoder?.lastPathComponent == "all-minilm-l6-v2")
        #expect(description.weights.lastPathComponent == "diffusion_pytorch_model.fp16.safetensors")
    }

    @Test func drawsThePictureThatDiffusersDraws() throws {
        let golden = try Safetensors(url: Fixtures.folder.appending(path: "embedded.safetensors"))
        let expected = try PixelImage(golden.tensor("picture.pixels"))
        let picture = try Self.pipeline().draw(Self.request(steps: 25))
        #expect((picture.width, picture.height) == (64, 64))
        // 25 steps of guidance 4 let rounding grow; half a level is invisible.
        #expect(Self.difference(picture, expected) <= 0.5)
    }

    @Test func bfloat16DrawsThePictureOfFloat32() throws {
        let exact = try Self.pipeline().draw(Self.request(steps: 25))
        let rounded = try Self.pipeline(.bfloat16).draw(Self.request(steps: 25))
        // 30 dB.
        #expect(Self.difference(rounded, exact) <= 255 / pow(10, 30.0 / 20))
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        let pipeline = try Self.pipeline()
        let picture = try pipeline.draw(Self.request())
        #expect(try pipeline.draw(Self.request()) == picture)
        #expect(try Self.pipeline().draw(Self.request()) == picture)
        #expect(try pipeline.draw(Self.request(seed: 8)) != picture)
        #expect(try pipeline.draw(Self.request(guidanceScale: 3)) != picture)
    }

    @Test func everyPartOfARequestCounts() throws {
        let pipeline = try Self.pipeline()
        let plain = try pipeline.draw(Self.request())
        var other = Self.request()
        other.negativePrompt = "blue"
        #expect(try pipeline.draw(other) != plain)
        other = Self.request()
        other.prompt = "emoji of a red heart"
        #expect(try pipeline.draw(other) != plain)
        other = Self.request()
        other.schedule = "Karras"
        #expect(try pipeline.draw(other) != plain)
        other = Self.request()
        (other.width, other.height) = (96, 32)
        let wide = try pipeline.draw(other)
        #expect((wide.width, wide.height, wide.bytes.count) == (96, 32, 96 * 32 * 3))
        for sampler in Sampler.all {
            other = Self.request()
            other.sampler = sampler.name
            #expect(try pipeline.draw(other) == pipeline.draw(other), "\(sampler.name)")
        }
    }

    @Test func stepsAreReportedAndCanEndTheDrawing() throws {
        struct Stop: Error {}
        let pipeline = try Self.pipeline()
        var steps: [Int] = []
        let picture = try pipeline.draw(Self.request()) { step in
            #expect(step.of == 4)
            steps.append(step.step)
        }
        #expect(steps == [1, 2, 3, 4])
        #expect(throws: Stop.self) {
            try pipeline.draw(Self.request()) { step in
                if step.step == 2 { throw Stop() }
            }
        }
        #expect(try pipeline.draw(Self.request()) == picture)
    }

    @Test func requestsThatCannotBeDrawnAreErrors() throws {
        let pipeline = try Self.pipeline()
        let mistakes: [(inout GenerationRequest) -> Void] = [
            { $0.width = 0 }, { $0.width = 60 }, { $0.height = -64 }, { $0.height = 1 << 20 }, { $0.steps = 0 }, { $0.steps = .max },
            { $0.guidanceScale = .nan }, { $0.guidanceScale = -1 }, { $0.guidanceScale = .infinity }, { $0.sampler = "Eular b" },
            { $0.schedule = "slow" },
        ]
        for (index, mistake) in mistakes.enumerated() {
            var request = Self.request()
            mistake(&request)
            #expect(throws: GenerationError.self, "mistake \(index)") { try pipeline.draw(request) }
        }
    }

    @Test func promptsOfAnyKindAreDrawn() throws {
        let pipeline = try Self.pipeline()
        for prompt in ["", " ", String(repeating: "dragon ", count: 2000), "\u{0}\r\n\u{202E}👩‍🚀", "[CLS] [SEP] [PAD]"] {
            var request = Self.request(steps: 1)
            request.prompt = prompt
            #expect(try pipeline.draw(request).bytes.count == 64 * 64 * 3)
        }
    }

    @Test func aFolderOfAnotherKindIsRefused() throws {
        #expect(throws: (any Error).self) { try Checkpoint(directory: Self.textEncoder) }
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(#"{"_class_name": "FluxPipeline"}"#.utf8).write(to: folder.appending(path: "model_index.json"))
        #expect(throws: ModelFolderError.unknownFamily(folder.path, pipeline: "FluxPipeline")) { try Checkpoint(directory: folder) }
        try Data(#"{"atelier": {"image_size": 64, "autoencoder_patch": 0}}"#.utf8).write(to: folder.appending(path: "model_index.json"))
        #expect(throws: ConfigurationError.self) { try Checkpoint(directory: folder) }
    }
}
