import Foundation

/// What a model's files say about it, without loading its weights.
public struct PipelineDescription: Sendable, Hashable {
    /// The folder's or the file's name.
    public let name: String
    /// Width and height that the model was trained on, in its own pixels.
    public let imageSize: Int
    /// A whole number by which pictures are enlarged for people to see, nearest neighbour; 1 for none.
    public let displayScale: Int
    public let latentChannels: Int
    /// Own pixels for each cell of the latents, in one direction.
    public let spatialFactor: Int
    /// What width and height must be multiples of, in own pixels.
    public let sizeMultiple: Int
    public let steps: Int
    public let guidanceScale: Double
    public let sampler: String
    public let schedule: String
    /// The folder of the text encoder, for models that share one.
    public let textEncoder: URL?
    /// The file whose SHA-256 names the model: the checkpoint, or the UNet of a folder.
    public let weights: URL
    /// What LoRAs, ControlNets and embeddings must be made for; nil for models that take none.
    public var family: ModelFamily?
    /// How many of the text encoder's layers are left out, and one more, when a request does not say.
    public var clipSkip = 1
}
