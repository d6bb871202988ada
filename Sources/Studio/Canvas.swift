import Diffusion
import ImageCodec

/// An input picture, made ready to be drawn over, and what becomes of the drawing: everything outside the networks of picture to picture and
/// inpainting, by AUTOMATIC1111's rules.
public struct Canvas: Sendable {
    /// What people get, but for what is drawn.
    private let base: Image
    /// How much of the drawing is seen in each pixel of the base; nil for all of it.
    private let overlay: Raster?
    /// Where in the base the drawing lies; nil for everywhere.
    private let area: CanvasArea?
    /// For ``GenerationRequest/source``.
    public let picture: PixelImage
    /// For ``GenerationRequest/mask``.
    public let mask: GenerationRequest.Mask?

    /// - Parameters:
    ///   - input: of any size; transparency is laid over white.
    ///   - width, height: of what is drawn, as people see it: the request's size times `displayScale`.
    ///   - displayScale: by how much the model's own pixels are enlarged.
    ///   - fit: how the input comes to that size. With a mask that has a padding, the input keeps its size instead.
    public init(_ input: Image, mask: CanvasMask? = nil, width: Int, height: Int, displayScale: Int = 1, fit: PictureFit = .crop) {
        let input = input.rgb()
        let soft = mask.map { $0.raster(width: input.width, height: input.height) }
        var drawn: (picture: Image, mask: Raster?)
        if let padding = mask?.padding, let soft {
            let found = CanvasArea(of: soft, padding: padding, target: (width, height))
            let area = found ?? CanvasArea(left: 0, top: 0, width: input.width, height: input.height)
            func part(_ raster: Raster) -> Raster {
                raster.window(left: area.left, top: area.top, width: area.width, height: area.height)
            }
            drawn = (
                PictureFit.fill(part(Raster(input)).image, width: width, height: height),
                PictureFit.fill(part(soft), width: width, height: height).stepped
            )
            (base, overlay, self.area) = (input, soft, area)
        } else {
            let fitted = fit(input, width: width, height: height)
            let mask = soft.map { fit($0, width: width, height: height).stepped }
            drawn = (fitted, mask)
            // Twice the mask, so that its edge, which the autoencoder has changed, is seen as drawn.
            (base, overlay, area) = (fitted, mask?.map { min(1, 2 * $0) }, nil)
        }
        if let mask, mask.content != .original, let hole = drawn.mask { drawn.picture = Raster(drawn.picture).filled(under: hole).image }
        let (ownWidth, ownHeight) = (width / displayScale, height / displayScale)
        picture = PixelImage(drawn.picture.resized(width: ownWidth, height: ownHeight, filter: .area))
        let content = mask.map(\.drawingContent) ?? .source
        self.mask = drawn.mask.map { hole in
            GenerationRequest.Mask(values: hole.resized(width: ownWidth, height: ownHeight, filter: .area).values, content: content)
        }
    }

    /// Lays what was drawn over the input; pixels outside the mask are the input's own.
    ///
    /// - Parameter drawing: as people see it. When a second pass made it larger than the canvas, the input is enlarged with it.
    public func finished(_ drawing: Image) -> Image {
        guard let overlay else { return drawing }
        guard let area else {
            let under = PictureFit.stretch(base, width: drawing.width, height: drawing.height)
            let mask = overlay.resized(width: drawing.width, height: drawing.height, filter: .bilinear).stepped
            return under.covered(by: drawing.rgb(), through: mask)
        }
        let fitted = PictureFit.crop(drawing.rgb(), width: area.width, height: area.height)
        var over = base
        over.paste(fitted, x: area.left, y: area.top)
        return base.covered(by: over, through: overlay)
    }
}

extension CanvasMask {
    fileprivate var drawingContent: GenerationRequest.Mask.Content {
        switch content {
        case .fill, .original: .source
        case .latentNoise: .noise
        case .latentNothing: .nothing
        }
    }
}

extension Image {
    init(_ pixels: PixelImage) {
        self.init(width: pixels.width, height: pixels.height, channels: PixelImage.channels, bytes: pixels.bytes)
    }
}

extension PixelImage {
    /// A picture of three channels.
    init(_ image: Image) {
        let image = image.rgb()
        self.init(width: image.width, height: image.height, bytes: image.bytes)
    }

    /// What a ControlNet is to follow, for a drawing of a size.
    public init(hint: Image, width: Int, height: Int, fit: PictureFit = .crop) {
        self.init(fit(hint.rgb(background: [0, 0, 0]), width: width, height: height))
    }
}

extension Image {
    /// Both pictures mixed, this one where the mask is 0. All three have one size, and both pictures three channels.
    fileprivate func covered(by other: Image, through mask: Raster) -> Image {
        var result = self
        for pixel in 0..<width * height where mask.values[pixel] > 0 {
            let share = mask.values[pixel]
            for sample in 3 * pixel..<3 * pixel + 3 {
                let mixed = Float(bytes[sample]) + (Float(other.bytes[sample]) - Float(bytes[sample])) * share
                result.bytes[sample] = UInt8(min(max(mixed.rounded(), 0), 255))
            }
        }
        return result
    }
}
