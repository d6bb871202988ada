import Foundation
import ImageCodec

/// A picture as coloured half-blocks: each character shows two pixels, one above the other.
struct TerminalPicture {
    /// Lines with 24-bit colour codes, without a line feed at the end.
    let text: String

    /// - Parameter columns: the widest it may be, in characters.
    init(_ image: Image, columns: Int = 64) {
        let width = min(columns, image.width)
        let height = max(2, image.height * width / image.width / 2 * 2)
        let small = image.resized(width: width, height: height).rgb()
        func colour(_ x: Int, _ y: Int) -> String {
            let start = (y * width + x) * 3
            return small.bytes[start..<(start + 3)].map(String.init).joined(separator: ";")
        }
        text = stride(from: 0, to: height, by: 2).map { y in
            (0..<width).map { x in "\u{1B}[38;2;\(colour(x, y))m\u{1B}[48;2;\(colour(x, y + 1))m▀" }.joined() + "\u{1B}[0m"
        }.joined(separator: "\n")
    }

    init(png: Data, columns: Int = 64) throws { self.init(try ImageFile(png).image, columns: columns) }
}
