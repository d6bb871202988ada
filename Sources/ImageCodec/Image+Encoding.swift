import Foundation
import ImageShim

extension Image {
    /// Encodes as PNG. A text becomes a `tEXt` chunk when Latin-1 can hold it and `iTXt` otherwise, as other programs write it.
    ///
    /// - Parameter compression: zlib's level, from 0 (none) to 9 (smallest).
    /// - Throws: ``ImageError`` when a keyword is not 1 to 79 printable Latin-1 characters or a text holds a NUL.
    public func png(texts: [ImageText] = [], compression: Int = 6) throws -> Data {
        let encoded = try texts.map(EncodedText.init)
        var buffer = image_buffer()
        defer { image_buffer_free(&buffer) }
        let failed = withShimTexts(encoded) { shimTexts in
            bytes.withUnsafeBufferPointer { pixels in
                image_png_encode(
                    pixels.baseAddress, UInt32(width), UInt32(height), UInt32(channels), shimTexts.baseAddress, shimTexts.count,
                    Int32(min(max(compression, 0), 9)), &buffer)
            }
        }
        return try buffer.data(failed: failed, format: "PNG")
    }

    /// Encodes as JPEG; transparency is laid over white.
    ///
    /// - Parameter quality: from 1 to 100.
    public func jpeg(quality: Int = 90) throws -> Data {
        let opaque = composited(over: [255, 255, 255])
        var buffer = image_buffer()
        defer { image_buffer_free(&buffer) }
        let failed = opaque.bytes.withUnsafeBufferPointer { pixels in
            image_jpeg_encode(
                pixels.baseAddress, UInt32(width), UInt32(height), UInt32(opaque.channels), Int32(min(max(quality, 1), 100)), &buffer)
        }
        return try buffer.data(failed: failed, format: "JPEG")
    }
}

/// A text as the bytes of its chunk, each with a closing NUL.
private struct EncodedText {
    var keyword: [UInt8]
    var value: [UInt8]
    var isUTF8: Bool

    init(_ text: ImageText) throws {
        guard let keyword = latin1(text.keyword), (1...79).contains(keyword.count),
            keyword.allSatisfy({ $0 >= 32 && !(127...160).contains($0) })
        else { throw ImageError("“\(text.keyword)” is no keyword of a PNG text: 1 to 79 printable Latin-1 characters are") }
        guard !text.value.unicodeScalars.contains("\0") else { throw ImageError("a PNG text cannot hold a NUL character") }
        self.keyword = keyword + [0]
        let plain = latin1(text.value)
        isUTF8 = plain == nil
        value = (plain ?? Array(text.value.utf8)) + [0]
    }
}

/// Nil when a character lies outside Latin-1.
private func latin1(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
        guard let byte = UInt8(exactly: scalar.value) else { return nil }
        bytes.append(byte)
    }
    return bytes
}

/// Lends the texts to C in one allocation that outlives the call.
private func withShimTexts<Result>(_ texts: [EncodedText], _ body: (UnsafeBufferPointer<image_text>) -> Result) -> Result {
    let storage = texts.flatMap { $0.keyword + $0.value }.map { CChar(bitPattern: $0) }
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(storage.count, 1))
    defer { copy.deallocate() }
    _ = copy.update(fromContentsOf: storage)
    var offset = 0
    let shimTexts = texts.map { text in
        defer { offset += text.keyword.count + text.value.count }
        let keyword = copy.baseAddress.map { $0 + offset }
        return image_text(
            keyword: keyword, value: keyword.map { $0 + text.keyword.count }, length: text.value.count - 1, is_utf8: text.isUTF8 ? 1 : 0)
    }
    return shimTexts.withUnsafeBufferPointer(body)
}

extension image_buffer {
    fileprivate func data(failed: Int32, format: String) throws -> Data {
        guard failed == 0, let bytes else {
            let text = withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw ImageError("the \(format) could not be written: \(text)")
        }
        return Data(bytes: bytes, count: count)
    }
}
