import ImageCodec

/// The one colour that a subject mostly has, and its exchange for another.
struct Recolouring: Sendable {
    /// 0…360.
    var hue: Double
    /// Of what is neither transparent nor an outline, the part that has this hue, or none if `isNeutral`.
    var share: Double
    /// Grey, white or black, to be coloured.
    var isNeutral: Bool
    /// Mean saturation and value of the part, 0…1.
    var saturation: Double
    var value: Double

    struct Colour: Sendable, Equatable {
        var name: String
        /// nil: without colour, as bright as `value` says.
        var hue: Double?
        var saturation = 0.75
        /// What the mean value becomes.
        var value: ClosedRange<Double> = 0.45...0.95
    }

    static let colours = [
        Colour(name: "red", hue: 0, saturation: 0.8, value: 0.6...0.88),
        Colour(name: "orange", hue: 28, saturation: 0.85, value: 0.85...0.97),
        Colour(name: "yellow", hue: 51, saturation: 0.8, value: 0.9...1),
        Colour(name: "green", hue: 125, saturation: 0.65, value: 0.45...0.75),
        Colour(name: "blue", hue: 218, saturation: 0.75, value: 0.55...0.9),
        Colour(name: "purple", hue: 277, saturation: 0.62, value: 0.5...0.8),
        Colour(name: "pink", hue: 335, saturation: 0.42, value: 0.9...1), Colour(name: "black", saturation: 0, value: 0.12...0.22),
        Colour(name: "white", saturation: 0, value: 0.88...0.97), Colour(name: "golden", hue: 45, saturation: 0.75, value: 0.8...0.9),
    ]

    /// Words of colour and of coloured stuff: what is called by one has its colour by name.
    static let colourWords: Set<String> = [
        "red", "orange", "yellow", "green", "blue", "purple", "pink", "black", "white", "golden", "gold", "grey", "gray", "silver", "brown",
        "cyan", "magenta", "copper", "bronze", "brass", "emerald", "ruby", "sapphire", "jade",
        "ivory", "turquoise", "tan", "azure", "crimson", "dark", "light", "coloured", "rainbow", "amethyst", "pearl", "iron", "steel",
        "wooden", "ice", "fire", "lava", "frost", "golden", "coral", "platinum", "plaid", "murky", "cloudy", "brilliant",
        "sky", "puce", "citrine", "garnet", "lemon", "lime", "tangerine", "blueberries", "diamond", "snow", "polar", "blond", "glass",
        "bone", "skeleton",
    ]

    /// What the subject's colour is; nil where it has many.
    init?(_ image: Image) {
        var bins = [Double](repeating: 0, count: 36)
        var all = 0.0, grey = 0.0
        for pixel in 0..<image.width * image.height where image.bytes[pixel * 4 + 3] > 128 {
            let colour = HSV(image.bytes[pixel * 4], image.bytes[pixel * 4 + 1], image.bytes[pixel * 4 + 2])
            // Outlines and dark shadows tell nothing.
            guard colour.value > 0.22 else { continue }
            all += 1
            if colour.saturation < 0.2 { grey += 1 } else { bins[min(35, Int(colour.hue / 10))] += 1 }
        }
        guard all > 200 else { return nil }
        let windows = bins.indices.map { centre in (-3...3).reduce(0) { $0 + bins[(centre + $1 + 36) % 36] } }
        let peak = windows.indices.max { windows[$0] < windows[$1] } ?? 0
        isNeutral = grey > windows[peak]
        share = (isNeutral ? grey : windows[peak]) / all
        (hue, saturation, value) = (Double(peak) * 10 + 5, 0, 0)
        var members = 0.001, turn = 0.0
        for pixel in 0..<image.width * image.height where image.bytes[pixel * 4 + 3] > 128 {
            let colour = HSV(image.bytes[pixel * 4], image.bytes[pixel * 4 + 1], image.bytes[pixel * 4 + 2])
            guard colour.value > 0.22, belongs(colour) > 0.5 else { continue }
            members += 1
            turn += HSV.turn(colour.hue - hue)
            saturation += colour.saturation
            value += colour.value
        }
        hue = (hue + turn / members + 360).truncatingRemainder(dividingBy: 360)
        saturation /= members
        value /= members
    }

    /// The word for the colour as it is; nil between two words.
    var name: String? {
        guard share > 0.72 else { return nil }
        if isNeutral { return value > 0.85 ? "white" : value > 0.42 && value < 0.68 ? "grey" : nil }
        switch hue {
        case 347..., ..<9: return value > 0.65 && saturation > 0.6 ? "red" : nil
        case 9..<42 where value < 0.72: return saturation > 0.3 ? "brown" : nil
        case 18..<35: return value > 0.88 && saturation > 0.7 ? "orange" : nil
        case 44..<62: return value > 0.8 && saturation > 0.5 ? "yellow" : nil
        case 78..<165: return saturation > 0.35 ? "green" : nil
        case 198..<250: return saturation > 0.35 ? "blue" : nil
        case 262..<300: return saturation > 0.3 ? "purple" : nil
        case 315..<345: return value > 0.8 ? "pink" : nil
        default: return nil
        }
    }

    /// How much a pixel is part of what has the colour: 1, or 0, or between near the border.
    private func belongs(_ colour: HSV) -> Double {
        if isNeutral { return colour.saturation < 0.25 ? 1 : max(0, 1 - (colour.saturation - 0.25) / 0.1) }
        guard colour.saturation > 0.08 else { return 0 }
        let distance = abs(HSV.turn(colour.hue - hue))
        return min(1, max(0, (62 - distance) / 16)) * min(1, (colour.saturation - 0.08) / 0.08)
    }

    /// The picture with the colour exchanged; lights and shades stay.
    func apply(_ target: Colour, to image: Image) -> Image {
        var result = image
        let goal = min(max(value, target.value.lowerBound), target.value.upperBound)
        for pixel in 0..<image.width * image.height where image.bytes[pixel * 4 + 3] > 0 {
            let old = HSV(image.bytes[pixel * 4], image.bytes[pixel * 4 + 1], image.bytes[pixel * 4 + 2])
            let strength = belongs(old)
            guard strength > 0 else { continue }
            var new = old
            new.hue = target.hue ?? old.hue
            let relative = isNeutral ? 1 : min(1.25, old.saturation / max(saturation, 0.05))
            new.saturation = min(1, target.saturation * relative)
            // White is bright all over, so its shades are drawn together.
            let shade = old.value / max(value, 0.05)
            new.value = min(1, goal * (target.name == "white" ? 0.6 + 0.4 * shade : shade))
            let (from, to) = (old.rgb, new.rgb)
            let mixed = from.mixed(with: to, strength)
            for (channel, sample) in [mixed.red, mixed.green, mixed.blue].enumerated() {
                result.bytes[pixel * 4 + channel] = UInt8(min(max(sample.rounded(), 0), 255))
            }
        }
        return result
    }
}

/// Hue 0..<360, saturation and value 0…1.
struct HSV: Equatable {
    var hue: Double
    var saturation: Double
    var value: Double

    init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        let r = Double(red) / 255, g = Double(green) / 255, b = Double(blue) / 255
        let high = max(r, g, b), low = min(r, g, b), span = high - low
        value = high
        saturation = high > 0 ? span / high : 0
        guard span > 0 else {
            hue = 0
            return
        }
        let sector = high == r ? (g - b) / span : high == g ? 2 + (b - r) / span : 4 + (r - g) / span
        hue = sector < 0 ? sector * 60 + 360 : sector * 60
    }

    var rgb: RGB {
        let chroma = value * saturation, sector = hue / 60
        let second = chroma * (1 - abs(sector.truncatingRemainder(dividingBy: 2) - 1)), base = value - chroma
        let (r, g, b) =
            switch Int(sector) % 6 {
            case 0: (chroma, second, 0.0)
            case 1: (second, chroma, 0.0)
            case 2: (0.0, chroma, second)
            case 3: (0.0, second, chroma)
            case 4: (second, 0.0, chroma)
            default: (chroma, 0.0, second)
            }
        return RGB((r + base) * 255, (g + base) * 255, (b + base) * 255)
    }

    /// An angle as -180…180.
    static func turn(_ angle: Double) -> Double {
        let rest = angle.truncatingRemainder(dividingBy: 360)
        return rest > 180 ? rest - 360 : rest < -180 ? rest + 360 : rest
    }
}
