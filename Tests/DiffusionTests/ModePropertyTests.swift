import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// What must hold of every mode, whatever the numbers are.
@Suite(.oneAtATime)
struct ModePropertyTests {
    private static func levels(_ a: PixelImage, _ b: PixelImage) -> Int {
        zip(a.bytes, b.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    @Test func strength0IsTheWayThroughTheAutoencoder() throws {
        let model = try TinyStableDiffusion()
        let picture = try model.image("picture")
        let network = try AutoencoderKL.load(directory: Fixtures.folder.appending(path: "vae-kl"))
        let expected = try PixelImage(network.decode(network.encode(picture.tensor(device: .cpu) * 2 - 1)))
        var steps = 0
        let drawn = try model.pipeline().draw(TinyStableDiffusion.request { $0.source = .picture(picture, strength: 0) }) { _ in steps += 1
        }
        #expect(steps == 0)
        #expect(Self.levels(drawn, expected) <= 1)
    }

    @Test(arguments: [(0.01, 1), (0.3, 3), (0.5, 5), (0.75, 7), (0.9, 8), (1, 8)])
    func strengthSaysHowManySteps(strength: Double, expected: Int) throws {
        let model = try TinyStableDiffusion()
        var steps = 0
        let request = try TinyStableDiffusion.request { $0.source = .picture(try model.image("picture"), strength: strength) }
        _ = try model.pipeline().draw(request) { _ in steps += 1 }
        #expect(steps == expected)
    }

    @Test func nothingMaskedKeepsTheLatents() throws {
        let model = try TinyStableDiffusion()
        let pipeline = try model.pipeline()
        var request = try TinyStableDiffusion.request { $0.source = .picture(try model.image("picture"), strength: 0.75) }
        request.mask = .init(values: Array(repeating: 0, count: 24 * 16))
        _ = try pipeline.draw(request)
        request.source = .picture(try model.image("picture"), strength: 0)
        _ = try pipeline.draw(request)
        #expect(try NetworkTests.error(model.tap.decoded()[0], model.tap.decoded()[1]) <= 1e-6)
    }

    /// Whatever a sampler does between the pictures that it is shown.
    @Test(arguments: Sampler.all.map(\.name))
    func everySamplerKeepsWhatIsNotMasked(sampler: String) throws {
        let model = try TinyStableDiffusion()
        let pipeline = try model.pipeline()
        var request = try TinyStableDiffusion.request { $0.source = .picture(try model.image("picture"), strength: 0.75) }
        (request.sampler, request.schedule) = (sampler, "Automatic")
        request.mask = .init(values: Array(repeating: 0, count: 24 * 16))
        var steps = 0
        _ = try pipeline.draw(request) { _ in steps += 1 }
        #expect(steps > 0)
        request.source = .picture(try model.image("picture"), strength: 0)
        _ = try pipeline.draw(request)
        #expect(try NetworkTests.error(model.tap.decoded()[0], model.tap.decoded()[1]) <= 1e-6)
        // The same seed twice is the same picture, also through a second pass.
        request.source = .picture(try model.image("picture"), strength: 0.75)
        request.mask = try model.mask()
        request.hires = .init(width: 28, height: 18, strength: 0.5, steps: 2, upscaler: Upscaler.all[0])
        #expect(try pipeline.draw(request) == pipeline.draw(request))
    }

    @Test func everyPartOfARequestCounts() throws {
        let model = try TinyStableDiffusion()
        let pipeline = try model.pipeline()
        let base = try TinyStableDiffusion.request {
            $0.sampler = "Euler a"
            $0.source = .picture(try model.image("picture"), strength: 0.75)
        }
        let hires = GenerationRequest.Hires(width: 24, height: 16, strength: 0.5, steps: 2, upscaler: Upscaler.all[0])
        let mask = try model.mask()
        let use = ControlUse(network: TinyStableDiffusion.controlNet, hint: try model.image("hint"))
        let changes: [(inout GenerationRequest) -> Void] = [
            { _ in }, { $0.seed = 8 }, { $0.randomSource = .gpu }, { $0.variation = .init(seed: 9, strength: 0.3) }, { $0.eta = 0.2 },
            { $0.guidanceRescale = 0.7 }, { $0.guidanceScale = 2 }, { $0.steps = 7 }, { $0.schedule = "Karras" }, { $0.source = .noise },
            { $0.mask = mask }, { $0.mask = .init(values: mask.values, content: .nothing) }, { $0.controls = [use] }, { $0.hires = hires },
            {
                $0.hires = hires; $0.hires?.steps = 3
            },
            {
                $0.hires = hires; $0.hires?.strength = 0.9
            },
        ]
        let pictures = try changes.map { change in
            var request = base
            change(&request)
            return try pipeline.draw(request)
        }
        #expect(Set(pictures).count == changes.count)
        // Nothing of the other seed.
        var request = base
        request.variation = .init(seed: 9, strength: 0)
        #expect(try pipeline.draw(request) == pictures[0])
    }

    @Test func everythingMaskedIsPictureToPicture() throws {
        let model = try TinyStableDiffusion()
        let pipeline = try model.pipeline()
        var request = try TinyStableDiffusion.request { $0.source = .picture(try model.image("picture"), strength: 0.75) }
        let plain = try pipeline.draw(request)
        request.mask = .init(values: Array(repeating: 1, count: 24 * 16))
        #expect(Self.levels(try pipeline.draw(request), plain) <= 1)
        request.mask?.content = .nothing
        #expect(Self.levels(try pipeline.draw(request), plain) > 1)
    }

    @Test func aHardMaskKeepsTheOtherCellsAsTheyAre() throws {
        let model = try TinyStableDiffusion()
        let source = try model.image("picture")
        var request = TinyStableDiffusion.request { $0.source = .picture(source, strength: 1) }
        request.sampler = "Euler a"
        request.mask = .init(values: (0..<16 * 24).map { $0 % 24 < 12 ? 0 : 1 }, content: .noise)
        _ = try model.pipeline().draw(request)
        let latents = try #require(model.tap.decoded().last)
        request.source = .picture(source, strength: 0)
        (request.mask, request.sampler) = (nil, "Euler")
        _ = try model.pipeline().draw(request)
        let kept = try #require(model.tap.decoded().last)
        #expect(try NetworkTests.error(latents.narrow(dim: 3, start: 0, length: 6), kept.narrow(dim: 3, start: 0, length: 6)) <= 1e-6)
        #expect(try NetworkTests.error(latents.narrow(dim: 3, start: 6, length: 6), kept.narrow(dim: 3, start: 6, length: 6)) > 0.1)
    }

    @Test func aControlNetOfNoWeightIsNone() throws {
        let model = try TinyStableDiffusion()
        let pipeline = try model.pipeline()
        let plain = try pipeline.draw(TinyStableDiffusion.request())
        func drawn(_ uses: [ControlUse]) throws -> PixelImage { try pipeline.draw(TinyStableDiffusion.request { $0.controls = uses }) }
        let use = ControlUse(network: TinyStableDiffusion.controlNet, hint: try model.image("hint"))
        var other = use
        other.weight = 0
        #expect(try drawn([other]) == plain)
        #expect(try drawn([use]) != plain)
        #expect(try drawn([use, other]) == drawn([use]))
        // One that acts nowhere, and halves that make a whole.
        (other.weight, other.start, other.end) = (1, 0.5, 0.5)
        #expect(try drawn([other]) == plain)
        other = use
        other.weight = 0.5
        #expect(Self.levels(try drawn([other, other]), try drawn([use])) <= 1)
    }

    @Test func aHintOfAnotherSizeIsStretched() throws {
        let model = try TinyStableDiffusion()
        let hint = PixelImage(width: 3, height: 2, bytes: Array(repeating: 255, count: 18))
        let large = PixelImage(width: 24, height: 16, bytes: Array(repeating: 255, count: 24 * 16 * 3))
        let pictures = try [hint, large].map { hint in
            try model.pipeline().draw(
                TinyStableDiffusion.request { $0.controls = [ControlUse(network: TinyStableDiffusion.controlNet, hint: hint)] })
        }
        #expect(Self.levels(pictures[0], pictures[1]) <= 1)
    }

    @Test func aControlNetOfAnotherFamilyIsRefused() throws {
        let model = try TinyStableDiffusion(unet: "unet-sd2")
        let request = try TinyStableDiffusion.request {
            $0.controls = [ControlUse(network: TinyStableDiffusion.controlNet, hint: try model.image("hint"))]
        }
        #expect(throws: GenerationError.foreignControl("controlnet-sd1")) { try model.pipeline().draw(request) }
        #expect(try model.pipeline().draw(TinyStableDiffusion.request()).width == 24)
    }

    @Test func guidance1LeavesTheOtherTextAway() throws {
        let pipeline = try TinyStableDiffusion().pipeline()
        func drawn(_ scale: Double, _ prompt: String) throws -> PixelImage {
            try pipeline.draw(
                TinyStableDiffusion.request {
                    $0.guidanceScale = scale
                    $0.prompt = prompt
                })
        }
        // The empty prompt has the negative one's states: guided or not, it is the same picture.
        #expect(Self.levels(try drawn(3, ""), try drawn(1, "")) <= 1)
        #expect(try drawn(3, "fox") != drawn(1, "fox"))
    }

    /// Whether texts run as one batch or one after the other is a matter of speed.
    @Test func aBatchIsItsSingles() throws {
        let model = try TinyStableDiffusion()
        let unet = try model.checkpoint.unet.load()
        let control = try ControlNetModel.load(TinyStableDiffusion.controlNet, dtype: .float32, device: .cpu)
        let use = ControlUse(network: TinyStableDiffusion.controlNet, hint: try model.image("hint"))
        let hint = try control.encode(hint: use.hint.tensor(device: .cpu))
        let predictor = NoisePredictor(
            unet: unet, controls: [.init(network: control, hint: hint, use: use)], extraChannels: nil, device: .cpu)
        let texts = try ["wanted", "unwanted"].map { Conditioning(states: try model.io.tensor($0), classLabels: nil) }
        var random = TorchRandom(seed: 5)
        let x = try random.normal([1, 4, 8, 12])
        let both = try predictor(x, timestep: 500, texts: texts, step: 0, of: 1)
        for (text, output) in zip(texts, both) {
            let alone = try predictor(x, timestep: 500, texts: [text], step: 0, of: 1)
            #expect(try NetworkTests.error(output, alone[0]) <= 1e-5)
        }
    }

    /// Odd sizes meet odd skips.
    @Test(arguments: [(2, 2), (10, 14), (26, 6), (38, 30)])
    func anyMultipleIsDrawnInEveryMode(width: Int, height: Int) throws {
        for unet in ["unet-sd1", "unet-inpaint"] {
            let model = try TinyStableDiffusion(unet: unet)
            let hint = try model.image("hint")
            let bytes = (0..<width * height * 3).map { UInt8($0 % 251) }
            var request = TinyStableDiffusion.request { ($0.width, $0.height, $0.steps) = (width, height, 2) }
            request.source = .picture(PixelImage(width: width, height: height, bytes: bytes), strength: 1)
            request.mask = .init(values: (0..<width * height).map { Float($0 % 2) })
            request.hires = .init(width: width + 4, height: height + 2, strength: 0.5, steps: 1, upscaler: Upscaler.all[0])
            // Its first half is that of unet-sd1.
            if unet == "unet-sd1" { request.controls = [ControlUse(network: TinyStableDiffusion.controlNet, hint: hint)] }
            let picture = try model.pipeline().draw(request)
            #expect((picture.width, picture.height) == (width + 4, height + 2))
        }
    }

    @Test func taesdMakesThePreviewWhereThereIsOne() throws {
        let model = try TinyStableDiffusion(taesd: true)
        var sizes: Set<Int> = []
        _ = try model.pipeline().draw(TinyStableDiffusion.request()) { sizes.insert(try $0.preview().width) }
        // The tiny one doubles once, the linear one does not.
        #expect(sizes == [24])
    }

    @Test func upscalersHaveTheirNames() {
        for upscaler in Upscaler.all { #expect(Upscaler.named(upscaler.name.uppercased()) == upscaler) }
        #expect(Upscaler.named("ESRGAN") == nil)
        #expect(Upscaler.all.count == 8)
    }
}
