import ImageCodec

/// The pictures of one subject: on white, mirrored, on a plain colour, in a place, in another colour.
struct SubjectSources: Sendable {
    var cutOuts: [CutOut]

    /// Each on white, and mirrored where that is true to its captions.
    var onWhite: DataSource {
        DataSource(name: "objects") { random, emit in
            for cutOut in cutOuts {
                // Pixel art has too many shades for its colour to be sure of.
                let colour = cutOut.style.isPixelArt && cutOut.kind == .creature ? nil : Recolouring(cutOut.image)?.name
                for isMirrored in cutOut.canMirror ? [false, true] : [false] {
                    var composition = Composition(background: Background.white.image(coarse: false, &random))
                    composition.add(isMirrored ? cutOut.image.mirrored : cutOut.image, x: 0, y: 0)
                    var captions = cutOut.captions(&random)
                    if !isMirrored, random.chance(0.3),
                        let plain = cutOut.style.captions(cutOut.noun, setting: "on a white background").first
                    {
                        captions.append(plain)
                    }
                    if let colour, cutOut.isNamedWithoutColour, cutOut.kind.isMovable {
                        captions += random.pick(cutOut.style.captions(cutOut.noun.described(as: colour))).map { [$0] } ?? []
                    }
                    try emit(cutOut.picture(composition, kind: cutOut.plainKind, captions: captions, weight: 1, held: cutOut.isHeld))
                }
            }
        }
    }

    /// Each on a plain colour, smaller and shifted.
    var onColours: DataSource {
        DataSource(name: "colours") { random, emit in
            for cutOut in cutOuts {
                let background = Background.contrasting(to: cutOut.image, &random)
                try emit(cutOut.placed(on: background, kind: cutOut.plainKind, weight: 0.5, &random))
            }
        }
    }

    /// Each that can be somewhere, in some place.
    var inPlaces: DataSource {
        DataSource(name: "scenes") { random, emit in
            for cutOut in cutOuts where cutOut.kind.isMovable {
                let places = cutOut.style.isPixelArt ? Scenery.all + [Scenery.dungeon, Scenery.dungeon] : Scenery.all
                guard let place = random.pick(places) else { continue }
                try emit(cutOut.placed(on: place, kind: .scene, weight: 0.5, &random))
            }
        }
    }

    /// Things of mostly one colour in another.
    func recoloured(count: Int) -> DataSource {
        DataSource(name: "recolouring") { random, emit in
            let able = cutOuts.compactMap { cutOut in
                cutOut.uncoloured.flatMap { plain in Recolouring(cutOut.image).map { (plain, $0) } }
            }
            .filter { $0.1.share > ($0.1.isNeutral ? 0.8 : 0.72) && !($0.1.isNeutral && $0.1.value < 0.35) }
            for _ in 0..<count {
                guard let (cutOut, recolouring) = random.pick(able, by: { $0.0.weight }), let colour = random.pick(Recolouring.colours)
                else { continue }
                // Faces stay clear of skin.
                guard cutOut.kind != .face || colour.hue != nil, colour.name != recolouring.name,
                    !(colour.name == "white" && recolouring.value < 0.45)
                else { continue }
                if let hue = colour.hue, !recolouring.isNeutral, abs(HSV.turn(hue - recolouring.hue)) < 22 { continue }
                var changed = cutOut
                changed.image = recolouring.apply(colour, to: cutOut.image)
                changed.noun = cutOut.noun.described(as: colour.name)
                changed.synonyms = cutOut.synonyms.filter(\.isWithoutColour).map { $0.described(as: colour.name) }
                let held = cutOut.isHeld || HoldOut.holds(colour: colour.name, of: cutOut.noun.words)
                let isMirrored = cutOut.canMirror && random.chance(0.5)
                let background =
                    random.chance(0.75) && colour.name != "white" ? Background.white : Background.contrasting(to: changed.image, &random)
                var composition = Composition(background: background.image(coarse: false, &random))
                composition.add(isMirrored ? changed.image.mirrored : changed.image, x: 0, y: 0)
                let captions = changed.captions(setting: background.phrase, &random)
                try emit(changed.picture(composition, kind: .recolour, captions: captions, weight: 0.5, held: held))
            }
        }
    }
}

extension CutOut {
    var plainKind: TrainingPicture.Kind { style.isPixelArt ? .tile : .object }

    var isNamedWithoutColour: Bool {
        kind.canRecolour && noun.isWithoutColour
    }

    /// As it may be called whatever its colour: `apple` of a red apple; nil where the colour is of its essence.
    var uncoloured: CutOut? {
        // Of a necktie, a mask or a screen, most of what is seen is something else.
        let isSurrounded = ["necktie", "television", "animated armour", "face with a medical mask", "disco ball", "goal"].contains(
            noun.words)
        guard kind.canRecolour, kind.isMovable, !isSurrounded else { return nil }
        if isNamedWithoutColour { return self }
        let words = noun.words.split(separator: " ").map(String.init)
        let pure: Set<String> = ["red", "green", "blue", "yellow", "purple", "orange", "pink", "brown"]
        guard words.count == 2, pure.contains(words[0]), !Recolouring.colourWords.contains(words[1]) else { return nil }
        var plain = self
        plain.noun = Noun(words[1], isBare: noun.isBare)
        plain.synonyms = []
        return plain
    }

    /// All ways to say the name, and some to say its synonyms.
    func captions(setting: String? = nil, _ random: inout SeededRandom) -> [String] {
        style.captions(noun, setting: setting) + synonyms.prefix(3).compactMap { random.pick(style.captions($0, setting: setting)) }
    }

    func picture(
        _ composition: Composition, kind: TrainingPicture.Kind, captions: [String], weight factor: Double, held: Bool
    ) -> TrainingPicture {
        TrainingPicture(
            image: composition.image, matte: composition.matte,
            record: .init(
                source: source, kind: kind, captions: captions.unique, weight: weight * factor, held: held, licence: licence, credit: credit
            ))
    }

    /// Somewhere, not quite in the middle.
    func placed(on background: Background, kind: TrainingPicture.Kind, weight factor: Double, _ random: inout SeededRandom)
        -> TrainingPicture
    {
        let size = Double.random(in: background.ground == nil ? 70...112 : 64...100, using: &random)
        let composition = Composition(
            [self], mirrored: [canMirror && random.chance(0.5)], size: size, centres: [.random(in: 0.36...0.64, using: &random)],
            on: background, &random)
        return picture(composition, kind: kind, captions: captions(setting: background.phrase, &random), weight: factor, held: isHeld)
    }
}

extension Noun {
    /// Whether it says nothing of colour or stuff.
    var isWithoutColour: Bool { words.split(separator: " ").allSatisfy { !Recolouring.colourWords.contains(String($0)) } }
}

extension [String] {
    /// Each once, in order.
    var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
