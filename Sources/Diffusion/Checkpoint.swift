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
}
