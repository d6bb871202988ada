import Foundation
import Tensors

/// A model as its files describe it: everything is known, nothing large is loaded.
public struct Checkpoint: Sendable {
    /// How and where networks run.
    struct Placement: Sendable {
        /// What convolutions and matrix products compute in.
        var dtype: DType
        var device: Device
    }

    public let description: PipelineDescription
    let scheduler: SchedulerConfiguration
    let unet: NetworkFiles<UNet2DConditionModel>
    /// Loads what families do differently: how texts are read …
    let text: @Sendable (Placement) throws -> any TextConditioner
    /// … and how latents become pictures.
    let codec: @Sendable (Placement) throws -> LatentCodec
    /// What is odd about its files and does no harm, one sentence each.
    public var notes: [String] = []
    /// Makes the same model with the VAE of a file or folder; nil for families that have only their own.
    var withAutoencoder: (@Sendable (URL) throws -> Checkpoint)?

    /// The same model with another VAE, a file or a folder as diffusers writes it.
    ///
    /// - Throws: ``ModelFileError``, ``ConfigurationError``, ``WeightsError``, `SafetensorsError`.
    public func with(autoencoder url: URL) throws -> Checkpoint {
        guard let withAutoencoder else { throw ConfigurationError(file: description.name, problems: ["it takes no VAE but its own"]) }
        return try withAutoencoder(url)
    }

    /// Whether the UNet sees a mask and a picture beside the latents.
    public var isForInpainting: Bool { unet.settings.inChannels != description.latentChannels }

    /// Where the weights of all its networks lie.
    var parts: [TensorIndex] = []
    /// Builds the networks beside the UNet, to see whether they fit.
    var others: [@Sendable (inout NetworkInspection) -> Void] = []

    /// How many bytes its weights take in a number type, without what is made of them.
    public func bytes(as dtype: DType) -> Int { parts.reduce(0) { $0 + $1.elements } * dtype.size }

    /// All files of weights, as they were when they were opened.
    public var files: Set<FileStamp> { parts.reduce(into: []) { $0.formUnion($1.files) } }

    /// Names of the weights that hold a NaN or an infinity, with their network; reads all of them.
    public func nonFinite() throws -> [String] {
        try parts.flatMap { part in try part.nonFinite().map { "\(part.title): \($0)" } }
    }
}
