extension Figure {
    /// Somebody of ``Cast/kinds``.
    static func random(_ random: inout SeededRandom) -> Figure {
        let kind = random.one(of: Cast.kinds.map { ($0, weight: $0.weight) })
        let everyday = kind.tops.isEmpty
        let female = kind.build == .woman || kind.names == ["girl"]
        let tops: [(Top, weight: Double)] = [
            (.shirt, weight: 4), (.tShirt, weight: 4), (.jacket, weight: 2), (.hoodie, weight: 1.5), (.coat, weight: 1),
            (.vest, weight: 0.7),
            (.dress, weight: female ? 8 : 0), (.gown, weight: kind.build == .woman ? 1.5 : 0),
        ]
        let top = everyday ? random.one(of: tops) : random.one(of: kind.tops)
        let topDye = random.one(of: !kind.topDyes.isEmpty ? kind.topDyes : top == .armour ? Cast.metals : Cast.dyes)
        let plainTrousers = Cast.trouserDyes.filter { $0.name != topDye.name }
        var figure = Figure(
            subject: random.one(of: kind.names), build: kind.build.varied(&random), skin: random.one(of: kind.skins),
            hair: random.one(of: kind.hair),
            hairDye: kind.hairDyes.isEmpty ? random.one(of: Cast.hairChoices) : random.one(of: kind.hairDyes), traits: kind.traits,
            top: top,
            topDye: topDye,
            shoes: random.one(of: [Colour(70, 48, 36), Colour(48, 48, 56), Colour(124, 78, 46), Colour(196, 60, 56), Colour(226, 226, 226)])
        )
        figure.beard = random.chance(kind.beard)
        if everyday, !random.chance(0.3) { figure.traits.remove(.glasses) }
        if kind.names == ["man"] || kind.names == ["woman"], random.chance(0.12) { figure.traits.insert(.glasses) }
        if kind.build == .man, Cast.beardless.contains(figure.hair), everyday { figure.beard = figure.beard && figure.hair == .curly }
        switch top {
        case .dress, .gown, .robe: break
        case .armour: figure.bottom = (.trousers, Dye(topDye.name, 0, 0, 0).recoloured(topDye.colour.times(0.82)))
        default:
            let bottom = random.one(of: kind.bottoms)
            let same = kind.names == ["ninja"] || kind.names == ["superhero"] || kind.names == ["alien"]
            figure.bottom = (
                bottom, same ? topDye : random.one(of: bottom == .skirt ? Cast.dyes.filter { $0.name != topDye.name } : plainTrousers)
            )
        }
        if top == .armour { figure.shoes = topDye.colour.times(0.7) }
        if top == .armour || kind.names == ["ninja"] { figure.gloves = topDye.colour.times(0.75) }
        if random.chance(kind.cape) { figure.cape = random.one(of: Cast.dyes.filter { $0.name != topDye.name }) }
        if !kind.hats.isEmpty, kind.alwaysHat || random.chance(everyday ? 0.2 : 0.4) {
            let hat = random.one(of: kind.hats)
            let own = kind.alwaysHat && kind.hatDyes.isEmpty && [.helmet, .wizardHat, .mask].contains(hat)
            figure.hat = (hat, own ? topDye : random.one(of: kind.hatDyes.isEmpty ? Cast.dyes : kind.hatDyes))
            figure.namesHat = !kind.alwaysHat || random.chance(0.15)
        }
        figure.namesHair = figure.hat == nil && figure.hair != .bald && random.chance(0.4)
        if !kind.tools.isEmpty, random.chance(kind.toolChance) {
            figure.tool = random.one(of: kind.tools)
            figure.toolDye = random.one(of: Cast.dyes.filter { $0.name != "brown" && $0.name != "grey" })
            figure.hand = random.chance(0.6) ? .right : .left
        }
        return figure
    }
}

extension Dye {
    /// The same word for another shade.
    func recoloured(_ colour: Colour) -> Dye { Dye(name, colour.red, colour.green, colour.blue) }
}
