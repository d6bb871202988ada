import ImageCodec

/// How a picture becomes one of another shape, by AUTOMATIC1111's "Resize mode".
public enum PictureFit: String, Sendable, CaseIterable {
    case stretch = "Just resize"
    /// Fills the new shape; what sticks out is cut off on both sides.
    case crop = "Crop and resize"
    /// Fits into the new shape; its outermost pixels go on at both sides.
    case fill = "Resize and fill"

    private typealias Size = (width: Int, height: Int)

    /// - Returns: of exactly that size.
    func callAsFunction(_ picture: Image, width: Int, height: Int) -> Image {
        if (picture.width, picture.height) == (width, height) { return picture }
        let picture =
            seen(of: (picture.width, picture.height), in: (width, height)).map { Self.centred(Raster(picture), $0).image } ?? picture
        let scaled = size(of: (picture.width, picture.height), in: (width, height))
        let resized = picture.resized(width: scaled.width, height: scaled.height, filter: .lanczos)
        return Self.centred(Raster(resized), (width, height)).image
    }

    func callAsFunction(_ mask: Raster, width: Int, height: Int) -> Raster {
        if (mask.width, mask.height) == (width, height) { return mask }
        let mask = seen(of: (mask.width, mask.height), in: (width, height)).map { Self.centred(mask, $0) } ?? mask
        let scaled = size(of: (mask.width, mask.height), in: (width, height))
        let resized = mask.resized(width: scaled.width, height: scaled.height, filter: .lanczos)
        return Self.centred(resized, (width, height))
    }

    private static func centred(_ picture: Raster, _ size: Size) -> Raster {
        picture.window(
            left: picture.width / 2 - size.width / 2, top: picture.height / 2 - size.height / 2, width: size.width, height: size.height)
    }

    /// The middle of a picture that is so long that most of it would be enlarged only to be cut off: of a line of pixels, that fills the
    /// memory. Nil for a picture that is resized as it is.
    private func seen(of old: Size, in new: Size) -> Size? {
        guard self == .crop else { return nil }
        let longest = 4
        let width = min(old.width, max(1, longest * old.height * new.width / new.height))
        let height = min(old.height, max(1, longest * old.width * new.height / new.width))
        return (width, height) == old ? nil : (width, height)
    }

    private func size(of old: Size, in new: Size) -> Size {
        let isWider = new.width * old.height > new.height * old.width
        // Not less than a pixel, however long and thin the picture is.
        let byWidth = (width: new.width, height: max(1, old.height * new.width / old.width))
        let byHeight = (width: max(1, old.width * new.height / old.height), height: new.height)
        return switch self {
        case .stretch: new
        case .crop: isWider ? byWidth : byHeight
        case .fill: isWider ? byHeight : byWidth
        }
    }
}

extension Raster {
    /// A part of the picture, which may reach beyond it: there its edge goes on.
    func window(left: Int, top: Int, width newWidth: Int, height newHeight: Int) -> Raster {
        var result: [Float] = []
        result.reserveCapacity(newWidth * newHeight * channels)
        for y in 0..<newHeight {
            let row = min(max(top + y, 0), height - 1)
            for x in 0..<newWidth {
                let start = (row * width + min(max(left + x, 0), width - 1)) * channels
                result.append(contentsOf: values[start..<start + channels])
            }
        }
        return Raster(width: newWidth, height: newHeight, channels: channels, values: result)
    }
}
