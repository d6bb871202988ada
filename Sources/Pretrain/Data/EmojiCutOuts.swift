import Foundation
import ImageCodec

/// The emoji of one set as cut-outs.
enum EmojiCutOuts {
    /// From the font of Debian's `fonts-noto-color-emoji`: bitmaps of 136 × 128.
    static func noto(font: URL, names: EmojiNames) throws -> [CutOut] {
        let font = try BitmapFont(Data(contentsOf: font))
        return try entries(names).compactMap { characters, entry in
            guard let png = try font.png(characters.unicodeScalars) else { return nil }
            let image = try ImageFile(png).image.fitted(margin: 4)
            return cutOut(entry, characters, image: image, set: "noto", style: .emoji, licence: "Apache-2.0", credit: "Noto Emoji")
        }
    }

    /// From a folder of drawings of 128 × 128 named by their code points: `1f98a.png`.
    static func twemoji(folder: URL, names: EmojiNames) throws -> [CutOut] {
        var files: [String: URL] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where file.pathExtension == "png" {
            files[file.deletingPathExtension().lastPathComponent.replacing("-fe0f", with: "")] = file
        }
        return try entries(names).compactMap { characters, entry in
            guard let file = files[code(characters)] else { return nil }
            let image = try ImageFile(Data(contentsOf: file)).image
            return cutOut(entry, characters, image: image, set: "twemoji", style: .flat, licence: "CC-BY-4.0", credit: "Twemoji")
        }
    }

    /// What the lexicon lists, in the order of the characters.
    private static func entries(_ names: EmojiNames) -> [(String, EmojiLexicon.Entry)] {
        names.names.compactMap { characters, name in EmojiLexicon.entries[name].map { (characters, $0) } }
            .sorted { code($0.0) < code($1.0) }
    }

    private static func code(_ characters: String) -> String {
        characters.unicodeScalars.filter { $0.value != 0xFE0F }.map { String($0.value, radix: 16) }.joined(separator: "-")
    }

    private static func cutOut(
        _ entry: EmojiLexicon.Entry, _ characters: String, image: Image, set: String, style: ArtStyle, licence: String, credit: String
    ) -> CutOut {
        CutOut(
            source: "\(set):\(code(characters))", style: style, image: image, noun: entry.noun, synonyms: entry.synonyms, kind: entry.kind,
            weight: entry.weight, canMirror: entry.canMirror, licence: licence, credit: credit)
    }
}

extension Image {
    /// RGBA in the middle of 128 × 128, no larger than leaves `margin` free on each side.
    func fitted(margin: Int) -> Image {
        let room = CutOut.side - 2 * margin
        let scale = Double(room) / Double(max(width, height))
        let inner = resized(
            width: max(1, Int((Double(width) * scale).rounded())), height: max(1, Int((Double(height) * scale).rounded())), filter: .lanczos
        )
        var canvas = Image(width: CutOut.side, height: CutOut.side, fill: [0, 0, 0, 0])
        canvas.paste(inner.rgba, x: (CutOut.side - inner.width) / 2, y: (CutOut.side - inner.height) / 2)
        return canvas
    }

    /// With four channels, opaque where there was no alpha.
    var rgba: Image {
        guard channels != 4 else { return self }
        let rgb = self.rgb().bytes
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * 4)
        for start in stride(from: 0, to: rgb.count, by: 3) { bytes += [rgb[start], rgb[start + 1], rgb[start + 2], 255] }
        return Image(width: width, height: height, channels: 4, bytes: bytes)
    }

    /// From left to right.
    var mirrored: Image {
        var result = self
        for y in 0..<height {
            for x in 0..<width {
                for channel in 0..<channels {
                    result.bytes[(y * width + x) * channels + channel] = bytes[(y * width + width - 1 - x) * channels + channel]
                }
            }
        }
        return result
    }

    /// The smallest part that holds all that is not transparent; nil where nothing is seen. RGBA.
    var opaqueBounds: (x: Range<Int>, y: Range<Int>)? {
        var left = width, right = 0, top = height, bottom = 0
        for y in 0..<height {
            for x in 0..<width where bytes[(y * width + x) * 4 + 3] > 16 {
                (left, right, top, bottom) = (min(left, x), max(right, x + 1), min(top, y), max(bottom, y + 1))
            }
        }
        return left < right ? (left..<right, top..<bottom) : nil
    }

    func cropped(x columns: Range<Int>, y rows: Range<Int>) -> Image {
        let part = rows.flatMap { row in
            bytes[(row * width + columns.lowerBound) * channels..<(row * width + columns.upperBound) * channels]
        }
        return Image(width: columns.count, height: rows.count, channels: channels, bytes: part)
    }
}
