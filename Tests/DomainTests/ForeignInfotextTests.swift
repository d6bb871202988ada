import Domain
import Testing

/// Texts as AUTOMATIC1111's web UI, Forge and their extensions write them.
struct ForeignInfotextTests {
    private func recipe(_ pairs: String) throws -> Recipe {
        try Recipe(infotext: Infotext(parsing: "a cat <lora:ink:0.8>\nNegative prompt: blurry\n\(pairs)"))
    }

    @Test func hires() throws {
        let recipe = try recipe(
            """
            Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 1406574786, Size: 512x768, Model hash: 6ce0161689, \
            Model: v1-5-pruned-emaonly, VAE hash: 735e4c3a44, VAE: vae-ft-mse-840000-ema-pruned.safetensors, Denoising strength: 0.55, \
            Clip skip: 2, Hires upscale: 1.5, Hires steps: 12, Hires upscaler: Latent, Lora hashes: "ink: 8f4ef1e7a2c9", \
            TI hashes: "easynegative: c74b4e810b03, bad-hands-5: aa7651be154c", Version: v1.10.1
            """)
        #expect(recipe.hires == HiresPass(scale: 1.5, strength: 0.55, steps: 12, upscaler: "Latent"))
        #expect(recipe.initImage == nil)
        #expect((recipe.clipSkip, recipe.randomSource) == (2, .gpu))
        #expect(recipe.vae == "vae-ft-mse-840000-ema-pruned.safetensors")
        #expect(recipe.resources.vae == "735e4c3a44")
        #expect(recipe.resources.loras == [.init(name: "ink", hash: "8f4ef1e7a2c9")])
        #expect(recipe.resources.embeddings.map(\.name) == ["easynegative", "bad-hands-5"])
        #expect(recipe.finishedSize == (768, 1152))
        #expect(LoRATag.names(in: recipe.prompt) == ["ink"])
    }

    @Test func inpainting() throws {
        let recipe = try recipe(
            """
            Steps: 30, Sampler: Euler a, Schedule type: Automatic, CFG scale: 5.5, Seed: 3, Size: 640x640, Model hash: c6bbc15e32, \
            Model: sd-v1-5-inpainting, Variation seed: 77, Variation seed strength: 0.15, Denoising strength: 0.75, \
            Conditional mask weight: 1.0, RNG: NV, Mask blur: 8, Mask mode: Inpaint not masked, Inpaint area: Only masked, \
            Masked area padding: 48, Masked content: latent noise, Eta: 0.67, CFG Rescale: 0.7, Version: f2.0.1v1.10.1
            """)
        #expect(recipe.variation == Variation(seed: 77, strength: 0.15))
        let unknown = InputPicture(hash: "")
        #expect(
            recipe.initImage
                == InitImage(
                    picture: unknown, strength: 0.75,
                    mask: InpaintMask(picture: unknown, blur: 8, fill: .latentNoise, padding: 48, isInverted: true)))
        #expect((recipe.eta, recipe.guidanceRescale, recipe.randomSource) == (0.67, 0.7, .gpu))
        #expect(recipe.inputs == [unknown])
    }

    @Test(arguments: [
        #"ControlNet 0: "Module: openpose_full, Model: control_v11p_sd15_openpose [cab727d4], Weight: 0.8, Resize Mode: Crop and Resize, Processor Res: 512, Threshold A: 0.5, Threshold B: 0.5, Guidance Start: 0.0, Guidance End: 0.65, Pixel Perfect: True, Control Mode: Balanced""#,
        #"ControlNet 0: "preprocessor: openpose_full, model: control_v11p_sd15_openpose [cab727d4], weight: 0.8, starting/ending: (0, 0.65), resize mode: Crop and Resize, pixel perfect: True, control mode: Balanced, preprocessor params: (512, 64, 64)""#,
    ])
    func controlNet(_ unit: String) throws {
        let recipe = try recipe("Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512, Model: m, \(unit), Version: v1.6.0")
        #expect(
            recipe.controls
                == [ControlUnit(network: "control_v11p_sd15_openpose", picture: InputPicture(hash: ""), weight: 0.8, start: 0, end: 0.65)])
        #expect(recipe.resources.controls == [.init(name: "control_v11p_sd15_openpose", hash: "cab727d4")])
    }

    @Test(arguments: [
        "Denoising strength: 2", "Clip skip: 0", "Hires upscale: 9", "Variation seed: 1, Variation seed strength: 7", "RNG: dice",
        "Eta: -1", #"ControlNet 0: "Model: x, Weight: many""#, "Denoising strength: 1, Mask blur: 999", "CFG Rescale: nan",
    ])
    func whatMakesNoSenseIsNamed(_ pairs: String) {
        let error = #expect(throws: IncompleteInfotext.self) {
            try recipe("Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512, Model: m, \(pairs)")
        }
        #expect(error?.unreadable.count == 1)
    }

    /// In AUTOMATIC1111's order, so that its own reader and Civitai's take all of it.
    @Test func isWrittenInTheUsualOrder() throws {
        var recipe = InfotextTests.fox
        recipe.idea = nil
        recipe.vae = "mse"
        recipe.resources = ResourceHashes(
            vae: "735e", loras: [.init(name: "ink", hash: "8f4e")], controls: [.init(name: "pose", hash: "cab7")])
        recipe.variation = Variation(seed: 5, strength: 0.25)
        recipe.clipSkip = 2
        recipe.eta = 0.5
        recipe.initImage = InitImage(
            picture: InputPicture(hash: "0011223344", url: "http://h/i/secret.png", origin: "#k7f3"), strength: 0.6,
            mask: InpaintMask(picture: InputPicture(hash: "5566"), padding: 32))
        recipe.controls = [ControlUnit(network: "pose", picture: InputPicture(hash: "7788"), end: 0.8)]
        let text = Infotext(recipe: recipe).text
        #expect(
            text.hasSuffix(
                #"""
                Model: mini, VAE hash: 735e, VAE: mse, Variation seed: 5, Variation seed strength: 0.25, Denoising strength: 0.6, Clip skip: 2, \#
                Init image hash: 0011223344, RNG: CPU, Mask hash: 5566, Mask blur: 4, Inpaint area: Only masked, Masked area padding: 32, Eta: 0.5, \#
                ControlNet 0: "Module: none, Model: pose [cab7], Weight: 1, Guidance Start: 0, Guidance End: 0.8", Hint hashes: 7788, \#
                Lora hashes: "ink: 8f4e", Version: Atelier
                """#))
        #expect(!text.contains("secret") && !text.contains("k7f3"))
    }
}
