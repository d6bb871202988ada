import ImageCodec
import Vision

/// Training pictures of figures, with the skeletons that a pose ControlNet learns from.
struct FigurePictures: Sendable {
    static let licence = "CC0-1.0"
    static let credit = "figures drawn by this program, motions of DeepMimic by PyPI pybullet 3.2.7 (zlib)"
    static let versions = ["motions": "PyPI pybullet 3.2.7, pybullet_data/data/motions"]
    /// Of each picture of the base set: 6000 of them are 8 % of all that is drawn in training.
    static let weight = 0.145

    var source: FigureSource

    /// Mostly on white or a plain colour, some in places: people among the other pictures.
    func people(count: Int) -> DataSource {
        DataSource(name: "figures") { random, emit in
            for number in 0..<count {
                let sample = source.sample(seed: random.next())
                let background: Background =
                    random.chance(0.55)
                    ? .white : random.chance(0.4) ? .contrasting(to: sample.image, &random) : random.one(of: Scenery.all)
                try emit(Self.picture(sample, number, on: background, &random))
            }
        }
    }

    /// On plain grounds, in places, and over parts of other pictures, which no caption names: for networks that learn where a person is.
    ///
    /// - Parameter others: RGBA; may be empty.
    func exact(count: Int, others: [Image]) -> DataSource {
        DataSource(name: "exact figures") { random, emit in
            for number in 0..<count {
                let sample = source.sample(seed: random.next())
                let background: Background =
                    switch random.fraction {
                    case ..<0.15: .white
                    case ..<0.35: .contrasting(to: sample.image, &random)
                    case ..<0.7: random.one(of: Scenery.all)
                    default: Self.clutter(others, over: random.one(of: Scenery.all))
                    }
                try emit(Self.picture(sample, number, on: background, &random))
            }
        }
    }

    private static func picture(_ sample: FigureSample, _ number: Int, on background: Background, _ random: inout SeededRandom)
        -> TrainingPicture
    {
        var composition = Composition(background: background.image(coarse: sample.style == .pixel, &random))
        let smaller = background.ground != nil && sample.style == .flat ? random.number(in: 0.72...1) : 1
        let side = Double(CutOut.side)
        let layer =
            smaller < 1 ? sample.image.resized(width: Int(side * smaller), height: Int(side * smaller), filter: .lanczos) : sample.image
        let scale = Double(layer.width) / side
        let feet = Double(layer.opaqueBounds?.y.upperBound ?? layer.height)
        // Stands near the lower edge where there is ground, and stays on its grid.
        let drop = background.ground == nil ? 0 : (side * random.number(in: 0.9...0.97) - feet)
        let top = sample.style == .pixel ? Int((drop / 4).rounded(.down)) * 4 : Int(drop)
        let left = Int((side - Double(layer.width)) * random.fraction)
        if background.ground != nil, sample.action.phrase != "jumping", let bounds = layer.opaqueBounds {
            composition.addShadow(
                centre: Double(left) + Double(bounds.x.lowerBound + bounds.x.upperBound) / 2, bottom: feet + Double(top) - 1,
                width: Double(bounds.x.count) * 0.8)
        }
        composition.add(layer, x: left, y: top)
        let skeleton = sample.skeleton.placed(scale: scale, x: Double(left), y: Double(top))
        return TrainingPicture(
            image: composition.image, matte: composition.matte,
            record: .init(
                source: "figure:\(number)", kind: .figure, captions: sample.captions(setting: background.phrase), weight: weight,
                held: HoldOut.holds(colour: sample.figure.topDye.name, of: sample.figure.subject), licence: licence, credit: credit,
                skeletons: [skeleton.points.map { $0.map { [tenths($0.x), tenths($0.y)] } }]))
    }

    /// Parts of other pictures, larger than they are anywhere else.
    private static func clutter(_ others: [Image], over place: Background) -> Background {
        Background(phrase: nil, ground: nil) { canvas, random in
            place.draw(&canvas, &random)
            guard !others.isEmpty else { return }
            for _ in 0..<3 {
                let other = random.one(of: others)
                let (x, y) = (random.number(in: -0.6...0.4), random.number(in: -0.6...0.4))
                let size = random.number(in: 0.9...1.8)
                canvas.paint { px, py in
                    let (column, row) = (Int((px - x) / size * Double(other.width)), Int((py - y) / size * Double(other.height)))
                    guard px >= x, py >= y, column < other.width, row < other.height else { return nil }
                    let pixel = Array(other[column, row])
                    return pixel[3] > 127 ? RGB(Array(pixel[0..<3])) : nil
                }
            }
        }
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
