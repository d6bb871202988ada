/// How far a picture has come.
public struct DrawingStep {
    /// Finished steps, of both passes together.
    public let step: Int
    public let of: Int
    /// What the picture would be if the network were right about all the noise that is left: rough, of any size, made when asked for.
    /// To be called before the drawing goes on.
    public let preview: () throws -> PixelImage
}

/// What the caller of a drawing hears of it.
struct DrawingHooks {
    /// Called before each run of a network.
    let between: () throws -> Void
    let onStep: (DrawingStep) throws -> Void
}
