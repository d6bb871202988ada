import ImageCodec

/// A picture in the making: subjects laid over a background, and the matte of the subjects.
struct Composition {
    private(set) var image: Image
    private(set) var matte = Image(width: CutOut.side, height: CutOut.side, fill: [0])

    /// - Parameter background: RGB, 128 × 128.
    init(background: Image) {
        precondition(background.width == CutOut.side && background.height == CutOut.side && background.channels == 3)
        image = background
    }

    /// Lays RGBA over what there is, its upper left corner at `(x, y)`; what sticks out is cut off.
    mutating func add(_ layer: Image, x left: Int, y top: Int) {
        for row in 0..<layer.height where (0..<CutOut.side).contains(row + top) {
            for column in 0..<layer.width where (0..<CutOut.side).contains(column + left) {
                let from = (row * layer.width + column) * 4, to = (row + top) * CutOut.side + column + left
                let alpha = Int(layer.bytes[from + 3])
                guard alpha > 0 else { continue }
                for channel in 0..<3 {
                    let sum = Int(layer.bytes[from + channel]) * alpha + Int(image.bytes[to * 3 + channel]) * (255 - alpha)
                    image.bytes[to * 3 + channel] = UInt8((sum + 127) / 255)
                }
                let rest = (255 - Int(matte.bytes[to])) * (255 - alpha)
                matte.bytes[to] = UInt8(255 - (rest + 127) / 255)
            }
        }
    }

    /// A soft dark ellipse on the ground, no part of the subject.
    mutating func addShadow(centre: Double, bottom: Double, width: Double) {
        let height = max(4, width / 5)
        for y in max(0, Int(bottom - height))..<min(CutOut.side, Int(bottom + height) + 1) {
            for x in 0..<CutOut.side {
                let dx = (Double(x) + 0.5 - centre) / (width / 2), dy = (Double(y) + 0.5 - bottom) / (height / 2)
                let strength = 0.35 * max(0, 1 - dx * dx - dy * dy)
                guard strength > 0 else { continue }
                for channel in 0..<3 {
                    let index = (y * CutOut.side + x) * 3 + channel
                    image.bytes[index] = UInt8(Double(image.bytes[index]) * (1 - strength))
                }
            }
        }
    }
}
