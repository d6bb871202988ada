import Foundation

extension FigurePainter {
    var radius: Double { build.headRadius }
    var headMiddle: Place { flat(body.head) }

    /// The head's own directions in the picture, of length 1: up, and across to the picture's right.
    var crown: (up: Place, across: Place) {
        let up = flat(pose.headUp)
        let direction = up.length > 0.35 ? up.normalised : [0, -1]
        return (direction, direction.turned)
    }

    /// A place in the head's own plane, in head radii.
    func onCrown(_ across: Double, _ up: Double) -> Place {
        headMiddle + crown.across * (across * radius) + crown.up * (up * radius)
    }

    /// A part of the head's surface, on the side of a direction in the head's own space.
    func cap(_ direction: Vector, beyond offset: Double, size: Double = 1) -> Shape {
        .cap(headMiddle, radius: radius * size, normal: body.direction(direction.normalised), offset: offset)
    }

    var head: Part {
        var layers: [[Fill]] = [strands, ears, [Fill(.circle(headMiddle, radius), figure.skin)]]
        layers += face
        if figure.beard {
            layers.append([Fill(cap([0.62, -0.78, 0], beyond: 0.66, size: 1.06), figure.hairDye.colour, outline: 1, shadow: 2)])
            if figure.subject == "wizard" || figure.subject == "dwarf", pose.headAhead.z > 0.1 {
                let chin = flat(body.onHead([0.75, -0.7, 0]))
                layers.append([Fill(.capsule(chin, chin - crown.up * (radius * 0.8), radius * 0.5, radius * 0.12), figure.hairDye.colour)])
            }
            if pose.headAhead.z > 0.3, style == .flat { layers.append(mouth) }
        }
        layers += hair
        layers += traits
        layers += hat
        return Part(depth: 0.07 + max(-0.2, body.head.z * 0.4), layers: layers)
    }

    /// Long hair before the shoulders.
    private var strands: [Fill] {
        guard figure.hair == .long, pose.headUp.y > 0.5, pose.headAhead.z > -0.2 else { return [] }
        return Side.allCases.compactMap { side in
            let root = body.onHead([-0.1, -0.2, side.sign * 0.86])
            guard body.direction([0, 0, side.sign]).z > -0.5 else { return nil }
            let tip = root - body.direction([0, 1.15, side.sign * -0.06]) * radius
            return Fill(.capsule(flat(root), flat(tip), radius * 0.26, radius * 0.14), figure.hairDye.colour, shadow: 1.5)
        }
    }

    private var ears: [Fill] {
        let pointed = figure.traits.contains(.pointedEars)
        return Side.allCases.compactMap { side in
            let local = Face.ear(side)
            guard body.direction(local).z > -0.55 else { return nil }
            let root = flat(body.onHead(local * 0.95))
            guard pointed else { return Fill(.circle(root, radius * 0.2), figure.skin, shadow: 1) }
            let tip = flat(body.onHead([-0.4, 0.35, side.sign * 1.65]))
            return Fill(.capsule(root, tip, radius * 0.24, radius * 0.04), figure.skin, shadow: 1)
        }
    }

    /// A spot on the head, narrower where the surface turns away; nil where it does not face the viewer.
    func spot(_ local: Vector, _ width: Double, _ height: Double, _ colour: Colour) -> Fill? {
        let facing = body.direction(local.normalised).z
        guard facing > 0.12 else { return nil }
        let shape = Shape.ellipse(
            flat(body.onHead(local)), along: width * radius * max(0.4, facing), across: height * radius, direction: crown.across)
        return Fill(shape, colour, outline: 0, shadow: 0)
    }

    private var face: [[Fill]] {
        let ink = Colour(38, 30, 36)
        let big = figure.traits.contains(.bigEyes)
        guard style == .flat else {
            let size = big ? 0.2 : 0.1
            return [Side.allCases.compactMap { spot(Face.eye($0), size, size, ink) }]
        }
        var layers: [[Fill]] = []
        layers.append(Side.allCases.compactMap { spot([0.78, -0.32, $0.sign * 0.56], 0.17, 0.1, blush) })
        if big {
            layers.append(
                Side.allCases.compactMap { spot(Face.eye($0), 0.26, 0.3, figure.subject == "alien" ? ink : Colour(250, 248, 210)) })
        }
        let (width, height) = big ? (0.1, 0.12) : (0.125, 0.19)
        layers.append(Side.allCases.compactMap { spot(Face.eye($0), width, height, ink) })
        layers.append(
            Side.allCases.compactMap { spot(Face.eye($0) + [0, 0.07, 0.035], 0.045, 0.055, Colour(255, 255, 255)) })
        layers.append(
            Side.allCases.compactMap { side in
                let (inner, outer) = (Vector(0.9, 0.3, side.sign * 0.25), Vector(0.82, 0.33, side.sign * 0.53))
                guard body.direction(outer.normalised).z > 0.12 else { return nil }
                let colour = figure.hair == .bald && !figure.beard ? figure.skin.times(0.45) : figure.hairDye.colour.times(0.7)
                return Fill(
                    .capsule(flat(body.onHead(inner)), flat(body.onHead(outer)), radius * 0.045, radius * 0.04), colour, outline: 0,
                    shadow: 0)
            })
        if let nose = spot([1, -0.17, 0], 0.07, 0.055, figure.skin.times(0.75)) { layers.append([nose]) }
        if !figure.beard { layers.append(mouth) }
        return layers
    }

    private var blush: Colour {
        let skin = figure.skin
        return Colour(skin.red, UInt8(Double(skin.green) * 0.8), UInt8(Double(skin.blue) * 0.82))
    }

    private var mouth: [Fill] {
        guard pose.headAhead.z > 0.1 else { return [] }
        let colour = figure.traits.contains(.lipstick) ? Colour(204, 50, 70) : Colour(128, 46, 44)
        let curve = [-0.24, -0.08, 0.08, 0.24].map { flat(body.onHead(Vector(0.86, -0.5 + $0 * $0 * 1.4, $0).normalised)) }
        return line(curve, radius * (figure.traits.contains(.lipstick) ? 0.06 : 0.045), colour, outline: 0, shadow: 0)
    }

    private var traits: [[Fill]] {
        var layers: [[Fill]] = []
        let ivory = Colour(250, 244, 220)
        if figure.traits.contains(.tusks) || figure.traits.contains(.fangs), style == .flat {
            let (from, to) = figure.traits.contains(.tusks) ? (-0.56, -0.24) : (-0.42, -0.6)
            layers.append(
                Side.allCases.compactMap { side in
                    let root = Vector(0.84, from, side.sign * 0.24)
                    guard body.direction(root.normalised).z > 0.2 else { return nil }
                    let tip = Vector(0.9, to, side.sign * 0.27)
                    return Fill(
                        .capsule(flat(body.onHead(root)), flat(body.onHead(tip)), radius * 0.085, radius * 0.03), ivory, outline: 0.7,
                        shadow: 0)
                })
        }
        if figure.traits.contains(.horns) {
            layers.append(
                Side.allCases.flatMap { side -> [Fill] in
                    let bend = flat(body.onHead([0, 1.15, side.sign * 0.75]))
                    return [
                        Fill(
                            .capsule(flat(body.onHead([0.1, 0.8, side.sign * 0.5])), bend, radius * 0.17, radius * 0.12), ivory, shadow: 1),
                        Fill(.capsule(bend, flat(body.onHead([0, 1.5, side.sign * 0.6])), radius * 0.12, radius * 0.03), ivory, shadow: 1),
                    ]
                })
        }
        if figure.traits.contains(.glasses), style == .flat {
            let frame = Colour(50, 46, 56)
            layers.append(
                Side.allCases.compactMap { side in
                    guard body.direction(Face.eye(side).normalised).z > 0.15 else { return nil }
                    return spot(Face.eye(side) * 1.02, 0.27, 0.27, frame)
                })
            layers.append(Side.allCases.compactMap { spot(Face.eye($0) * 1.02, 0.2, 0.2, Colour(226, 240, 250)) })
            layers.append(Side.allCases.compactMap { spot(Face.eye($0), 0.1, 0.13, frame) })
        }
        return layers
    }

    private var hair: [[Fill]] {
        let colour = figure.hairDye.colour
        let size = 1.07
        switch figure.hair {
        case .bald: return []
        case .short, .ponytail, .bun, .pigtails:
            var layers = [[Fill(cap([-0.5, 0.86, 0], beyond: 0.24, size: size), colour)]]
            if figure.hair == .bun { layers.insert([Fill(.circle(flat(body.onHead([-0.45, 1.15, 0])), radius * 0.42), colour)], at: 0) }
            return layers
        case .long, .bob:
            // Parted in the middle: two curtains.
            return [Side.allCases.map { Fill(cap([-0.62, 0.62, $0.sign * 0.5], beyond: 0.2, size: size), colour) }]
        case .curly:
            let curls = [-1.05, -0.6, 0, 0.6, 1.05].flatMap { aside in
                [Vector(0.15, 0.95, aside * 0.75), Vector(-0.65, 0.45, aside * 0.85), Vector(-0.2, 0.2, aside)].map { $0.normalised }
            }
            return [
                curls.compactMap { local in
                    body.direction(local).z < -0.3 ? nil : Fill(.circle(flat(body.onHead(local)), radius * 0.33), colour)
                } + [Fill(cap([-0.5, 0.86, 0], beyond: 0.26, size: size), colour)]
            ]
        case .spiky:
            let spikes = (-3...3).map { index in
                let angle = Double(index) * 0.46
                let corners = [(angle - 0.34, 0.86), (angle + 0.1, 1.45), (angle + 0.34, 0.86)]
                return Fill(.polygon(corners.map { onCrown(sin($0.0) * $0.1, cos($0.0) * $0.1) }), colour)
            }
            return [spikes + [Fill(cap([-0.5, 0.86, 0], beyond: 0.26, size: size), colour)]]
        }
    }

    /// Hair that hangs behind the head, in front of it when seen from behind.
    var hairBehind: [Part] {
        let colour = figure.hairDye.colour
        let depth = pose.headAhead.z < -0.2 ? 0.3 : -0.25
        let back = body.direction([-0.45, 0, 0]) * radius
        let middle = body.head + back
        let down: Vector = pose.spine.y > 0.4 ? [-pose.headAhead.x * 0.25, -1, 0] : -pose.headUp
        var fills: [Fill] = []
        switch figure.hair {
        case .long:
            let end = middle + down * (radius * 2.1)
            fills = [Fill(.capsule(flat(middle), flat(end), radius * 1.08, radius * 0.72), colour)]
        case .bob:
            fills = [Fill(.capsule(flat(middle), flat(middle + down * (radius * 0.62)), radius * 1.1, radius * 0.98), colour)]
        case .ponytail:
            let root = body.onHead([-0.95, 0.55, 0])
            let bend = root + body.direction([-0.7, -0.1, 0]) * radius
            fills = [
                Fill(.capsule(flat(root), flat(bend), radius * 0.26, radius * 0.36), colour),
                Fill(.capsule(flat(bend), flat(bend + down * (radius * 1.4)), radius * 0.36, radius * 0.1), colour),
            ]
        case .pigtails:
            fills = Side.allCases.flatMap { side -> [Fill] in
                let root = body.onHead([-0.35, 0.25, side.sign * 1.05])
                let bend = root + body.direction([-0.1, 0.1, side.sign * 0.35]) * radius
                return [
                    Fill(.capsule(flat(root), flat(bend), radius * 0.22, radius * 0.32), colour),
                    Fill(.capsule(flat(bend), flat(bend + down * (radius * 1.1)), radius * 0.32, radius * 0.1), colour),
                ]
            }
        default: return []
        }
        return [Part(depth: depth, layers: [fills])]
    }
}
