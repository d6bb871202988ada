import Vision

/// What somebody does, and from where it is best seen.
struct Action: Sendable {
    /// Behind the rest of a caption; empty where there is nothing to say.
    var phrase: String
    /// Of the trunk from the viewer, in degrees to either side.
    var turns: ClosedRange<Double> = 0...45
    /// Whether hands are free for a tool.
    var handsFree = true
    /// What it takes: a book for reading, say.
    var tool: Figure.Tool?
    /// The hand that it needs.
    var hand: Side?
    /// Whether head and feet are where they are when standing: a cape hangs, a hat stays.
    var upright = true
}

extension Action {
    /// What a frame of a motion shows; nil where it shows nothing that has a name.
    init?(clip: String, _ posture: Humanoid.Posture) {
        let spine = (posture.neck - posture.root).normalised
        let highestFoot = max(posture.ankle.right.y, posture.ankle.left.y)
        let lowestFoot = min(posture.ankle.right.y, posture.ankle.left.y)
        let level: SIMD3<Double> = [1, 0, 1]
        switch clip {
        case "walk":
            guard ((posture.ankle.right - posture.ankle.left) * level).length > 0.22 else { return nil }
            self.init(phrase: "walking", turns: 20...75)
        case "run":
            guard (posture.knee.right - posture.knee.left).length > 0.3 else { return nil }
            self.init(phrase: "running", turns: 40...85)
        case "jump", "spin":
            // In the air, and not merely hanging there.
            let arms = max(posture.wrist.right.y - posture.shoulder.right.y, posture.wrist.left.y - posture.shoulder.left.y)
            let shins = min(posture.knee.right.y - posture.ankle.right.y, posture.knee.left.y - posture.ankle.left.y)
            guard lowestFoot > 0.2, spine.y > 0.6, arms > -0.1 || shins < 0.3 else { return nil }
            self.init(phrase: "jumping", turns: 0...60)
        case "kick", "spinkick":
            guard highestFoot > posture.root.y - 0.1, spine.y > 0.3 else { return nil }
            self.init(phrase: "kicking", turns: 30...80)
        case "punch":
            let reach = Side.allCases.map { (posture.wrist[$0] - posture.shoulder[$0]).dot(posture.trunkAhead) }
            guard max(reach[0], reach[1]) > 0.42 else { return nil }
            self.init(phrase: "punching", turns: 20...75, handsFree: false)
        case "cartwheel":
            guard spine.y < 0.4 else { return nil }
            self.init(phrase: "doing a cartwheel", turns: 0...20, handsFree: false, upright: false)
        case "backflip":
            guard spine.y < 0.3, lowestFoot > 0.25 else { return nil }
            self.init(phrase: "doing a backflip", turns: 60...90, handsFree: false, upright: false)
        case "crawl":
            guard spine.y < 0.5 else { return nil }
            self.init(phrase: "crawling", turns: 55...90, handsFree: false, upright: false)
        case "dance_a", "dance_b":
            let spread = (posture.wrist.right - posture.wrist.left).length
            let raised = max(posture.wrist.right.y - posture.shoulder.right.y, posture.wrist.left.y - posture.shoulder.left.y)
            guard spread > 0.9 || raised > 0.05 else { return nil }
            self.init(phrase: "dancing", turns: 0...45)
        case "getup_facedown", "getup_faceup":
            guard abs(spine.y) < 0.25, posture.root.y < 0.22 else { return nil }
            self.init(phrase: "lying on the ground", turns: 70...90, handsFree: false, upright: false)
        default: return nil
        }
    }

    /// What a named pose does.
    init(_ pose: NamedPose) {
        self.init(phrase: pose.name == "standing" ? "" : pose.phrase, turns: 0...20)
        switch pose.name {
        case "archer": (tool, hand) = (.bow, .left)
        case "reading": (tool, hand) = (.book, .left)
        case "sword raised": (phrase, tool, hand) = ("raising a sword", .sword, .right)
        case "throwing": (phrase, tool, hand) = ("throwing a ball", .ball, .right)
        case "waving": hand = .right
        case "pointing": hand = .right
        case "saluting": hand = .left
        case "standing", "walking", "running", "arms raised", "jumping", "dancing", "kneeling", "fighting", "sitting", "kicking": break
        default: handsFree = false
        }
        upright = pose.name != "bowing"
    }
}
