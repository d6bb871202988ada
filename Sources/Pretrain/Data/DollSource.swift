import Foundation
import ImageCodec

/// Pictures of characters put together from Crawl's paper doll.
struct DollSource: Sendable {
    /// `rltiles/player`.
    var folder: URL

    func dolls(count: Int) -> DataSource {
        DataSource(name: "dolls") { random, emit in
            var layers: [String: Image] = [:]
            for number in 0..<count {
                let doll = PaperDoll(&random)
                var image = Image(width: 32, height: 32, fill: [0, 0, 0, 0])
                for path in doll.layers {
                    let layer = try layers[path] ?? Self.layer(folder.appending(path: path + ".png"))
                    layers[path] = layer
                    image.overlay(layer)
                }
                let cutOut = CutOut(
                    source: "crawl:doll/\(number)", style: .pixelArt, image: image.scaled(by: 4), noun: doll.role, synonyms: [],
                    kind: .person, weight: 0.4,
                    licence: CrawlTiles.licence, credit: CrawlTiles.credit)
                try emit(Self.picture(cutOut, captions: doll.captions, held: HoldOut.holds(doll.layers), &random))
            }
        }
    }

    /// Mostly on white, so that the doll itself is learnt.
    private static func picture(_ doll: CutOut, captions: [String], held: Bool, _ random: inout SeededRandom) -> TrainingPicture {
        let places = Scenery.all + [Scenery.dungeon, Scenery.dungeon]
        let background =
            random.chance(0.6) ? .white : random.chance(0.5) ? .contrasting(to: doll.image, &random) : random.pick(places) ?? .white
        var composition = Composition(background: background.image(coarse: true, &random))
        let isMirrored = random.chance(0.3)
        composition.add(isMirrored ? doll.image.mirrored : doll.image, x: 0, y: 0)
        let said = captions.map { caption in
            background.phrase.map { phrase in
                caption.hasSuffix(", pixel art") ? caption.dropLast(11) + " \(phrase), pixel art" : "\(caption) \(phrase)"
            } ?? caption
        }
        return doll.picture(composition, kind: .doll, captions: said, weight: 1, held: held)
    }

    private static func layer(_ file: URL) throws -> Image {
        let image = try ImageFile(Data(contentsOf: file)).image.rgba
        var layer = Image(width: 32, height: 32, fill: [0, 0, 0, 0])
        layer.paste(image, x: 0, y: 0)
        return layer
    }
}

extension Image {
    /// Lays another RGBA picture of the same size over this one.
    mutating func overlay(_ other: Image) {
        precondition(
            channels == 4 && other.channels == 4 && (width, height) == (other.width, other.height), "layers are RGBA and of one size")
        for pixel in 0..<width * height {
            let above = Int(other.bytes[pixel * 4 + 3])
            guard above > 0 else { continue }
            let below = Int(bytes[pixel * 4 + 3]) * (255 - above) / 255, alpha = above + below
            for channel in 0..<3 {
                let sum = Int(other.bytes[pixel * 4 + channel]) * above + Int(bytes[pixel * 4 + channel]) * below
                bytes[pixel * 4 + channel] = UInt8((sum + alpha / 2) / alpha)
            }
            bytes[pixel * 4 + 3] = UInt8(alpha)
        }
    }
}
