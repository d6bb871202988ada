import Foundation
import ImageShim

/// A text of a PNG file. AUTOMATIC1111 writes a picture's recipe under the keyword `parameters`.
public struct ImageText: Sendable, Hashable {
    /// 1 to 79 printable Latin-1 characters.
    public var keyword: String
    public var value: String

    public init(keyword: String, value: String) {
        self.keyword = keyword
        self.value = value
    }
}

/// A decoded PNG or JPEG file.
public struct ImageFile: Sendable, Hashable {
    public var format: ImageFormat
    public var image: Image
    /// In the order of the file; empty for JPEG.
    public var texts: [ImageText]

    /// Palettes, 1- to 16-bit samples and transparency become 8-bit grey, RGB or RGBA; CMYK becomes RGB by the plain formula;
    /// a JPEG whose camera was turned stands upright.
    ///
    /// - Throws: ``ImageError`` for anything that is no whole PNG or JPEG within the limits.
    public init(_ data: Data, limits: ImageLimits = ImageLimits()) throws {
        guard !data.isEmpty else { throw ImageError("the file is empty") }
        guard data.count <= limits.maximumBytes else {
            throw ImageError("the file has \(data.count) bytes, at most \(limits.maximumBytes) are allowed")
        }
        guard let format = ImageFormat(sniffing: data) else { throw ImageError("the file is neither PNG nor JPEG") }

        var shimLimits = image_limits(
            maximum_side: UInt32(limits.maximumSide), maximum_pixels: UInt64(limits.maximumPixels), maximum_memory: limits.maximumMemory,
            maximum_scans: Int32(limits.maximumScans))
        var picture = image_picture()
        defer { image_picture_free(&picture) }
        let decode = format == .png ? image_png_decode : image_jpeg_decode
        let failed = data.withUnsafeBytes { bytes in
            decode(bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count, &shimLimits, &picture)
        }
        guard failed == 0, let pixels = picture.pixels else {
            let message = withUnsafeBytes(of: picture.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw ImageError("this \(format == .png ? "PNG" : "JPEG") cannot be read: \(message)")
        }
        self.format = format
        let (width, height, channels) = (Int(picture.width), Int(picture.height), Int(picture.channels))
        let stored = Image(
            width: width, height: height, channels: channels,
            bytes: Array(UnsafeBufferPointer(start: pixels, count: width * height * channels)))
        image = format == .jpeg ? stored.turned(Orientation(jpeg: data)) : stored
        texts = UnsafeBufferPointer(start: picture.texts, count: picture.text_count).map(ImageText.init)
    }

    /// The first text under a keyword.
    public func text(_ keyword: String) -> String? { texts.first { $0.keyword == keyword }?.value }
}

extension ImageText {
    fileprivate init(_ text: image_text) {
        func string(_ start: UnsafePointer<CChar>?, count: Int, isUTF8: Bool) -> String {
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            guard !isUTF8 else { return String(decoding: bytes, as: UTF8.self) }
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: bytes.map { Unicode.Scalar($0) })
            return String(scalars)
        }
        self.init(
            keyword: string(text.keyword, count: text.keyword.map { strlen($0) } ?? 0, isUTF8: false),
            value: string(text.value, count: text.length, isUTF8: text.is_utf8 != 0))
    }
}
