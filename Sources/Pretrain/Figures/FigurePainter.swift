/// How figures look.
enum FigureStyle: Sendable, CaseIterable {
    /// Smooth shapes with thin dark lines.
    case flat
    /// A grid of 32 × 32, four picture's pixels each.
    case pixel
}

/// Turns a figure's body, clothes and things into shapes, from back to front. Lengths are in heights, y points down.
struct FigurePainter {
    /// What is drawn at one depth: layers over each other, each with lines around all of it.
    struct Part: Sendable {
        /// Towards the viewer.
        var depth: Double
        var layers: [[Fill]]
    }

    let figure: Figure
    let body: Body
    let style: FigureStyle

    var build: Build { body.build }
    var pose: Pose { body.pose }
    /// Where the chest looks.
    var ahead: Vector { pose.shoulders.cross(pose.spine).normalised }

    /// In the order of drawing.
    var parts: [Part] {
        var parts = [trunk, head] + hairBehind + cape
        for side in Side.allCases {
            parts.append(leg(side))
            parts.append(arm(side))
        }
        return parts.enumerated().sorted { ($0.element.depth, $0.offset) < ($1.element.depth, $1.offset) }.map(\.element)
    }

    /// Around everything, without lines.
    func bounds(of parts: [Part]) -> (low: Place, high: Place) {
        let all = parts.flatMap(\.layers).joined().map(\.shape.bounds)
        return all.reduce((Place(repeating: .infinity), Place(repeating: -.infinity))) {
            (pointwiseMin($0.0, $1.low), pointwiseMax($0.1, $1.high))
        }
    }

    func flat(_ place: Vector) -> Place { [place.x, -place.y] }

    /// A place on the front of the trunk.
    ///
    /// - Parameters:
    ///   - across: -1 at the right shoulder, 1 at the left one.
    ///   - along: 0 at the hips, 1 at the neck.
    func onChest(_ across: Double, _ along: Double) -> Place {
        flat(
            pose.spine * (along * build.spine) + pose.shoulders * (across * build.halfShoulders) + ahead
                * (build.waist * 0.8 * (1 - across * across)))
    }

    /// A line, round at its ends.
    func line(_ places: [Place], _ radius: Double, _ colour: Colour, outline: Double = 1.4, shadow: Double = 2.5) -> [Fill] {
        zip(places, places.dropFirst()).map { Fill(.capsule($0, $1, radius, radius), colour, outline: outline, shadow: shadow) }
    }
}

// MARK: Limbs

extension FigurePainter {
    func arm(_ side: Side) -> Part {
        let (shoulder, elbow, wrist) = (body.shoulder[side], body.elbow[side], body.wrist[side])
        let (start, middle, end) = (flat(shoulder), flat(elbow), flat(wrist))
        let hand = Fill(.circle(flat(wrist + pose.forearm[side] * 0.022), build.arm * 1.08), figure.gloves ?? figure.skin)
        let sleeve = figure.topDye.colour
        var fills: [Fill]
        switch figure.top {
        case .vest:
            fills = limb(start, middle, end, radius: build.arm, upper: figure.skin, lower: figure.skin) + [hand]
        case .tShirt, .dress, .gown:
            fills = limb(start, middle, end, radius: build.arm * 0.94, upper: figure.skin, lower: figure.skin) + [hand]
            fills.append(Fill(.capsule(start, start + (middle - start) * 0.6, build.arm * 1.2, build.arm * 1.25), sleeve))
        case .robe:
            fills = [hand] + limb(start, middle, end, radius: build.arm * 1.1, upper: sleeve, lower: sleeve, cuff: build.arm * 1.6)
        default:
            fills = [hand] + limb(start, middle, end, radius: build.arm * 1.1, upper: sleeve, lower: sleeve)
        }
        var layers = [fills]
        if figure.top == .armour {
            layers.append([Fill(.circle(start, build.arm * 1.65), sleeve.times(1.15))])
            layers.append([Fill(.circle(middle, build.arm * 1.2), sleeve.times(0.85))])
        }
        if figure.hand == side { layers = tool(side).behindHand + layers + tool(side).beforeHand }
        let depth = (elbow.z + wrist.z) / 2
        return Part(depth: depth > -0.035 ? 0.2 + depth : depth - 0.2, layers: layers)
    }

    private func limb(_ start: Place, _ middle: Place, _ end: Place, radius: Double, upper: Colour, lower: Colour, cuff: Double? = nil)
        -> [Fill]
    {
        [
            Fill(.capsule(start, middle, radius, radius * 0.94), upper),
            Fill(.capsule(middle, end, radius * 0.94, cuff ?? radius * 0.84), lower),
        ]
    }

    func leg(_ side: Side) -> Part {
        let (hip, knee, ankle) = (flat(body.hip[side]), flat(body.knee[side]), flat(body.ankle[side]))
        let radius = build.leg
        let trousers = figure.bottom?.dye.colour ?? figure.skin
        let sole = body.ankle[side] + pose.shin[side] * 0.02
        let shoe = Fill(.capsule(flat(sole), flat(sole + pose.toes[side] * 0.05), radius * 0.82, radius * 0.72), figure.shoes)
        var fills = [shoe]
        switch figure.bottom?.kind {
        case .trousers:
            fills += limb(hip, knee, ankle, radius: radius * 1.08, upper: trousers, lower: trousers)
        case .shorts:
            fills += limb(hip, knee, ankle, radius: radius * 0.92, upper: figure.skin, lower: figure.skin)
            fills.append(Fill(.capsule(hip, hip + (knee - hip) * 0.8, radius * 1.12, radius * 1.2), trousers))
        default:
            fills += limb(hip, knee, ankle, radius: radius * 0.92, upper: figure.skin, lower: figure.skin)
        }
        var layers = [fills]
        if figure.top == .armour { layers.append([Fill(.circle(knee, radius * 1.15), figure.topDye.colour)]) }
        return Part(depth: (body.knee[side].z + body.ankle[side].z) * 0.15 + body.hip[side].z * 0.2 - 0.05, layers: layers)
    }
}
