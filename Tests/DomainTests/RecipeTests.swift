import Domain
import Foundation
import Testing

struct RecipeTests {
    /// A row of a database that knew none of the later properties.
    @Test func oldRecipesDecode() throws {
        let row = """
            {"recipe": {"prompt": "fox", "negativePrompt": "", "model": "mini", "width": 512, "height": 512, "steps": 25,
            "guidanceScale": 4, "sampler": "DPM++ 2M", "schedule": "Automatic", "seed": 7}, "count": 2}
            """
        let request = try JSONDecoder().decode(ImageRequest.self, from: Data(row.utf8))
        let expected = Recipe(
            prompt: "fox", model: "mini", width: 512, height: 512, steps: 25, guidanceScale: 4, sampler: "DPM++ 2M", schedule: "Automatic",
            seed: 7)
        #expect(request == ImageRequest(recipe: expected, count: 2))
    }

    @Test func everyRecipeSurvivesTheDatabase() throws {
        var generator = SplitMix(state: 11)
        for _ in 0..<300 {
            let recipe = randomRecipe(using: &generator)
            #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
        }
    }

    @Test func inputsAreNamedOnce() {
        var recipe = InfotextTests.fox
        let picture = InputPicture(hash: "1")
        recipe.initImage = InitImage(picture: picture, mask: InpaintMask(picture: InputPicture(hash: "2")))
        recipe.controls = [ControlUnit(network: "pose", picture: picture), ControlUnit(network: "depth", picture: InputPicture(hash: "3"))]
        #expect(recipe.inputs.map(\.hash) == ["1", "2", "3"])
    }

    @Test(arguments: [
        ([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 2, 0, 0, 0, 1, 4, 8], "png", 512, 260),
        ([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 17, 8, 1, 4, 2, 0, 3], "jpeg", 512, 260),
    ])
    func headersSayTheSize(_ bytes: [UInt8], _ format: String, _ width: Int, _ height: Int) throws {
        let header = try #require(PictureHeader(Data(bytes)))
        #expect((header.format.rawValue, header.width, header.height) == (format, width, height))
        for count in 0..<bytes.count - 3 { #expect(PictureHeader(Data(bytes.prefix(count))) == nil, "\(count) bytes") }
    }

    @Test(arguments: ["", "GIF89a", "<svg/>", "\u{89}PNG", "BM", "RIFF....WEBP"])
    func otherFilesHaveNone(_ text: String) {
        #expect(PictureHeader(Data(text.utf8)) == nil)
    }

    @Test func tags() {
        #expect(LoRATag.names(in: "a <lora:x:1> b <lora:y> <lora:z:te=0.5:unet=1> <hypernet:h:1> <lora:>") == ["x", "y", "z"])
        #expect(LoRATag.removed(from: "a <lora:x:1>, b <lora:y>") == "a, b")
        #expect(LoRATag(name: "ink", weight: 0.8).description == "<lora:ink:0.8>")
    }
}
