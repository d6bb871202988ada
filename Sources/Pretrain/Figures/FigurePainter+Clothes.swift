// MARK: The trunk and what hangs from it

extension FigurePainter {
    var trunk: Part {
        let colour = figure.topDye.colour
        var layers: [[Fill]] = []
        let neck = line(
            [flat(body.neck - pose.spine * 0.03), flat(body.head - pose.headUp * (build.headRadius * 0.7))], build.headRadius * 0.36,
            figure.skin)
        layers.append(neck)
        let circles = trunkCircles
        var fills = [Fill(.hull(circles), colour)]
        if let skirt { fills.insert(skirt, at: 0) }
        if figure.bottom?.kind != .skirt, let bottom = figure.bottom, ![.coat].contains(figure.top) {
            layers.append([Fill(.hull(Side.allCases.map { (flat(body.hip[$0]), build.leg * 1.12) }), bottom.dye.colour)])
        }
        if figure.bottom?.kind == .skirt { layers += [[fills.removeFirst()], fills] } else { layers.append(fills) }
        layers += clothesDetails
        return Part(depth: 0, layers: layers)
    }

    private var trunkCircles: [(Place, Double)] {
        let belly = pose.spine * (build.spine * 0.42)
        let aside = pose.shoulders * (build.waist * 0.42)
        let low = pose.spine * (build.spine * 0.1)
        return Side.allCases.flatMap { side in
            [
                (flat(body.shoulder[side] - pose.spine * 0.006 - pose.shoulders * (side.sign * 0.008)), build.arm * 1.12),
                (flat(belly + aside * side.sign), build.waist * 0.62),
                (flat(body.hip[side] * 0.86 + low), build.leg * 1.12),
            ]
        }
    }

    /// What covers the legs: a hull from the hips to a hem on both.
    private var skirt: Fill? {
        let (colour, reach, flare): (Colour, Double, Double)
        switch (figure.top, figure.bottom?.kind) {
        case (.dress, _): (colour, reach, flare) = (figure.topDye.colour, 1.0, 0.075)
        case (.gown, _): (colour, reach, flare) = (figure.topDye.colour, 1.9, 0.085)
        case (.robe, _): (colour, reach, flare) = (figure.topDye.colour, 1.88, 0.055)
        case (_, .skirt): (colour, reach, flare) = (figure.bottom?.dye.colour ?? figure.topDye.colour, 0.85, 0.06)
        case (.coat, _): (colour, reach, flare) = (figure.topDye.colour, 0.75, 0.03)
        default: return nil
        }
        let across = (pose.hips * 0.6 + [1, 0, 0] * (pose.hips.x < 0 ? -0.4 : 0.4))
        let circles = Side.allCases.flatMap { side -> [(Place, Double)] in
            let hem =
                reach <= 1
                ? body.hip[side] + pose.thigh[side] * (build.thigh * reach) : body.knee[side] + pose.shin[side] * (build.shin * (reach - 1))
            return [
                (flat(body.hip[side] * 0.9 + pose.spine * 0.03), build.leg * 1.15),
                (flat(hem + across * (side.sign * flare)), 0.022),
                (flat(body.hip[side] + (hem - body.hip[side]) * 0.5 + across * (side.sign * flare * 0.7)), 0.035),
            ]
        }
        return Fill(.hull(circles), colour)
    }

    private var clothesDetails: [[Fill]] {
        let (colour, facing) = (figure.topDye.colour, ahead.z)
        func belt(_ colour: Colour) -> [Fill] {
            let sides = Side.allCases.map { flat(body.hip[$0] + pose.hips * ($0.sign * build.leg * 0.95) + pose.spine * 0.045) }
            return line(sides, 0.016, colour, outline: 0.8, shadow: 0)
        }
        var layers: [[Fill]] = []
        switch figure.top {
        case .jacket, .coat:
            guard facing > 0.25 else { break }
            let inner = figure.topDye.name == "white" ? Colour(226, 228, 232) : Colour(240, 240, 236)
            layers.append([
                Fill(
                    .polygon([onChest(-0.34, 0.98), onChest(0.34, 0.98), onChest(0.06, 0.4), onChest(-0.06, 0.4)]), inner, outline: 0.9,
                    shadow: 0)
            ])
            if style == .flat {
                layers.append([0.3, 0.16].map { Fill(.circle(onChest(0.04, $0), 0.011), colour.times(0.5), outline: 0, shadow: 0) })
            }
        case .hoodie:
            layers.append([
                Fill(
                    .hull([
                        (flat(body.shoulder.right * 0.5 + body.neck * 0.5), 0.034),
                        (flat(body.shoulder.left * 0.5 + body.neck * 0.5), 0.034),
                    ]), colour.times(0.85), outline: 1, shadow: 1.5)
            ])
            guard facing > 0.3, style == .flat else { break }
            layers.append([
                Fill(
                    .polygon([onChest(-0.4, 0.12), onChest(0.4, 0.12), onChest(0.28, 0.36), onChest(-0.28, 0.36)]), colour.times(0.85),
                    outline: 0.8, shadow: 0)
            ])
        case .armour:
            if facing > 0.2 {
                layers.append([
                    Fill(
                        .curve([
                            onChest(-0.7, 0.86), onChest(0, 0.92), onChest(0.7, 0.86), onChest(0.5, 0.4), onChest(0, 0.3),
                            onChest(-0.5, 0.4),
                        ]), colour.times(1.2), outline: 0.9, shadow: 3)
                ])
            }
            layers.append(belt(Cast.leather))
        case .robe:
            layers.append(belt(colour.times(colour.red > 200 && colour.green > 200 ? 0.6 : 1.6)))
        case .vest:
            layers.append(belt(Cast.leather))
        case .dress, .gown:
            layers.append(belt(colour.times(0.7)))
        case .shirt where figure.subject == "superhero":
            layers.append(belt(Colour(246, 202, 56)))
            if facing > 0.2 { layers.append([Fill(.circle(onChest(0, 0.68), 0.034), Colour(246, 202, 56), outline: 0.9, shadow: 1)]) }
        case .shirt:
            if facing > 0.3, style == .flat, figure.hat?.kind != .mask {
                let collar = colour.times(colour.red > 225 ? 0.82 : 1.35)
                layers.append([
                    Fill(.polygon([onChest(-0.36, 1.02), onChest(0, 0.98), onChest(-0.16, 0.8)]), collar, outline: 0.7, shadow: 0),
                    Fill(.polygon([onChest(0.36, 1.02), onChest(0, 0.98), onChest(0.16, 0.8)]), collar, outline: 0.7, shadow: 0),
                ])
            }
            if figure.bottom?.kind != .skirt { layers.append(belt(Cast.leather)) }
        case .tShirt: break
        }
        return layers
    }

    /// On the back: seen beside the body from the front, over it from behind.
    var cape: [Part] {
        guard let dye = figure.cape else { return [] }
        let back = -ahead * 0.05
        // It hangs down, whatever the body does, and is blown back.
        let hang: Vector = [-ahead.x * 0.12, -(build.spine + build.thigh * 1.35), 0]
        let circles = Side.allCases.flatMap { side -> [(Place, Double)] in
            let top = body.shoulder[side] * 0.92 + body.neck * 0.08 + back
            return [(flat(top), 0.024), (flat(top + hang + pose.shoulders * (side.sign * 0.055)), 0.02)]
        }
        let depth = ahead.z < -0.2 ? 0.12 : -0.3
        return [Part(depth: depth, layers: [[Fill(.hull(circles), dye.colour)]])]
    }
}
