import ImageCodec

extension Raster {
    /// A picture whose masked part has the colours of what is around it: its blurred versions, from coarse to fine, laid over each other, each
    /// as far as it knows anything. AUTOMATIC1111's `masking.fill`.
    ///
    /// - Parameter mask: of the same size, 1 where the picture is not known.
    func filled(under mask: Raster) -> Raster {
        // Colours times what is known of them, and that.
        var known = Raster(width: width, height: height, channels: 4, values: [Float](repeating: 0, count: width * height * 4))
        for pixel in 0..<width * height {
            let share = 1 - mask.values[pixel]
            for channel in 0..<3 { known.values[pixel * 4 + channel] = values[pixel * 3 + channel] * share }
            known.values[pixel * 4 + 3] = share
        }
        var result = Raster(width: width, height: height, channels: 3, values: [Float](repeating: 0, count: width * height * 3))
        for (radius, repeats) in [(256.0, 1), (64, 1), (16, 2), (4, 4), (2, 2), (0, 1)] {
            let blurred = known.boxBlurred(deviation: radius)
            for _ in 0..<repeats { result.layOver(blurred) }
        }
        return result
    }

    /// - Parameter layer: colours times their opacity, and that.
    private mutating func layOver(_ layer: Raster) {
        for pixel in 0..<width * height {
            let rest = 1 - layer.values[pixel * 4 + 3]
            for channel in 0..<3 { values[pixel * 3 + channel] = layer.values[pixel * 4 + channel] + values[pixel * 3 + channel] * rest }
        }
    }
}
