import Foundation

/// What a model's folder says about it, without loading its weights.
public struct PipelineDescription: Sendable, Hashable {
    /// The folder's name.
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
    /// The first ten hex digits of the SHA-256 of the UNet's file, as AUTOMATIC1111 writes them.
    public let hash: String
}
