import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// What goes wrong while a picture is drawn, or must be stopped before.
@Suite(.oneAtATime)
struct RunTimeSafetyTests {
    @Test func requestsThatCannotBeDrawnAreErrors() throws {
        let model = try TinyStableDiffusion()
        let pipeline = try model.pipeline()
        let picture = try model.image("picture")
        let hires = GenerationRequest.Hires(width: 48, height: 32, strength: 0.5, steps: 4, upscaler: Upscaler.all[0])
        let mistakes: [(inout GenerationRequest) -> Void] = [
            { $0.source = .picture(picture, strength: 1.5) }, { $0.source = .picture(picture, strength: .nan) },
            { ($0.source, $0.width) = (.picture(picture, strength: 0.5), 26) }, { $0.mask = .init(values: []) },
            { ($0.source, $0.mask) = (.picture(picture, strength: 0.5), .init(values: [1])) }, { $0.clipSkip = 0 },
            { $0.controls = [ControlUse(network: TinyStableDiffusion.controlNet, hint: picture, weight: .infinity)] },
            { $0.controls = [ControlUse(network: TinyStableDiffusion.controlNet, hint: picture, start: 0.5, end: 0.4)] },
            {
                $0.hires = hires; $0.hires?.width = 47
            },
            {
                $0.hires = hires; $0.hires?.steps = 0
            },
            {
                $0.hires = hires; $0.hires?.strength = -1
            },
        ]
        for (index, mistake) in mistakes.enumerated() {
            let request = TinyStableDiffusion.request { mistake(&$0) }
            #expect(throws: GenerationError.self, "mistake \(index)") { try pipeline.draw(request) }
        }
        #expect(model.tap.encoded == 0)
    }

    @Test func aUNetThatSeesSomethingElseIsRefused() throws {
        let model = try TinyStableDiffusion(unet: "unet-simple")
        #expect(throws: GenerationError.unknownInputs(channels: 6)) { try model.pipeline() }
    }

    @Test func whatIsTooLargeIsRefusedBeforeAnythingRuns() throws {
        let model = try TinyStableDiffusion()
        let pipeline = try model.pipeline(memoryLimit: 1 << 30)
        var runs = 0
        let request = TinyStableDiffusion.request { ($0.width, $0.height) = (8192, 4096) }
        let error = try #require(throws: MemoryShortage.self) {
            try pipeline.draw(request) { _ in
            } between: {
                runs += 1
            }
        }
        #expect(runs == 0)
        let largest = try #require(error.largest)
        #expect(error.description.contains("8192x4096") && error.description.contains("\(largest.width)x\(largest.height)"))
        #expect(abs(Double(largest.width) / Double(largest.height) - 2) < 0.1)
        // The advice holds, and is the most.
        func memory(_ width: Int, _ height: Int) -> Int { model.checkpoint.memory(width: width, height: height, dtype: .float32).total }
        #expect(memory(largest.width, largest.height) <= 1 << 30)
        #expect(memory(largest.width + 4, largest.height + 2) > 1 << 30)
        // A second pass counts too.
        let second = TinyStableDiffusion.request {
            $0.hires = .init(width: 8192, height: 8192, strength: 0.5, steps: 1, upscaler: Upscaler.all[0])
        }
        #expect(throws: MemoryShortage.self) { try pipeline.draw(second) }
        #expect(try pipeline.draw(TinyStableDiffusion.request()).width == 24)
        let none = try model.pipeline(memoryLimit: 1)
        let hopeless = try #require(throws: MemoryShortage.self) { try none.draw(TinyStableDiffusion.request()) }
        #expect(hopeless.largest == nil)
    }

    @Test func memoryGrowsWithWhatIsDrawn() throws {
        let checkpoint = try TinyStableDiffusion().checkpoint
        func total(_ side: Int, controls: Int = 0, _ dtype: DType = .float32) -> Int {
            checkpoint.memory(width: side, height: side, controls: controls, dtype: dtype).total
        }
        #expect(total(1024) > total(512))
        #expect(total(512, controls: 1) > total(512))
        #expect(total(512) > total(512, .bfloat16))
    }

    @Test func theSystemSaysWhatIsFree() throws {
        let free = try #require(AvailableMemory.bytes)
        #expect(free > 1 << 26 && free < 1 << 50)
        #expect(AvailableMemory.kilobytes("MemAvailable", in: "MemTotal: 10 kB\nMemAvailable:   7 kB\n") == 7 * 1024)
        #expect(AvailableMemory.kilobytes("MemAvailable", in: "MemTotal: 10 kB\n") == nil)
        let statistics = "anon 50\ninactive_file 20\nactive_file 10\nslab 5\n"
        #expect(AvailableMemory.left(limit: "100\n", used: "90\n", statistics: statistics) == 40)
        #expect(AvailableMemory.left(limit: "max\n", used: "90\n", statistics: statistics) == nil)
        #expect(AvailableMemory.left(limit: "100\n", used: "150\n", statistics: "") == 0)
    }

    @Test func noMemoryInTheMiddleIsAnErrorAndNoMore() throws {
        let pipeline = try TinyStableDiffusion().pipeline()
        let picture = try pipeline.draw(TinyStableDiffusion.request())
        let error = try #require(throws: OutOfMemory.self) { try pipeline.draw(TinyStableDiffusion.request { $0.prompt = "huge" }) }
        #expect(error.description.contains("memory"))
        #expect(try pipeline.draw(TinyStableDiffusion.request()) == picture)
    }

    /// One damaged weight, in the UNet or in the half of the autoencoder that is used.
    @Test(arguments: ["unet-sd1", "vae-kl"])
    func numbersThatAreNoneAreAnError(network: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: Fixtures.folder.appending(path: network), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "diffusion_pytorch_model.safetensors")
        let bytes = try Data(contentsOf: file)
        func damage(_ name: String) throws {
            let entry = try #require(Safetensors(url: file).header.entries[name])
            var data = bytes
            // After eight bytes for the header's length, and the header.
            let place = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) } + entry.range.lowerBound
            data.replaceSubrange(place..<place + 4, with: [0, 0, 0xC0, 0x7F])
            try data.write(to: file)
        }
        if network == "vae-kl" {
            try damage("decoder.conv_in.weight")
            let decoding = try TinyStableDiffusion(autoencoder: folder.path).pipeline()
            let error = try #require(throws: NonFiniteLatents.self) { try decoding.draw(TinyStableDiffusion.request()) }
            #expect((error.network, error.step) == (.autoencoder, 8))
            try damage("encoder.conv_in.weight")
            let model = try TinyStableDiffusion(autoencoder: folder.path)
            let request = try TinyStableDiffusion.request { $0.source = .picture(try model.image("picture"), strength: 0.5) }
            let encoding = try model.pipeline()
            #expect(throws: NonFiniteLatents(network: .autoencoder, step: 0)) { try encoding.draw(request) }
            #expect(try encoding.draw(TinyStableDiffusion.request()).width == 24)
        } else {
            try damage("mid_block.resnets.0.conv1.weight")
            let model = try TinyStableDiffusion(unet: folder.path)
            let pipeline = try model.pipeline()
            #expect(throws: NonFiniteLatents(network: .unet, step: 0)) { try pipeline.draw(TinyStableDiffusion.request()) }
            #expect(try model.tap.decoded().isEmpty)
        }
    }
}
