import Foundation

/// A filled outline in a plane whose y points down.
enum Shape: Sendable {
    /// A line whose ends are round, as thick as its two radii.
    case capsule(Place, Place, Double, Double)
    /// Half axes along and across a direction of length 1.
    case ellipse(Place, along: Double, across: Double, direction: Place)
    /// Closed, by the even-odd rule.
    case polygon([Place])
    /// What is seen of a sphere beyond a plane: where the product of the surface's normal and `normal` is at least `offset`. The normal is
    /// in camera space, with y up.
    case cap(Place, radius: Double, normal: Vector, offset: Double)

    static func circle(_ middle: Place, _ radius: Double) -> Shape { .ellipse(middle, along: radius, across: radius, direction: [1, 0]) }

    /// The convex hull of circles.
    static func hull(_ circles: [(Place, Double)]) -> Shape {
        let points = circles.flatMap { middle, radius in
            (0..<16).map { middle + Place(cos(Double($0) * .pi / 8), sin(Double($0) * .pi / 8)) * radius }
        }
        let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        // Andrew's monotone chain: the lower edge, then the upper one.
        func chain(_ points: [Place]) -> [Place] {
            var chain: [Place] = []
            for point in points {
                while chain.count > 1, (chain[chain.count - 1] - chain[chain.count - 2]).turned.dot(point - chain[chain.count - 1]) <= 0 {
                    chain.removeLast()
                }
                chain.append(point)
            }
            return chain.dropLast()
        }
        return .polygon(chain(sorted) + chain(sorted.reversed()))
    }

    /// A closed curve through the points: Catmull and Rom's spline.
    static func curve(_ points: [Place]) -> Shape {
        let count = points.count
        return .polygon(
            (0..<count).flatMap { index -> [Place] in
                let (a, b) = (points[(index + count - 1) % count], points[index])
                let (c, d) = (points[(index + 1) % count], points[(index + 2) % count])
                return (0..<4).map { step in
                    let t = Double(step) / 4
                    let linear = (c - a) * t
                    let square = (a * 2 - b * 5 + c * 4 - d) * (t * t)
                    let cube = (b * 3 - a - c * 3 + d) * (t * t * t)
                    return (b * 2 + linear + square + cube) * 0.5
                }
            })
    }

    /// Whether a place lies in it, or outside by no more than `margin`.
    func contains(_ place: Place, margin: Double = 0) -> Bool {
        switch self {
        case .capsule(let start, let end, let first, let last):
            let (axis, way) = (end - start, place - start)
            let part = min(max(way.dot(axis) / max(axis.dot(axis), 1e-12), 0), 1)
            return (way - axis * part).length <= first + (last - first) * part + margin
        case .ellipse(let middle, let along, let across, let direction):
            let way = place - middle
            let scaled = Place(way.dot(direction) / (along + margin), way.dot(direction.turned) / (across + margin))
            return scaled.dot(scaled) <= 1
        case .polygon(let corners):
            return Self.contains(corners, place, margin: margin)
        case .cap(let middle, let radius, let normal, let offset):
            let way = (place - middle) / (radius + margin)
            let square = way.dot(way)
            guard square <= 1 else { return false }
            return Vector(way.x, -way.y, (1 - square).squareRoot()).dot(normal) >= offset - margin / radius
        }
    }

    private static func contains(_ corners: [Place], _ place: Place, margin: Double) -> Bool {
        var inside = false
        var previous = corners[corners.count - 1]
        for corner in corners {
            if (corner.y > place.y) != (previous.y > place.y),
                place.x < corner.x + (place.y - corner.y) / (previous.y - corner.y) * (previous.x - corner.x)
            {
                inside.toggle()
            }
            if margin > 0 {
                let (axis, way) = (previous - corner, place - corner)
                let part = min(max(way.dot(axis) / max(axis.dot(axis), 1e-12), 0), 1)
                let rest = way - axis * part
                if rest.dot(rest) <= margin * margin { return true }
            }
            previous = corner
        }
        return inside
    }

    /// The smallest upright rectangle around it, or one a little larger.
    var bounds: (low: Place, high: Place) {
        switch self {
        case .capsule(let start, let end, let first, let last):
            return (pointwiseMin(start - first, end - last), pointwiseMax(start + first, end + last))
        case .ellipse(let middle, let along, let across, let direction):
            let reach = Place(hypot(along * direction.x, across * direction.y), hypot(along * direction.y, across * direction.x))
            return (middle - reach, middle + reach)
        case .polygon(let corners):
            return corners.reduce((corners[0], corners[0])) { (pointwiseMin($0.0, $1), pointwiseMax($0.1, $1)) }
        case .cap(let middle, let radius, _, _):
            return (middle - radius, middle + radius)
        }
    }
}
