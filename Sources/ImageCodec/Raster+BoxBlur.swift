extension Raster {
    /// Three means over boxes, which is nearly a Gaussian and takes the same time for any size: Pillow's `GaussianBlur`, after Gwosdek et al.,
    /// "Theoretical Foundations of Gaussian Convolution by Extended Box Filtering", 2011. Edges go on for ever.
    ///
    /// - Parameter deviation: of the Gaussian, in pixels.
    public func boxBlurred(deviation: Double) -> Raster {
        guard deviation > 0 else { return self }
        let passes = 3
        let variance = deviation * deviation / Double(passes)
        let whole = ((12 * variance + 1).squareRoot() - 1) / 2
        let reach = whole.rounded(.down)
        // What the two pixels beyond the whole ones count.
        let rest = (2 * reach + 1) * (reach * (reach + 1) - 3 * variance) / (6 * (variance - (reach + 1) * (reach + 1)))
        var result = self
        for _ in 0..<passes { result = result.boxMeans(reach: Int(reach), rest: rest, alongRows: true) }
        for _ in 0..<passes { result = result.boxMeans(reach: Int(reach), rest: rest, alongRows: false) }
        return result
    }

    /// The means over `reach` pixels on both sides, those one further counting `rest`, of lines in one direction.
    private func boxMeans(reach: Int, rest: Double, alongRows: Bool) -> Raster {
        let (length, lines) = alongRows ? (width, height) : (height, width)
        let (step, lineStep) = alongRows ? (channels, width * channels) : (width * channels, channels)
        let scale = 1 / (Double(2 * reach + 1) + 2 * rest)
        var result = values
        values.withUnsafeBufferPointer { values in
            for line in 0..<lines {
                for channel in 0..<channels {
                    let first = line * lineStep + channel
                    func value(_ place: Int) -> Double { Double(values[first + min(max(place, 0), length - 1) * step]) }
                    var sum = (-reach...reach).reduce(0) { $0 + value($1) }
                    for place in 0..<length {
                        let edges = value(place - reach - 1) + value(place + reach + 1)
                        result[first + place * step] = Float((sum + rest * edges) * scale)
                        sum += value(place + reach + 1) - value(place - reach)
                    }
                }
            }
        }
        return Raster(width: width, height: height, channels: channels, values: result)
    }
}
