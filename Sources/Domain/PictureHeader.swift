import Foundation

/// Format and size of a picture, read from the beginning of its file without decoding it.
public struct PictureHeader: Sendable, Hashable {
    public enum Format: String, Sendable {
        case png, jpeg

        public var mediaType: String { "image/\(rawValue)" }
        /// Without the dot.
        public var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
    }

    public var format: Format
    /// In pixels.
    public var width: Int
    public var height: Int

    /// Recognises PNG and JPEG by their first bytes, never by a name; nil for anything else and for a header that is cut off.
    public init?(_ data: Data) {
        let bytes = [UInt8](data.prefix(1 << 16))
        func number(_ position: Int, _ count: Int) -> Int? {
            guard position + count <= bytes.count else { return nil }
            return bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
        }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            // The first chunk is IHDR. https://www.w3.org/TR/png-3/#11IHDR
            guard number(12, 4) == 0x4948_4452, let width = number(16, 4), let height = number(20, 4) else { return nil }
            self.init(format: .png, width: width, height: height)
        } else if bytes.starts(with: [0xFF, 0xD8]) {
            // Markers up to the frame header, each with its length. ITU-T T.81, B.2.2
            var position = 2
            while let marker = number(position, 2), marker >> 8 == 0xFF {
                if (0xFFC0...0xFFCF).contains(marker), ![0xFFC4, 0xFFC8, 0xFFCC].contains(marker) {
                    guard let height = number(position + 5, 2), let width = number(position + 7, 2) else { return nil }
                    self.init(format: .jpeg, width: width, height: height)
                    return
                }
                guard let length = number(position + 2, 2), length >= 2 else { return nil }
                position += 2 + length
            }
            return nil
        } else {
            return nil
        }
    }

    private init?(format: Format, width: Int, height: Int) {
        guard width > 0, height > 0 else { return nil }
        self.format = format
        self.width = width
        self.height = height
    }
}
