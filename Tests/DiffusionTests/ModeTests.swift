import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// All modes of the pipeline against drawings in Python: with diffusers' pipelines, and by the web UI's rules where they differ.
@Suite(.oneAtATime)
struct ModeTests {
    private static let modes:
        [(name: String, unet: String, change: @Sendable (TinyStableDiffusion, inout GenerationRequest) throws -> Void)] = [
            ("img2img", "unet-sd1", { model, request in request.source = .picture(try model.image("picture"), strength: 0.5) }),
            (
                "control", "unet-sd1",
                { model, request in
                    let use = ControlUse(
                        network: TinyStableDiffusion.controlNet, hint: try model.image("hint"), weight: 0.8, start: 0.2, end: 0.7)
                    request.controls = [use]
                }
            ),
            (
                "inpaint9", "unet-inpaint",
                { model, request in
                    request.source = .picture(try model.image("picture"), strength: 0.75)
                    request.mask = try model.mask()
                }
            ),
            (
                "inpaint4", "unet-sd1",
                { model, request in
                    request.source = .picture(try model.image("picture"), strength: 0.5)
                    request.mask = try model.mask()
                }
            ),
            (
                "inpaint4.noise", "unet-sd1",
                { model, request in
                    request.source = .picture(try model.image("picture"), strength: 0.5)
                    request.mask = try model.mask(.noise)
                }
            ),
            ("hires.latent", "unet-sd1", { _, request in try hires("Latent", &request) }),
            ("hires.pixels", "unet-sd1", { _, request in try hires("Nearest", &request) }),
        ]

    private static func hires(_ upscaler: String, _ request: inout GenerationRequest) throws {
        request.steps = 4
        request.hires = .init(width: 36, height: 24, strength: 0.6, steps: 3, upscaler: try #require(Upscaler.named(upscaler)))
    }

    @Test(arguments: modes.map(\.name))
    func latentsEqualTheReference(mode: String) throws {
        let (name, unet, change) = try #require(Self.modes.first { $0.name == mode })
        let model = try TinyStableDiffusion(unet: unet)
        let request = try TinyStableDiffusion.request { try change(model, &$0) }
        _ = try model.pipeline().draw(request)
        let latents = try #require(model.tap.decoded().last)
        #expect(try NetworkTests.error(latents, model.io.tensor("\(name).latents")) <= 1e-4)
    }

    @Test(arguments: modes.map(\.name))
    func theSameRequestGivesTheSameBytes(mode: String) throws {
        let (_, unet, change) = try #require(Self.modes.first { $0.name == mode })
        let model = try TinyStableDiffusion(unet: unet)
        let pipeline = try model.pipeline()
        let request = try TinyStableDiffusion.request { try change(model, &$0) }
        let picture = try pipeline.draw(request)
        #expect(try pipeline.draw(request) == picture)
        #expect(try TinyStableDiffusion(unet: unet).pipeline().draw(request) == picture)
    }

    @Test(arguments: modes.map(\.name))
    func stepsOfAllPassesAreCountedAndPreviewed(mode: String) throws {
        let (_, unet, change) = try #require(Self.modes.first { $0.name == mode })
        let model = try TinyStableDiffusion(unet: unet)
        let pipeline = try model.pipeline()
        let request = try TinyStableDiffusion.request { try change(model, &$0) }
        var steps: [[Int]] = []
        var previews: [PixelImage] = []
        let picture = try pipeline.draw(request) { step in
            steps.append([step.step, step.of])
            previews.append(try step.preview())
        }
        #expect(steps == (1...steps.count).map { [$0, steps.count] })
        #expect(Set(previews.map(\.bytes)).count == previews.count)
        // Of the latents' size.
        #expect(previews.last.map { $0.width * 2 } == picture.width)
    }

    @Test(arguments: modes.map(\.name))
    func stoppingAnywhereLeavesThePipelineUsable(mode: String) throws {
        struct Stop: Error {}
        let (_, unet, change) = try #require(Self.modes.first { $0.name == mode })
        // Pictures in tiles, so that they can be left between those too.
        let model = try TinyStableDiffusion(unet: unet, tiling: TiledCoding(longestSide: 8, overlap: 2))
        let pipeline = try model.pipeline()
        let request = try TinyStableDiffusion.request { try change(model, &$0) }
        var runs = 0
        let picture = try pipeline.draw(request) { _ in
        } between: {
            runs += 1
        }
        #expect(runs > 6)
        for last in 1...runs {
            var count = 0
            #expect(throws: Stop.self, "run \(last)") {
                try pipeline.draw(request) { _ in
                } between: {
                    count += 1
                    if count == last { throw Stop() }
                }
            }
        }
        #expect(try pipeline.draw(request) == picture)
    }

    @Test(arguments: modes.map(\.name))
    func bfloat16StaysClose(mode: String) throws {
        let (name, unet, change) = try #require(Self.modes.first { $0.name == mode })
        let model = try TinyStableDiffusion(unet: unet)
        _ = try model.pipeline(dtype: .bfloat16).draw(TinyStableDiffusion.request { try change(model, &$0) })
        let latents = try #require(model.tap.decoded().last)
        // Random networks under guidance let rounding grow.
        #expect(try NetworkTests.relativeL2(latents, model.io.tensor("\(name).latents")) <= 0.1)
    }
}
