/// The picture that is drawn over (img2img), and the part of it that may change (inpainting).
public struct InitImage: Sendable, Hashable, Codable {
    /// What `--init` takes when no strength is given; AUTOMATIC1111's default too.
    public static let usualStrength = 0.75

    public var picture: InputPicture
    /// Denoising strength between 0 (unchanged) and 1 (nothing of it is kept).
    public var strength: Double
    /// Nil: all of it is drawn over.
    public var mask: InpaintMask?

    public init(picture: InputPicture, strength: Double = InitImage.usualStrength, mask: InpaintMask? = nil) {
        self.picture = picture
        self.strength = strength
        self.mask = mask
    }
}

/// Which part of an init image is repainted.
public struct InpaintMask: Sendable, Hashable, Codable {
    /// What stands under the mask before noise comes upon it, by AUTOMATIC1111's names (“Masked content”).
    public enum Fill: String, Sendable, Codable, CaseIterable {
        case fill, original
        case latentNoise = "latent noise"
        case latentNothing = "latent nothing"
    }

    /// White is repainted, black is kept.
    public var picture: InputPicture
    /// Of the mask's edge, in pixels of the init image.
    public var blur: Int
    public var fill: Fill
    /// Draws only the masked area and this many pixels around it, enlarged to the whole size (“Only masked”); nil draws the whole picture.
    public var padding: Int?
    /// Black is repainted instead (“Inpaint not masked”).
    public var isInverted: Bool

    public init(picture: InputPicture, blur: Int = 4, fill: Fill = .original, padding: Int? = nil, isInverted: Bool = false) {
        self.picture = picture
        self.blur = blur
        self.fill = fill
        self.padding = padding
        self.isInverted = isInverted
    }
}
