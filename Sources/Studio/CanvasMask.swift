import Diffusion
import ImageCodec

/// What a person says about the part of a picture that is to be drawn anew.
public struct CanvasMask: Sendable {
    /// What lies there at the beginning, by AUTOMATIC1111's names.
    public enum Content: String, Sendable, CaseIterable {
        /// Colours of what is around it.
        case fill
        case original
        case latentNoise = "latent noise"
        case latentNothing = "latent nothing"
    }

    /// White is drawn anew, black is kept. In a picture with transparency, what can be seen is drawn anew.
    public var picture: Image
    /// Standard deviation of the softness of its edge, in pixels of the input picture.
    public var blur: Double
    public var content: Content
    /// Draws only the masked area and as many pixels around it, at the full size of the request; nil draws the whole picture.
    public var padding: Int?
    /// Draws black anew and keeps white.
    public var isInverted: Bool

    public init(picture: Image, blur: Double = 4, content: Content = .original, padding: Int? = nil, isInverted: Bool = false) {
        self.picture = picture
        self.blur = blur
        self.content = content
        self.padding = padding
        self.isInverted = isInverted
    }

    /// From 0, kept, to 1, drawn anew, in steps of 1/255, with its soft edge.
    func raster(width: Int, height: Int) -> Raster {
        let plain = plain.resized(width: width, height: height, filter: .bilinear)
        return (isInverted ? plain.map { 1 - $0 } : plain).blurred(deviation: blur).stepped
    }

    private var plain: Raster {
        let channels = picture.channels
        let values = (0..<picture.width * picture.height).map { pixel -> Float in
            let samples = picture.bytes[pixel * channels..<(pixel + 1) * channels]
            return hasTransparency ? (samples[samples.endIndex - 1] > 128 ? 1 : 0) : Self.brightness(samples) / 255
        }
        return Raster(width: picture.width, height: picture.height, channels: 1, values: values)
    }

    private var hasTransparency: Bool {
        picture.channels == 4 && stride(from: 3, to: picture.bytes.count, by: 4).contains { picture.bytes[$0] != 255 }
    }

    /// ITU-R BT.601, as programs turn colours to grey.
    private static func brightness(_ samples: ArraySlice<UInt8>) -> Float {
        let first = samples.startIndex
        if samples.count == 1 { return Float(samples[first]) }
        return 0.299 * Float(samples[first]) + 0.587 * Float(samples[first + 1]) + 0.114 * Float(samples[first + 2])
    }
}

extension Raster {
    /// Between 0 and 1 in steps of 1/255: traces of filters become nothing, so that what is not masked is exactly 0.
    var stepped: Raster { map { (min(max($0, 0), 1) * 255).rounded() / 255 } }
}
