import Foundation

/// Everything that decides the pixels of one picture, each value resolved: drawing a recipe again on the same machine gives the same bytes.
public struct Recipe: Sendable, Hashable, Codable {
    public var prompt: String
    /// Empty when none was given.
    public var negativePrompt: String
    /// The catalogue name of the checkpoint.
    public var model: String
    /// The first ten hex digits of the SHA-256 of the checkpoint's UNet file, as AUTOMATIC1111 writes them; nil when not known.
    public var modelHash: String?
    /// Size of the picture in pixels, before a hires pass enlarges it (``finishedSize``).
    public var width: Int
    public var height: Int
    public var steps: Int
    /// Guidance scale (CFG); 1 means that the unconditional run is skipped.
    public var guidanceScale: Double
    /// AUTOMATIC1111's name, for example `DPM++ 2M`.
    public var sampler: String
    /// AUTOMATIC1111's name of the schedule of sigmas, `Automatic` for the model's own.
    public var schedule: String
    public var seed: UInt32
    public var randomSource = RandomSource.cpu
    public var variation: Variation?
    /// Between 0 (none) and 1: how far the guided prediction is scaled back to the conditional one's deviation (arXiv 2305.08891, 3.4).
    public var guidanceRescale = 0.0
    /// How much noise the sampler adds again; nil is the sampler's own value.
    public var eta: Double?
    /// AUTOMATIC1111's counting: 1 takes the text encoder's last layer, 2 the one before it.
    public var clipSkip = 1
    /// The catalogue name of the VAE; nil is the checkpoint's own.
    public var vae: String?
    public var initImage: InitImage?
    public var hires: HiresPass?
    public var controls: [ControlUnit] = []
    public var resources = ResourceHashes()
    /// The bare idea from which `expand` made the prompt.
    public var idea: String?

    public init(
        prompt: String, negativePrompt: String = "", model: String, modelHash: String? = nil, width: Int, height: Int, steps: Int,
        guidanceScale: Double, sampler: String, schedule: String, seed: UInt32, idea: String? = nil
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.model = model
        self.modelHash = modelHash
        self.width = width
        self.height = height
        self.steps = steps
        self.guidanceScale = guidanceScale
        self.sampler = sampler
        self.schedule = schedule
        self.seed = seed
        self.idea = idea
    }
}

extension Recipe {
    /// Recipes are kept for ever: what they gained later has its default here.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            prompt: try values.decode(String.self, forKey: .prompt),
            negativePrompt: try values.decode(String.self, forKey: .negativePrompt),
            model: try values.decode(String.self, forKey: .model), modelHash: try values.decodeIfPresent(String.self, forKey: .modelHash),
            width: try values.decode(Int.self, forKey: .width), height: try values.decode(Int.self, forKey: .height),
            steps: try values.decode(Int.self, forKey: .steps), guidanceScale: try values.decode(Double.self, forKey: .guidanceScale),
            sampler: try values.decode(String.self, forKey: .sampler), schedule: try values.decode(String.self, forKey: .schedule),
            seed: try values.decode(UInt32.self, forKey: .seed), idea: try values.decodeIfPresent(String.self, forKey: .idea))
        randomSource = try values.decodeIfPresent(RandomSource.self, forKey: .randomSource) ?? randomSource
        variation = try values.decodeIfPresent(Variation.self, forKey: .variation)
        guidanceRescale = try values.decodeIfPresent(Double.self, forKey: .guidanceRescale) ?? guidanceRescale
        eta = try values.decodeIfPresent(Double.self, forKey: .eta)
        clipSkip = try values.decodeIfPresent(Int.self, forKey: .clipSkip) ?? clipSkip
        vae = try values.decodeIfPresent(String.self, forKey: .vae)
        initImage = try values.decodeIfPresent(InitImage.self, forKey: .initImage)
        hires = try values.decodeIfPresent(HiresPass.self, forKey: .hires)
        controls = try values.decodeIfPresent([ControlUnit].self, forKey: .controls) ?? controls
        resources = try values.decodeIfPresent(ResourceHashes.self, forKey: .resources) ?? resources
    }

    /// Every picture that the recipe needs beside itself, each once.
    public var inputs: [InputPicture] {
        let all = [initImage?.picture, initImage?.mask?.picture].compactMap(\.self) + controls.map(\.picture)
        return all.enumerated().filter { index, picture in !all[..<index].contains(picture) }.map(\.element)
    }

    /// Of the picture that people get, in pixels. As AUTOMATIC1111 does it, an enlarged side is cut to a multiple of 8.
    public var finishedSize: (width: Int, height: Int) {
        guard let hires else { return (width, height) }
        func enlarged(_ side: Int) -> Int { Int(Double(side) * hires.scale) / 8 * 8 }
        return (enlarged(width), enlarged(height))
    }
}
