import ImageCodec
import Vision

/// A drawn person with everything that is known of it.
struct FigureSample: Sendable {
    /// RGBA, on nothing: alpha is exact.
    var image: Image
    /// In the picture's pixels.
    var skeleton: Skeleton
    var figure: Figure
    var action: Action
    var isFromBehind: Bool
    var style: FigureStyle

    /// Grey, 255 where the figure covers a pixel.
    var alpha: Image {
        Image(
            width: image.width, height: image.height, channels: 1,
            bytes: stride(from: 3, to: image.bytes.count, by: 4).map { image.bytes[$0] })
    }

    /// The fullest first, each of them true.
    ///
    /// - Parameter setting: `on grass`, or nothing.
    func captions(setting: String? = nil) -> [String] {
        figure.captions(action: action, fromBehind: isFromBehind, setting: setting, style: style)
    }
}

/// People in random poses, clothes and hair with random things in their hands, as many as there are seeds.
struct FigureSource: Sendable {
    /// In pixels, of the square pictures.
    static let side = CutOut.side
    /// Around a figure at least, in pixels.
    static let margin = 5.0
    /// Of a figure's longer side, in pixels.
    static let smallest = 84.0

    /// What frames of motions show, by the words for it.
    private let moments: [[(action: Action, posture: Humanoid.Posture)]]

    /// - Parameter clips: may be empty: then people take named poses alone.
    init(clips: [MotionClip]) {
        let seen = clips.flatMap { clip in
            clip.frames.compactMap { frame in
                let posture = frame.posture
                return Action(clip: clip.name, posture).map { (action: $0, posture: posture) }
            }
        }
        moments = Dictionary(grouping: seen) { $0.action.phrase }.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The same seed gives the same sample.
    func sample(seed: UInt64) -> FigureSample {
        var random = SeededRandom(seed: seed)
        let style: FigureStyle = random.chance(0.3) ? .pixel : .flat
        var figure = Figure.random(&random)
        let (action, fromBehind, pose) = act(&random)
        figure.take(action)
        let painter = FigurePainter(figure: figure, body: Body(figure.build, pose), style: style)
        let (image, skeleton) = Self.draw(painter, &random)
        return FigureSample(image: image, skeleton: skeleton, figure: figure, action: action, isFromBehind: fromBehind, style: style)
    }

    private func act(_ random: inout SeededRandom) -> (Action, fromBehind: Bool, Pose) {
        let mirrored = random.chance(0.5)
        var (action, pose): (Action, Pose)
        var fromBehind = false
        if moments.isEmpty || random.chance(0.65) {
            let named = random.one(of: NamedPose.all.map { ($0, weight: $0.name == "standing" ? 22 : 1) })
            (action, pose) = (Action(named), Pose(named))
        } else {
            let posture: Humanoid.Posture
            (action, posture) = random.one(of: random.one(of: moments.map { ($0, weight: $0[0].action.upright ? 1 : 0.3) }))
            let turn = random.number(in: action.turns)
            fromBehind = action.upright && random.chance(0.06)
            pose = Pose(posture, turn: fromBehind ? 180 - turn : turn)
        }
        pose = pose.shaken(by: 7, &random)
        if mirrored {
            pose = pose.mirrored
            action.hand = action.hand.map { $0 == .right ? .left : .right }
        }
        return (action, fromBehind, pose)
    }

    /// - Returns: the picture and the skeleton in its pixels.
    static func draw(_ painter: FigurePainter, _ random: inout SeededRandom) -> (Image, Skeleton) {
        let parts = painter.parts
        let (low, high) = painter.bounds(of: parts)
        let room = Place(repeating: Double(side) - 2 * margin)
        let fit = (room / (high - low)).min()
        // Who crouches or sits is drawn larger, or would be a dwarf.
        let least = smallest / (high - low).max()
        let scale = min(max(random.number(in: 92...114), min(least, 160)), fit)
        let slack = room - (high - low) * scale
        // Most stand near the middle.
        let shift = slack * Place(random.number(in: 0.3...0.7), random.number(in: 0.4...0.8))
        let origin = shift + margin - low * scale
        var canvas = painter.style == .flat ? FigureCanvas(side: side, samples: 4) : FigureCanvas(side: side, block: 4, samples: 1)
        for layer in parts.flatMap(\.layers) { canvas.draw(layer, scale: scale, origin: origin) }
        if painter.style == .pixel { canvas.contour() }
        return (canvas.image, painter.body.skeleton.placed(scale: scale, x: origin.x, y: origin.y))
    }
}

extension Figure {
    /// Puts into the hands what an action needs, and away what it has no use for.
    fileprivate mutating func take(_ action: Action) {
        if let tool = action.tool {
            self.tool = tool
            toolDye = toolDye ?? Cast.dye("red")
        } else if !action.handsFree {
            tool = nil
        }
        if let hand = action.hand { self.hand = hand }
        if !action.upright {
            cape = nil
            if let kind = hat?.kind, [.wizardHat, .topHat, .strawHat, .chefHat, .crown].contains(kind) { hat = nil }
        }
    }
}
