import Foundation
import Tensors

/// Everything that decides the pixels of one picture of a model, as values.
public struct GenerationRequest: Sendable, Hashable {
    public var prompt: String
    /// Empty for none.
    public var negativePrompt: String
    /// In the model's own pixels, before any enlargement for display and before ``hires``.
    public var width: Int
    public var height: Int
    public var steps: Int
    /// 1 leaves the unconditional run away.
    public var guidanceScale: Double
    /// A name or alias of ``Sampler``.
    public var sampler: String
    /// A name or alias of ``SigmaSchedule``; `Automatic` is the model's or the sampler's own.
    public var schedule: String
    public var seed: UInt32
    /// Which generator makes the noise of a seed.
    public var randomSource = RandomSource.cpu
    /// Turns the first noise towards that of another seed.
    public var variation: Variation?
    /// From 0, none, to 1: see ``Guidance/rescale``.
    public var guidanceRescale = 0.0
    /// The sampler's share of fresh noise; nil is its own.
    public var eta: Double?
    /// 1 takes the text encoder's last layer, 2 the one before it, and so on.
    public var clipSkip = 1
    /// What the first pass starts from.
    public var source = Source.noise
    /// Which part of the source is drawn anew; nil for all of it.
    public var mask: Mask?
    public var controls: [ControlUse] = []
    public var hires: Hires?

    public struct Variation: Sendable, Hashable {
        public var seed: UInt32
        /// From 0, the picture's own noise, to 1, that of ``seed``.
        public var strength: Double

        public init(seed: UInt32, strength: Double) {
            self.seed = seed
            self.strength = strength
        }
    }

    /// What drawing starts from.
    public enum Source: Sendable, Hashable {
        case noise
        /// A picture of the request's size, which is drawn over. Strength 0 leaves it alone but for the way through the autoencoder, 1 keeps
        /// next to nothing of it.
        case picture(PixelImage, strength: Double)
    }

    /// What may change in the source, and what lies under it at the beginning.
    public struct Mask: Sendable, Hashable {
        /// Where nothing of the source is to be kept.
        public enum Content: Sendable, Hashable {
            /// The source as it is given.
            case source
            /// The noise of the seed.
            case noise
            /// Latents of 0.
            case nothing
        }

        /// One for each pixel, row by row: 1 is drawn anew, 0 is kept, and what lies between is a mixture.
        public var values: [Float]
        public var content: Content

        public init(values: [Float], content: Content = .source) {
            self.values = values
            self.content = content
        }
    }

    /// A second pass over the enlarged result of the first.
    public struct Hires: Sendable, Hashable {
        public var width: Int
        public var height: Int
        /// As of ``Source/picture(_:strength:)``.
        public var strength: Double
        /// That the second pass takes, whatever its strength.
        public var steps: Int
        public var upscaler: Upscaler

        public init(width: Int, height: Int, strength: Double, steps: Int, upscaler: Upscaler) {
            self.width = width
            self.height = height
            self.strength = strength
            self.steps = steps
            self.upscaler = upscaler
        }
    }

    public init(
        prompt: String, negativePrompt: String = "", width: Int, height: Int, steps: Int, guidanceScale: Double, sampler: String,
        schedule: String, seed: UInt32
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.width = width
        self.height = height
        self.steps = steps
        self.guidanceScale = guidanceScale
        self.sampler = sampler
        self.schedule = schedule
        self.seed = seed
    }
}

/// A ControlNet and what it is to follow.
public struct ControlUse: Sendable, Hashable {
    /// The network's file or folder.
    public var network: URL
    /// Of any size; it is stretched to that of the picture.
    public var hint: PixelImage
    /// What is added is multiplied by it; 0 is none.
    public var weight: Double
    /// The part of the steps in which it acts, from 0 to 1.
    public var start: Double
    public var end: Double

    public init(network: URL, hint: PixelImage, weight: Double = 1, start: Double = 0, end: Double = 1) {
        self.network = network
        self.hint = hint
        self.weight = weight
        self.start = start
        self.end = end
    }

    /// Whether it acts in a step, counted from 0: the rule of diffusers, by which a step counts when all of it lies inside.
    func acts(step: Int, of steps: Int) -> Bool {
        weight != 0 && Double(step) / Double(steps) >= start && Double(step + 1) / Double(steps) <= end
    }
}
