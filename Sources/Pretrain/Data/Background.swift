import ImageCodec

/// What lies behind the subjects.
struct Background: Sendable {
    /// `on a blue background`, `in the snow`; nil says nothing.
    var phrase: String?
    /// The height at which things stand, in parts of the picture; nil where they float.
    var ground: ClosedRange<Double>?
    var draw: @Sendable (inout Canvas, inout SeededRandom) -> Void

    /// - Parameter coarse: as pixel art, in squares of 4 × 4.
    func image(coarse: Bool, _ random: inout SeededRandom) -> Image {
        var canvas = Canvas(side: coarse ? CutOut.side / 4 : CutOut.side)
        draw(&canvas, &random)
        return coarse ? canvas.image.scaled(by: 4) : canvas.image
    }

    static func plain(_ colour: [UInt8], phrase: String?) -> Background {
        Background(phrase: phrase, ground: nil) { canvas, _ in canvas.fill { _, _ in RGB(colour) } }
    }

    static let white = plain([255, 255, 255], phrase: nil)

    /// Each with the words for it.
    static let colours: [(name: String, value: [UInt8])] = [
        ("red", [222, 44, 44]), ("orange", [248, 148, 40]), ("yellow", [250, 220, 60]), ("green", [60, 170, 75]), ("blue", [48, 100, 220]),
        ("light blue", [160, 210, 250]), ("light green", [180, 235, 170]), ("purple", [135, 70, 190]), ("pink", [252, 170, 200]),
        ("black", [16, 16, 18]), ("grey", [150, 150, 155]), ("brown", [125, 80, 48]), ("dark blue", [24, 34, 90]),
        ("teal", [30, 150, 150]),
        ("beige", [240, 225, 195]),
    ]

    /// A plain colour that the subject stands out from.
    static func contrasting(to subject: Image, _ random: inout SeededRandom) -> Background {
        let mean = subject.meanColour
        let distant = colours.filter { colour in
            zip(colour.value, mean).reduce(0) { $0 + abs(Double($1.0) - $1.1) } > 150
        }
        let colour = random.pick(distant.isEmpty ? colours : distant) ?? colours[0]
        return plain(colour.value, phrase: "on \(Noun("\(colour.name) background").indefinite)")
    }
}

extension Image {
    /// The mean of what is opaque, RGBA.
    var meanColour: [Double] {
        var sum = [0.0, 0, 0], weight = 0.001
        for pixel in 0..<width * height {
            let alpha = Double(bytes[pixel * 4 + 3]) / 255
            for channel in 0..<3 { sum[channel] += Double(bytes[pixel * 4 + channel]) * alpha }
            weight += alpha
        }
        return sum.map { $0 / weight }
    }
}

/// Red, green and blue in 0…255.
struct RGB: Sendable, Hashable {
    var red: Double
    var green: Double
    var blue: Double

    init(_ red: Double, _ green: Double, _ blue: Double) { (self.red, self.green, self.blue) = (red, green, blue) }

    init(_ bytes: [UInt8]) { self.init(Double(bytes[0]), Double(bytes[1]), Double(bytes[2])) }

    func mixed(with other: RGB, _ share: Double) -> RGB {
        let s = min(max(share, 0), 1)
        return RGB(red + (other.red - red) * s, green + (other.green - green) * s, blue + (other.blue - blue) * s)
    }

    func scaled(_ factor: Double) -> RGB { RGB(red * factor, green * factor, blue * factor) }
}

/// A square that is painted in coordinates of 0…1, from the upper left corner.
struct Canvas {
    let side: Int
    private var pixels: [RGB]

    init(side: Int) {
        self.side = side
        pixels = Array(repeating: RGB(255, 255, 255), count: side * side)
    }

    var image: Image {
        let bytes = pixels.flatMap { [$0.red, $0.green, $0.blue].map { UInt8(min(max($0.rounded(), 0), 255)) } }
        return Image(width: side, height: side, channels: 3, bytes: bytes)
    }

    /// Every pixel by its place.
    mutating func fill(_ colour: (_ x: Double, _ y: Double) -> RGB) { paint { colour($0, $1) } }

    /// The pixels for which there is a colour.
    mutating func paint(_ colour: (_ x: Double, _ y: Double) -> RGB?) {
        for row in 0..<side {
            for column in 0..<side {
                guard let new = colour((Double(column) + 0.5) / Double(side), (Double(row) + 0.5) / Double(side)) else { continue }
                pixels[row * side + column] = new
            }
        }
    }

    mutating func disc(x: Double, y: Double, radius: Double, _ colour: RGB, stretch: Double = 1) {
        paint { px, py in
            let dx = (px - x) / stretch, dy = py - y
            return dx * dx + dy * dy <= radius * radius ? colour : nil
        }
    }

    mutating func rectangle(x: ClosedRange<Double>, y: ClosedRange<Double>, _ colour: RGB) {
        paint { px, py in x.contains(px) && y.contains(py) ? colour : nil }
    }

    /// Standing on `bottom`.
    mutating func triangle(x: Double, top: Double, bottom: Double, halfWidth: Double, _ colour: RGB) {
        paint { px, py in
            guard py >= top, py <= bottom else { return nil }
            return abs(px - x) <= halfWidth * (py - top) / (bottom - top) ? colour : nil
        }
    }

    /// Single dots, at random.
    mutating func dots(_ count: Int, y range: ClosedRange<Double>, _ colour: RGB, _ random: inout SeededRandom) {
        for _ in 0..<count {
            let row = min(side - 1, Int(Double.random(in: range, using: &random) * Double(side)))
            pixels[row * side + Int.random(in: 0..<side, using: &random)] = colour
        }
    }
}
