import ImageCodec

extension CutOut {
    /// The subject in another size, without the empty margin.
    ///
    /// - Parameter size: of its longer side, in pixels; pixel art takes the nearest whole multiple.
    func scaled(to size: Double) -> Image {
        guard let bounds = image.opaqueBounds else { return image }
        let part = image.cropped(x: bounds.x, y: bounds.y)
        let longer = Double(max(part.width, part.height))
        guard style.isPixelArt else {
            let scale = size / longer
            return part.resized(
                width: max(1, Int((Double(part.width) * scale).rounded())), height: max(1, Int((Double(part.height) * scale).rounded())),
                filter: .lanczos)
        }
        // The tile's own pixels are squares of 4.
        let dots = part.everyFourthPixel
        let factor = max(1, min(4, Int((size / Double(max(dots.width, dots.height))).rounded())))
        return dots.scaled(by: factor)
    }
}

extension Image {
    /// Undoes an enlargement by 4.
    fileprivate var everyFourthPixel: Image {
        let columns = Array(stride(from: 0, to: width, by: 4)), rows = Array(stride(from: 0, to: height, by: 4))
        let bytes = rows.flatMap { y in columns.flatMap { x in self[x, y] } }
        return Image(width: columns.count, height: rows.count, channels: channels, bytes: bytes)
    }
}

extension Composition {
    /// Subjects in a row on a background, each `size` pixels long.
    ///
    /// - Parameter centres: of the subjects, in parts of the width.
    init(
        _ subjects: [CutOut], mirrored: [Bool], size: Double, centres: [Double], on background: Background, _ random: inout SeededRandom
    ) {
        self.init(background: background.image(coarse: subjects.first?.style.isPixelArt == true, &random))
        let side = Double(CutOut.side)
        let ground = background.ground.map { Double.random(in: $0, using: &random) * side }
        for ((subject, isMirrored), centre) in zip(zip(subjects, mirrored), centres) {
            let scaled = subject.scaled(to: size * .random(in: 0.94...1.06, using: &random))
            let layer = isMirrored ? scaled.mirrored : scaled
            let room = side - Double(layer.height)
            let middle = room / 2 + Double.random(in: -0.3...0.3, using: &random) * max(0, room)
            let top = ground.map { min(max($0 - Double(layer.height), 0), max(0, room)) } ?? middle
            let left = min(
                max(centre * side - Double(layer.width) / 2, min(0, side - Double(layer.width))), max(0, side - Double(layer.width)))
            if ground != nil {
                addShadow(centre: left + Double(layer.width) / 2, bottom: top + Double(layer.height) - 1, width: Double(layer.width) * 0.9)
            }
            // Pixel art stays on its grid.
            let grid = subject.style.isPixelArt ? 4.0 : 1.0
            add(layer, x: Int((left / grid).rounded() * grid), y: Int((top / grid).rounded() * grid))
        }
    }
}
