import Foundation

/// What lies under the hand's fingers, and what is before the hand.
struct HeldThing {
    var behindHand: [[Fill]] = []
    var beforeHand: [[Fill]] = []
}

/// A hand and the direction of what it holds.
struct Grip {
    let hand: Place
    /// Of length 1.
    let way: Place

    /// A place on the thing, in heights from the hand.
    func at(_ along: Double, _ across: Double = 0) -> Place { hand + way * along + way.turned * across }

    func at(_ places: [(Double, Double)]) -> [Place] { places.map { at($0.0, $0.1) } }
}

extension FigurePainter {
    private static let wood = Colour(140, 92, 54)
    private static let steel = Colour(196, 204, 216)
    private static let iron = Colour(130, 136, 148)
    private static let gold = Colour(236, 190, 70)

    func tool(_ side: Side) -> HeldThing {
        guard let kind = figure.tool else { return HeldThing() }
        let hand = flat(body.wrist[side] + pose.forearm[side] * 0.022)
        let forearm = flat(pose.forearm[side])
        let outward: Double = hand.x - flat(body.neck).x * 0.6 >= 0 ? 1 : -1
        // Blades point up and away from the body, and follow a raised arm.
        let aim = forearm * (forearm.y < 0 ? 0.7 : 0.15) + Place(outward * 0.45, -0.75)
        let blade = Grip(hand: hand, way: aim.normalised)
        let tilt = kind == .umbrella || kind == .balloon ? 0.35 : 0.1
        let pole = Grip(hand: hand, way: Place(outward * tilt, -1).normalised)
        let level = Grip(hand: hand, way: Place(outward, 0))
        let dye = figure.toolDye?.colour ?? Self.gold
        switch kind {
        case .sword: return HeldThing(behindHand: sword(blade, length: 0.42))
        case .dagger: return HeldThing(behindHand: sword(blade, length: 0.22))
        case .axe, .hammer, .pickaxe:
            return HeldThing(behindHand: [line([blade.at(-0.12), blade.at(0.31)], 0.014, Self.wood), headed(kind, blade, outward)])
        case .spear, .trident: return HeldThing(behindHand: [line([pole.at(-0.35), pole.at(0.5)], 0.013, Self.wood), pointed(kind, pole)])
        case .staff:
            return HeldThing(behindHand: [
                line([pole.at(-0.38), pole.at(0.42)], 0.016, Self.wood), [Fill(.circle(pole.at(0.45), 0.045), dye)],
            ])
        case .wand:
            return HeldThing(behindHand: [line([blade.at(-0.03), blade.at(0.2)], 0.012, Colour(88, 56, 46)), star(blade.at(0.2), 0.06)])
        case .broom:
            let straw = Shape.hull([(pole.at(-0.3), 0.018), (pole.at(-0.45, -0.06), 0.012), (pole.at(-0.45, 0.06), 0.012)])
            return HeldThing(behindHand: [line([pole.at(-0.3), pole.at(0.38)], 0.013, Self.wood), [Fill(straw, Colour(226, 184, 92))]])
        case .bow:
            let other = flat(body.wrist[side == .right ? .left : .right])
            return HeldThing(behindHand: bow(abs(forearm.x) > 0.6 ? Grip(hand: hand, way: forearm.normalised) : level, other: other))
        case .torch: return HeldThing(behindHand: torch(blade))
        case .shield:
            return HeldThing(beforeHand: [
                [Fill(.circle(hand, 0.125), Self.steel)], [Fill(.circle(hand, 0.098), dye, outline: 0.6)],
                [Fill(.circle(hand, 0.03), Self.gold, outline: 0.6, shadow: 1)],
            ])
        case .umbrella:
            let rim = (0...4).map { pole.at($0 % 2 == 0 ? 0.34 : 0.36, Double(2 - $0) * 0.11) }
            let dome = (0...10).map { pole.at(0.36 + 0.17 * sin(Double($0) * .pi / 10), -0.22 * cos(Double($0) * .pi / 10)) }
            return HeldThing(behindHand: [
                line([pole.at(-0.05), pole.at(0.54)], 0.011, Colour(92, 92, 100)), [Fill(.polygon(rim + dome), dye)],
            ])
        case .book:
            let cover = Grip(hand: hand, way: Place(0.06, -1).normalised)
            let label = [(0.045, -0.045), (0.045, 0.045), (0.015, 0.045), (0.015, -0.045)]
            return HeldThing(beforeHand: [
                [Fill(.polygon(cover.at([(-0.09, -0.075), (-0.09, 0.075), (0.09, 0.075), (0.09, -0.075)])), dye)],
                [Fill(.polygon(cover.at(label)), Colour(250, 240, 206), outline: 0.5, shadow: 0)],
            ])
        case .ball: return HeldThing(beforeHand: [[Fill(.circle(level.at(0.015) + forearm * 0.06, 0.082), dye, shadow: 4)]])
        case .balloon:
            let string = line([hand, pole.at(0.42)], 0.006, Colour(120, 120, 128), outline: 0.4)
            return HeldThing(behindHand: [
                string, [Fill(.ellipse(pole.at(0.52), along: 0.115, across: 0.095, direction: pole.way), dye, shadow: 4)],
            ])
        case .flower: return HeldThing(behindHand: flower(blade, dye))
        case .lantern: return HeldThing(behindHand: lantern(Grip(hand: hand, way: [0, 1])))
        case .flag:
            let wave = [(0.0, 0.45), (0.12, 0.43), (0.25, 0.46), (0.25, 0.31), (0.12, 0.28), (0.0, 0.3)]
            let cloth = Shape.curve(wave.map { pole.at($0.1) + Place(outward * $0.0, 0) })
            return HeldThing(behindHand: [[Fill(cloth, dye)], line([pole.at(-0.15), pole.at(0.47)], 0.012, Self.wood)])
        case .cup:
            let sides = [(0.08, -0.042), (0.08, 0.042), (-0.02, 0.032), (-0.02, -0.032)]
            return HeldThing(beforeHand: [[Fill(.polygon(Grip(hand: hand, way: [0, -1]).at(sides)), dye)]])
        case .pan:
            let iron = Colour(70, 72, 82)
            return HeldThing(behindHand: [
                line([blade.at(-0.04), blade.at(0.2)], 0.015, Self.wood), [Fill(.circle(blade.at(0.2), 0.095), iron)],
                [Fill(.circle(blade.at(0.2), 0.066), iron.times(0.75), outline: 0, shadow: 0)],
            ])
        }
    }

    private func sword(_ grip: Grip, length: Double) -> [[Fill]] {
        let edge = [(0.045, -0.026), (length * 0.85, -0.026), (length, 0), (length * 0.85, 0.026), (0.045, 0.026)]
        return [
            [Fill(.polygon(grip.at(edge)), Self.steel, shadow: 1.5)], line([grip.at(-0.055), grip.at(0.045)], 0.014, Self.wood),
            line([grip.at(0.045, -0.062), grip.at(0.045, 0.062)], 0.015, Self.gold),
        ]
    }

    private func headed(_ kind: Figure.Tool, _ grip: Grip, _ outward: Double) -> [Fill] {
        switch kind {
        case .axe:
            let edge = [(0.21, -0.02), (0.15, 0.12), (0.25, 0.15), (0.35, 0.12), (0.28, -0.02)]
            return [Fill(.curve(grip.at(edge.map { ($0.0, $0.1 * outward) })), Self.steel)]
        case .hammer: return line([grip.at(0.3, -0.075), grip.at(0.3, 0.075)], 0.05, Self.iron)
        default: return line(grip.at([(0.22, -0.19), (0.29, -0.08), (0.29, 0.08), (0.22, 0.19)]), 0.021, Self.iron)
        }
    }

    private func pointed(_ kind: Figure.Tool, _ grip: Grip) -> [Fill] {
        guard kind == .trident else { return [Fill(.polygon(grip.at([(0.5, -0.035), (0.63, 0), (0.5, 0.035), (0.47, 0)])), Self.steel)] }
        return line(grip.at([(0.63, 0.06), (0.5, 0.06), (0.5, -0.06), (0.63, -0.06)]), 0.012, Self.steel)
            + line([grip.at(0.5), grip.at(0.66)], 0.012, Self.steel)
    }

    /// Drawn, with an arrow on its string, when the other hand is behind on the same line.
    private func bow(_ grip: Grip, other: Place) -> [[Fill]] {
        let back = grip.hand - other
        let drawn = back.normalised.dot(grip.way) > 0.92 && back.length > 0.12
        let wood = [-0.26, -0.17, -0.06, 0.06, 0.17, 0.26].map { grip.at(0.02 - $0 * $0 * 1.7, $0) }
        let string = line([wood[0], drawn ? other : grip.at(-0.095), wood[5]], 0.005, Colour(236, 232, 220), outline: 0.5, shadow: 0)
        guard drawn else { return [string, line(wood, 0.017, Self.wood)] }
        let arrow = line([other, grip.at(0.1)], 0.008, Colour(214, 170, 110), outline: 0.6, shadow: 0)
        let point = Fill(.polygon(grip.at([(0.16, 0), (0.1, -0.026), (0.1, 0.026)])), Self.steel, outline: 0.6, shadow: 0)
        return [string, line(wood, 0.017, Self.wood), arrow, [point]]
    }

    private func torch(_ grip: Grip) -> [[Fill]] {
        let flame = Grip(hand: grip.at(0.17), way: [0, -1])
        let outer = Shape.curve(flame.at([(0, -0.045), (0.06, -0.052), (0.18, 0.005), (0.06, 0.052), (0, 0.045), (-0.02, 0)]))
        let inner = Shape.ellipse(flame.at(0.035), along: 0.04, across: 0.02, direction: flame.way)
        return [
            line([grip.at(-0.08), grip.at(0.17)], 0.018, Self.wood), [Fill(outer, Colour(246, 140, 36), shadow: 0)],
            [Fill(inner, Colour(255, 228, 100), outline: 0, shadow: 0)],
        ]
    }

    private func flower(_ grip: Grip, _ dye: Colour) -> [[Fill]] {
        let top = Grip(hand: grip.at(0.15), way: [0, -1])
        let petals = (0..<5).map { index in
            let angle = Double(index) * 0.4 * .pi
            return Fill(.circle(top.at(cos(angle) * 0.042, sin(angle) * 0.042), 0.032), dye, shadow: 0)
        }
        let heart = dye == Cast.dye("yellow").colour ? Self.wood : Self.gold
        return [
            line([grip.at(-0.08), grip.at(0.15)], 0.011, Colour(70, 150, 70)), petals,
            [Fill(.circle(top.hand, 0.026), heart, outline: 0, shadow: 0)],
        ]
    }

    /// - Parameter grip: points down.
    private func lantern(_ grip: Grip) -> [[Fill]] {
        let frame = Shape.hull(grip.at([(0.11, -0.03), (0.11, 0.03), (0.18, -0.03), (0.18, 0.03)]).map { ($0, 0.02) })
        let light = Shape.ellipse(grip.at(0.145), along: 0.036, across: 0.03, direction: grip.way)
        return [
            line([grip.hand, grip.at(0.11)], 0.008, Colour(70, 70, 78)), [Fill(frame, Colour(80, 76, 80))],
            [Fill(light, Colour(255, 220, 100), outline: 0, shadow: 0)],
        ]
    }

    private func star(_ middle: Place, _ radius: Double) -> [Fill] {
        let points = (0..<10).map { index in
            let angle = Double(index) * .pi / 5
            let reach = index % 2 == 0 ? radius : radius * 0.45
            return middle + Place(sin(angle), -cos(angle)) * reach
        }
        return [Fill(.polygon(points), Self.gold, outline: 0.8, shadow: 0)]
    }
}
