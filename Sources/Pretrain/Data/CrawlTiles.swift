import Foundation
import ImageCodec

/// The whole, namable things among Dungeon Crawl's tiles, as cut-outs of 128 × 128.
enum CrawlTiles {
    static let licence = "CC0-1.0"
    static let credit = "Dungeon Crawl Stone Soup"

    /// - Parameter folder: `rltiles`.
    static func cutOuts(folder: URL) throws -> [CutOut] {
        guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
            throw SourceError("\(folder.path) cannot be read")
        }
        let paths = files.compactMap { ($0 as? URL)?.standardizedFileURL.path }.filter { $0.hasSuffix(".png") }
        let prefix = folder.standardizedFileURL.path + "/"
        var seen: Set<Image> = []
        var found: [CutOut] = []
        for path in paths.map({ String($0.dropFirst(prefix.count).dropLast(4)) }).sorted() where !CrawlUnclear.contains(path: path) {
            guard let subject = CrawlName.subject(path: path), let tile = try tile(folder.appending(path: path + ".png")) else { continue }
            guard isWhole(tile), seen.insert(tile).inserted else { continue }
            found.append(
                CutOut(
                    source: "crawl:\(path)", style: .pixelArt, image: tile.scaled(by: 4), noun: subject.noun, synonyms: subject.synonyms,
                    kind: subject.kind, weight: subject.weight, licence: licence, credit: credit))
        }
        return found.sharingWeights
    }

    /// 32 × 32, RGBA; nil for what is larger.
    static func tile(_ file: URL) throws -> Image? {
        let image = try ImageFile(Data(contentsOf: file)).image.rgba
        guard image.width <= 32, image.height <= 32 else { return nil }
        var tile = Image(width: 32, height: 32, fill: [0, 0, 0, 0])
        tile.paste(image, x: (32 - image.width) / 2, y: 32 - image.height)
        return tile
    }

    /// Neither a few dots nor a tile of floor.
    private static func isWhole(_ tile: Image) -> Bool {
        let opaque = stride(from: 3, to: tile.bytes.count, by: 4).count { tile.bytes[$0] > 40 }
        return (40...990).contains(opaque)
    }
}

extension [CutOut] {
    /// Ten drawings of one thing are not drawn ten times as often as one of another.
    fileprivate var sharingWeights: [CutOut] {
        let counts = Dictionary(grouping: self, by: \.noun).mapValues(\.count)
        return map { cutOut in
            var cutOut = cutOut
            cutOut.weight /= Double(counts[cutOut.noun] ?? 1).squareRoot()
            return cutOut
        }
    }
}
