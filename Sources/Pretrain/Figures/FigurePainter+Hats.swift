extension FigurePainter {
    var hat: [[Fill]] {
        guard let (kind, dye) = figure.hat else { return [] }
        let colour = dye.colour
        func poly(_ places: [(Double, Double)], _ colour: Colour) -> Fill { Fill(.polygon(places.map { onCrown($0.0, $0.1) }), colour) }
        func brim(_ width: Double, _ up: Double, _ colour: Colour) -> Fill {
            Fill(.ellipse(onCrown(0, up), along: width * radius, across: radius * 0.2, direction: crown.across), colour)
        }
        switch kind {
        case .cap:
            let front = flat(pose.headAhead)
            let brow = headMiddle + crown.up * (radius * 0.42) + front * (radius * 0.75)
            let peak = Fill(
                .ellipse(
                    brow + front * (radius * 0.35), along: radius * (0.62 + 0.1 * front.length), across: radius * 0.15,
                    direction: crown.across), colour.times(0.8))
            return [[Fill(cap([-0.2, 0.98, 0], beyond: 0.36, size: 1.13), colour)]] + (pose.headAhead.z > -0.3 ? [[peak]] : [])
        case .beanie:
            let bobble = Fill(.circle(onCrown(0, 1.2), radius * 0.22), colour.times(1.4))
            return [
                [bobble], [Fill(cap([-0.25, 0.97, 0], beyond: 0.3, size: 1.14), colour)],
                [
                    Fill(cap([-0.25, 0.97, 0], beyond: 0.3, size: 1.15), colour.times(0.85), outline: 0, shadow: 0),
                    Fill(cap([-0.25, 0.97, 0], beyond: 0.5, size: 1.14), colour, outline: 0),
                ],
            ]
        case .hood:
            return [[Fill(cap([-1, 0.28, 0], beyond: -0.42, size: 1.16), colour)]]
        case .helmet:
            let plume = Fill(
                .capsule(onCrown(0, 1.15), flat(body.onHead([-0.7, 1.25, 0])), radius * 0.22, radius * 0.3), Colour(204, 54, 56))
            let knight = figure.subject == "knight"
            var layers = knight ? [[plume]] : []
            layers.append([Fill(cap([-0.85, 0.5, 0], beyond: knight ? -0.34 : -0.1, size: 1.14), colour)])
            if pose.headAhead.z > 0, knight {
                layers.append([
                    Fill(
                        .capsule(flat(body.onHead([0.75, 0.7, 0])), flat(body.onHead([1, -0.2, 0])), radius * 0.12, radius * 0.1),
                        colour.times(1.2), outline: 0.8, shadow: 1)
                ])
            }
            return layers
        case .hornedHelmet:
            let ivory = Colour(246, 236, 208)
            let horns = Side.allCases.flatMap { side -> [Fill] in
                let bend = flat(body.onHead([-0.05, 0.75, side.sign * 1.35]))
                return [
                    Fill(.capsule(flat(body.onHead([0, 0.55, side.sign * 0.9])), bend, radius * 0.22, radius * 0.18), ivory, shadow: 1),
                    Fill(
                        .capsule(bend, flat(body.onHead([-0.05, 1.35, side.sign * 1.4])), radius * 0.18, radius * 0.04), ivory, shadow: 1),
                ]
            }
            return [
                horns, [Fill(cap([-0.25, 0.97, 0], beyond: 0.28, size: 1.14), colour)],
                [
                    Fill(cap([-0.25, 0.97, 0], beyond: 0.28, size: 1.15), colour.times(0.7), outline: 0, shadow: 0),
                    Fill(cap([-0.25, 0.97, 0], beyond: 0.46, size: 1.14), colour, outline: 0),
                ],
            ]
        case .crown:
            let points = [(-0.72, 0.62), (-0.8, 1.3), (-0.4, 0.98), (0, 1.42), (0.4, 0.98), (0.8, 1.3), (0.72, 0.62)]
            let gem = Fill(.circle(onCrown(0, 0.86), radius * 0.12), Colour(210, 48, 66), outline: 0.6, shadow: 0)
            return [[poly(points, colour)]] + (style == .flat ? [[gem]] : [])
        case .topHat:
            return [
                [poly([(-0.66, 0.6), (-0.72, 1.72), (0.72, 1.72), (0.66, 0.6)], colour)],
                [poly([(-0.67, 0.66), (-0.68, 0.9), (0.68, 0.9), (0.67, 0.66)], colour.times(0.55))], [brim(1.15, 0.58, colour)],
            ]
        case .wizardHat:
            return [
                [
                    Fill(
                        .curve([
                            onCrown(-0.8, 0.5), onCrown(-0.45, 1.2), onCrown(-0.05, 1.9), onCrown(0.34, 2.3), onCrown(0.42, 2.1),
                            onCrown(0.36, 1.75), onCrown(0.55, 1.1), onCrown(0.8, 0.5),
                        ]), colour)
                ],
                [
                    poly(
                        [(-0.78, 0.55), (-0.66, 0.84), (0.66, 0.84), (0.78, 0.55)],
                        colour.times(colour.red < 80 && colour.green < 80 ? 1.6 : 0.6))
                ],
                [brim(1.45, 0.5, colour)],
            ]
        case .strawHat:
            return [
                [Fill(cap([-0.1, 1, 0], beyond: 0.36, size: 1.16), colour)], [brim(1.6, 0.46, colour)],
                [poly([(-0.98, 0.56), (-0.92, 0.76), (0.92, 0.76), (0.98, 0.56)], Colour(190, 60, 56))],
            ]
        case .chefHat:
            let puffs = [(-0.55, 1.35), (0, 1.58), (0.55, 1.35)].map { Fill(.circle(onCrown($0.0, $0.1), radius * 0.5), colour) }
            return [puffs + [poly([(-0.66, 0.5), (-0.6, 1.3), (0.6, 1.3), (0.66, 0.5)], colour)]]
        case .santaHat:
            return [
                [
                    Fill(
                        .curve([
                            onCrown(-0.9, 0.5), onCrown(-0.5, 1.2), onCrown(0.3, 1.5), onCrown(1.1, 1.0), onCrown(0.9, 0.9),
                            onCrown(0.9, 0.5),
                        ]), colour)
                ],
                [Fill(.circle(onCrown(1.1, 0.95), radius * 0.22), Colour(248, 248, 246))],
                [Fill(.capsule(onCrown(-0.85, 0.5), onCrown(0.85, 0.5), radius * 0.2, radius * 0.2), Colour(248, 248, 246))],
            ]
        case .mask:
            // All but the eyes; its knot flies behind.
            return [
                [Fill(cap([-0.45, 0.9, 0], beyond: 0.12, size: 1.05), colour)],
                [Fill(cap([0.5, -0.87, 0], beyond: 0.58, size: 1.05), colour)],
            ]
        case .headband:
            return [
                [Fill(cap([-0.1, 1, 0], beyond: 0.3, size: 1.08), colour, shadow: 0)],
                [
                    Fill(
                        cap([-0.3, 0.95, 0], beyond: 0.5, size: 1.07), figure.hair == .bald ? figure.skin : figure.hairDye.colour,
                        outline: 0.6)
                ],
            ]
        }
    }
}
