import ImageCodec

/// Red, green and blue, from 0 to 255.
struct Colour: Sendable, Hashable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Each channel times `factor`; above 1 towards white.
    func times(_ factor: Double) -> Colour {
        func change(_ value: UInt8) -> UInt8 {
            let value = Double(value)
            return UInt8((factor <= 1 ? value * factor : value + (255 - value) * (factor - 1)).rounded())
        }
        return Colour(change(red), change(green), change(blue))
    }
}

/// A shape in one colour, with a shadow on its lower right and a dark outline.
struct Fill: Sendable {
    var shape: Shape
    var colour: Colour
    /// In pixels of the picture, outwards.
    var outline: Double
    /// How far the shadow reaches in from the lower right edge, in pixels.
    var shadow: Double

    init(_ shape: Shape, _ colour: Colour, outline: Double = 1.4, shadow: Double = 2.5) {
        self.shape = shape
        self.colour = colour
        self.outline = outline
        self.shadow = shadow
    }
}

/// A grid of samples on which shapes lie over each other, each opaque or not at all. Pixels are the means of their samples, so alpha is
/// the part of a pixel that is covered.
struct FigureCanvas {
    /// Of the square picture, in pixels.
    let side: Int
    /// How many pixels of the picture a square of one colour takes each way: more than one makes pixel art.
    let block: Int
    /// By which a block is divided, each way.
    let samples: Int
    private var colours: [Colour?]

    /// In samples.
    private var width: Int { side / block * samples }

    /// - Precondition: `block` divides `side`.
    init(side: Int, block: Int = 1, samples: Int) {
        precondition(side % block == 0, "blocks of \(block) don't fill \(side) pixels")
        self.side = side
        self.block = block
        self.samples = samples
        colours = Array(repeating: nil, count: side / block * samples * side / block * samples)
    }

    /// Draws the outlines of all and then their inner parts: what belongs together has no lines between.
    ///
    /// - Parameters:
    ///   - scale: pixels for a unit of the shapes.
    ///   - origin: where their origin is, in pixels.
    mutating func draw(_ fills: [Fill], scale: Double = 1, origin: Place = .zero) {
        for fill in fills where fill.outline > 0 {
            let dark = fill.colour.times(0.35)
            cover(fill.shape, margin: fill.outline / scale, scale: scale, origin: origin) { _ in dark }
        }
        for fill in fills {
            let (light, dark) = (fill.colour, fill.colour.times(0.8))
            let reach = Place(repeating: fill.shadow / scale)
            cover(fill.shape, margin: 0, scale: scale, origin: origin) { place in
                fill.shadow > 0 && !fill.shape.contains(place + reach) ? dark : light
            }
        }
    }

    private mutating func cover(_ shape: Shape, margin: Double, scale: Double, origin: Place, colour: (Place) -> Colour) {
        let density = Double(samples) / Double(block)
        let last = width - 1
        func sample(_ place: Place) -> (column: Int, row: Int) {
            let exact = ((place * scale + origin) * density).clamped(lowerBound: [-1, -1], upperBound: Place(repeating: Double(last + 1)))
            return (Int(exact.x.rounded(.down)), Int(exact.y.rounded(.down)))
        }
        func place(_ column: Int, _ row: Int) -> Place { ((Place(Double(column), Double(row)) + 0.5) / density - origin) / scale }
        let (low, high) = shape.bounds
        let (first, end) = (sample(low - margin), sample(high + margin))
        var covered = false
        for row in max(first.row, 0)...max(0, min(end.row, last)) {
            for column in max(first.column, 0)...max(0, min(end.column, last)) {
                let place = place(column, row)
                guard shape.contains(place, margin: margin) else { continue }
                colours[row * width + column] = colour(place)
                covered = true
            }
        }
        // Eyes between two samples would be lost.
        if !covered, margin == 0, case .ellipse(let middle, _, _, _) = shape {
            let (column, row) = sample(middle)
            if (0...last).contains(column), (0...last).contains(row) { colours[row * width + column] = colour(middle) }
        }
    }

    /// RGBA, alpha not premultiplied.
    var image: Image {
        let blocks = side / block
        var bytes: [UInt8] = []
        bytes.reserveCapacity(blocks * blocks * 4)
        for y in 0..<blocks {
            for x in 0..<blocks {
                var (red, green, blue, count) = (0, 0, 0, 0)
                for row in y * samples..<(y + 1) * samples {
                    for case let colour? in colours[row * width + x * samples..<row * width + (x + 1) * samples] {
                        red += Int(colour.red)
                        green += Int(colour.green)
                        blue += Int(colour.blue)
                        count += 1
                    }
                }
                let half = count / 2
                let mean = { (sum: Int) in UInt8(count > 0 ? (sum + half) / count : 0) }
                bytes += [mean(red), mean(green), mean(blue), UInt8((count * 255 + samples * samples / 2) / (samples * samples))]
            }
        }
        return Image(width: blocks, height: blocks, channels: 4, bytes: bytes).scaled(by: block)
    }

    /// A dark pixel on every empty sample beside a covered one: what pixel art has instead of a thin line.
    mutating func contour() {
        let (width, old) = (width, colours)
        for row in 0..<width {
            for column in 0..<width where old[row * width + column] == nil {
                let beside = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
                let inside = beside.filter { (0..<width).contains($0.0) && (0..<width).contains($0.1) }
                if let near = inside.compactMap({ old[$0.0 * width + $0.1] }).first { colours[row * width + column] = near.times(0.3) }
            }
        }
    }
}
