/// What LoRAs, ControlNets and embeddings are made for: checkpoints whose networks have the same shapes.
public struct ModelFamily: Sendable, Hashable, CustomStringConvertible {
    /// As people name it: `SD 1.x`.
    public let name: String
    /// Width of the text's states that the UNet attends to.
    let contextWidth: Int

    public static let stableDiffusion1 = ModelFamily(name: "SD 1.x", contextWidth: 768)
    public static let stableDiffusion2 = ModelFamily(name: "SD 2.x", contextWidth: 1024)
    /// Known, so that its files can be refused by name.
    static let stableDiffusionXL = ModelFamily(name: "SDXL", contextWidth: 2048)

    private static let all = [stableDiffusion1, stableDiffusion2, stableDiffusionXL]

    public var description: String { name }

    static func of(contextWidth: Int) -> ModelFamily? {
        all.first { $0.contextWidth == contextWidth }
    }

    /// For networks of other widths the projections around their transformers decide: convolutions came first, linear layers later.
    static func of(contextWidth: Int, hasLinearProjection: Bool) -> ModelFamily {
        of(contextWidth: contextWidth) ?? (hasLinearProjection ? stableDiffusion2 : stableDiffusion1)
    }
}
