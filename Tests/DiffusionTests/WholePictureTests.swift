import Foundation
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// From the prompt to the pixels, against diffusers' StableDiffusionPipeline with the same files.
@Suite(.oneAtATime)
final class WholePictureTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
    private let expected: Safetensors

    init() throws {
        expected = try Safetensors(url: Fixtures.folder.appending(path: "stable-diffusion.safetensors"))
        // The fixture's folder with a tokenizer in it.
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let source = Fixtures.folder.appending(path: "checkpoint-sd1")
        for part in try FileManager.default.contentsOfDirectory(atPath: source.path) {
            try FileManager.default.createSymbolicLink(at: folder.appending(path: part), withDestinationURL: source.appending(path: part))
        }
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "tokenizer"), withDestinationURL: Fixtures.folder.appending(path: "clip-tokenizer"))
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// With what the autoencoder was given.
    private func drawn(_ sampler: String, _ schedule: String, steps: Int, _ dtype: DType) throws -> (latents: Tensor, picture: PixelImage) {
        let whole = try Checkpoint(directory: folder)
        let tap = TinyStableDiffusion.Tap()
        let tapped = Checkpoint(
            description: whole.description, scheduler: whole.scheduler, unet: whole.unet, text: whole.text,
            codec: { placement in
                let codec = try whole.codec(placement)
                return LatentCodec(
                    encode: codec.encode,
                    decode: {
                        try tap.decoding($0)
                        return try codec.decode($0)
                    })
            })
        let request = GenerationRequest(
            prompt: "a red fox, sitting in the snow", negativePrompt: "blurry, dark", width: 80, height: 64, steps: steps, guidanceScale: 7,
            sampler: sampler, schedule: schedule, seed: 7)
        let picture = try Pipeline(tapped, dtype: dtype).draw(request)
        return (try #require(try tap.decoded().last), picture)
    }

    @Test(arguments: [("ddim", "DDIM", "Automatic", 8), ("k_dpmpp_2m", "DPM++ 2M", "Karras", 6)])
    func pixelsEqualTheReference(name: String, sampler: String, schedule: String, steps: Int) throws {
        let (latents, picture) = try drawn(sampler, schedule, steps: steps, .float32)
        #expect(try NetworkTests.error(latents, expected.tensor("\(name).latents")) <= 1e-4)
        let pixels = try expected.tensor("\(name).pixels").bytes()
        #expect(zip(picture.bytes, pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
        #expect(picture.bytes.count == pixels.count)
    }

    /// diffusers rounds the training steps of this schedule and adds the picture's share to the first noise, unlike k-diffusion.
    @Test func diffusersOwnKarrasIsNextToIt() throws {
        let (latents, picture) = try drawn("DPM++ 2M", "Karras", steps: 6, .float32)
        #expect(try NetworkTests.relativeL2(latents, expected.tensor("dpmpp_2m_karras.latents")) <= 2e-2)
        let pixels = PixelImage(width: 80, height: 64, bytes: try expected.tensor("dpmpp_2m_karras.pixels").bytes())
        #expect(PipelineTests.difference(picture, pixels) <= 2)
    }

    /// 30 dB, with guidance and networks that no training has made tame.
    @Test(arguments: [("DDIM", "Automatic", 8), ("DPM++ 2M", "Karras", 6)])
    func bfloat16DrawsThePictureOfFloat32(sampler: String, schedule: String, steps: Int) throws {
        let exact = try drawn(sampler, schedule, steps: steps, .float32)
        let rounded = try drawn(sampler, schedule, steps: steps, .bfloat16)
        #expect(PipelineTests.difference(rounded.picture, exact.picture) <= 255 / pow(10, 30.0 / 20))
    }
}
