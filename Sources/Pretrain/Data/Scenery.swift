import Foundation

/// Simple painted places, each a little different every time.
enum Scenery {
    static let all: [Background] = [
        outdoors("on grass", sky: RGB(150, 210, 250), ground: RGB(96, 180, 76), speckle: RGB(70, 150, 60)),
        outdoors(
            "in the snow", sky: RGB(200, 225, 245), ground: RGB(244, 248, 255), speckle: RGB(220, 230, 245), falling: RGB(255, 255, 255)),
        outdoors("in the desert", sky: RGB(252, 214, 140), ground: RGB(232, 190, 110), speckle: RGB(214, 168, 90)),
        night, beach, space, underwater, forest, mountains, city, sunset, sky, room,
        outdoors(
            "in the rain", sky: RGB(120, 135, 155), ground: RGB(90, 105, 110), speckle: RGB(110, 125, 135), falling: RGB(170, 200, 235)),
    ]

    /// Only for pixel art.
    static let dungeon = Background(phrase: "in a dungeon", ground: 0.86...0.95) { canvas, random in
        let shade = Double.random(in: 0.8...1.1, using: &random)
        canvas.fill { x, y in
            let row = Int(y * 8), stone = RGB(92, 88, 96).scaled(shade * (y > 0.75 ? 0.75 : 1))
            let isJoint =
                (y * 8).truncatingRemainder(dividingBy: 1) < 0.2 || (x * 4 + Double(row % 2) / 2).truncatingRemainder(dividingBy: 1) < 0.1
            return isJoint ? stone.scaled(0.6) : stone
        }
    }

    private static func outdoors(_ phrase: String, sky: RGB, ground: RGB, speckle: RGB, falling: RGB? = nil) -> Background {
        Background(phrase: phrase, ground: 0.8...0.95) { canvas, random in
            let horizon = Double.random(in: 0.5...0.68, using: &random), wave = Double.random(in: 0...6, using: &random)
            canvas.fill { x, y in
                let edge = horizon + 0.025 * sin(wave + x * 7)
                return y < edge
                    ? sky.mixed(with: RGB(255, 255, 255), 0.4 * y / edge) : ground.mixed(with: speckle, 0.5 * (y - edge) / (1 - edge))
            }
            canvas.dots(canvas.side * canvas.side / 50, y: horizon + 0.04...0.999, speckle, &random)
            if let falling { canvas.dots(canvas.side * canvas.side / 60, y: 0...0.999, falling, &random) }
        }
    }

    private static let night = Background(phrase: "at night", ground: 0.82...0.95) { canvas, random in
        let horizon = Double.random(in: 0.62...0.75, using: &random), moon = Double.random(in: 0.12...0.88, using: &random)
        canvas.fill { _, y in RGB(14, 18, 56).mixed(with: RGB(48, 56, 120), y / horizon) }
        canvas.dots(canvas.side * canvas.side / 160, y: 0...horizon, RGB(255, 250, 220), &random)
        canvas.disc(x: moon, y: 0.17, radius: 0.09, RGB(250, 244, 200))
        canvas.paint { x, y in y > horizon + 0.02 * sin(x * 8 + moon * 9) ? RGB(22, 40, 46) : nil }
    }

    private static let beach = Background(phrase: "on the beach", ground: 0.84...0.95) { canvas, random in
        let shore = Double.random(in: 0.62...0.72, using: &random), sun = Double.random(in: 0.15...0.85, using: &random)
        canvas.fill { _, y in RGB(120, 200, 250).mixed(with: RGB(215, 240, 255), y * 2) }
        canvas.disc(x: sun, y: 0.15, radius: 0.08, RGB(255, 236, 120))
        canvas.paint { x, y in
            if y > shore + 0.02 * sin(x * 9) { return RGB(246, 222, 160) }
            return y > 0.44 ? RGB(40, 140, 205).mixed(with: RGB(90, 200, 220), (y - 0.44) * 4) : nil
        }
    }

    private static let space = Background(phrase: "in space", ground: nil) { canvas, random in
        let x0 = Double.random(in: 0...1, using: &random), y0 = Double.random(in: 0...1, using: &random)
        canvas.fill { x, y in RGB(8, 8, 22).mixed(with: RGB(70, 36, 110), 0.6 - hypot(x - x0, y - y0)) }
        canvas.dots(canvas.side * canvas.side / 90, y: 0...0.999, RGB(255, 255, 255), &random)
    }

    private static let underwater = Background(phrase: "under water", ground: nil) { canvas, random in
        canvas.fill { x, y in RGB(70, 180, 225).mixed(with: RGB(10, 60, 130), y + 0.05 * sin(x * 12 + y * 5)) }
        for _ in 0..<7 {
            canvas.disc(
                x: .random(in: 0...1, using: &random), y: .random(in: 0...0.9, using: &random),
                radius: .random(in: 0.012...0.03, using: &random),
                RGB(180, 230, 250))
        }
    }

    private static let forest = Background(phrase: "in a forest", ground: 0.84...0.95) { canvas, random in
        canvas.fill { _, y in y < 0.68 ? RGB(190, 225, 200).mixed(with: RGB(150, 200, 160), y) : RGB(84, 128, 62) }
        for index in 0..<7 {
            let x = Double(index) / 6 + .random(in: -0.06...0.06, using: &random), top = Double.random(in: 0.05...0.3, using: &random)
            let shade = Double.random(in: 0.7...1.05, using: &random)
            canvas.rectangle(x: x - 0.02...x + 0.02, y: 0.6...0.72, RGB(104, 70, 40))
            canvas.triangle(x: x, top: top, bottom: 0.64, halfWidth: 0.13, RGB(40, 110, 58).scaled(shade))
        }
    }

    private static let mountains = Background(phrase: "in the mountains", ground: 0.84...0.95) { canvas, random in
        canvas.fill { _, y in RGB(140, 200, 245).mixed(with: RGB(225, 240, 250), y) }
        for index in 0..<4 {
            let x = Double(index) / 3 + .random(in: -0.1...0.1, using: &random), top = Double.random(in: 0.12...0.35, using: &random)
            let shade = Double.random(in: 0.85...1.1, using: &random)
            canvas.triangle(x: x, top: top, bottom: 0.75, halfWidth: 0.34, RGB(122, 126, 140).scaled(shade))
            canvas.triangle(x: x, top: top, bottom: top + 0.14, halfWidth: 0.34 * 0.14 / (0.75 - top), RGB(245, 248, 252))
        }
        canvas.rectangle(x: 0...1, y: 0.7...1, RGB(110, 160, 92))
    }

    private static let city = Background(phrase: "in a city", ground: 0.86...0.95) { canvas, random in
        canvas.fill { _, y in RGB(170, 205, 235).mixed(with: RGB(225, 230, 235), y) }
        var left = 0.0
        while left < 1 {
            let right = left + .random(in: 0.1...0.2, using: &random), top = Double.random(in: 0.15...0.5, using: &random)
            let wall = RGB(112, 120, 140).scaled(.random(in: 0.75...1.15, using: &random))
            canvas.paint { x, y in
                guard x >= left, x < right, y >= top, y < 0.76 else { return nil }
                let isWindow = (x - left) * 22 - ((x - left) * 22).rounded(.down) > 0.55 && (y * 16) - (y * 16).rounded(.down) > 0.5
                return isWindow ? RGB(250, 236, 170) : wall
            }
            left = right
        }
        canvas.rectangle(x: 0...1, y: 0.76...1, RGB(96, 98, 104))
    }

    private static let sunset = Background(phrase: "at sunset", ground: 0.84...0.95) { canvas, random in
        let sun = Double.random(in: 0.2...0.8, using: &random)
        canvas.fill { _, y in RGB(120, 70, 140).mixed(with: RGB(255, 168, 84), y * 1.5) }
        canvas.disc(x: sun, y: 0.58, radius: 0.15, RGB(255, 220, 110))
        canvas.paint { x, y in y > 0.68 + 0.015 * sin(x * 9 + sun * 7) ? RGB(74, 52, 74) : nil }
    }

    private static let sky = Background(phrase: "in the sky", ground: nil) { canvas, random in
        canvas.fill { _, y in RGB(90, 170, 240).mixed(with: RGB(190, 225, 250), y) }
        for _ in 0..<4 {
            let x = Double.random(in: 0...1, using: &random), y = Double.random(in: 0.08...0.92, using: &random)
            for part in -1...1 {
                canvas.disc(x: x + Double(part) * 0.09, y: y, radius: part == 0 ? 0.075 : 0.05, RGB(250, 252, 255), stretch: 1.4)
            }
        }
    }

    private static let room = Background(phrase: "in a room", ground: 0.86...0.96) { canvas, random in
        let wall = random.pick([RGB(240, 222, 196), RGB(200, 220, 210), RGB(214, 208, 232), RGB(238, 206, 206)]) ?? RGB(240, 222, 196)
        canvas.fill { x, y in
            guard y > 0.7 else { return wall.scaled(y > 0.67 ? 0.8 : 1) }
            return (x * 6 + y * 2).truncatingRemainder(dividingBy: 1) < 0.08 ? RGB(130, 88, 52) : RGB(166, 116, 70)
        }
        let left = Double.random(in: 0.08...0.6, using: &random)
        canvas.rectangle(x: left...left + 0.3, y: 0.1...0.42, RGB(250, 250, 250))
        canvas.rectangle(x: left + 0.025...left + 0.275, y: 0.125...0.395, RGB(160, 210, 245))
    }
}
