import Foundation

/// In camera space: x to the picture's right, y up, z to the viewer. Of the humanoid's space: x ahead, y up, z to the person's right.
typealias Vector = SIMD3<Double>

/// A place in a picture: x to the right, y down, in pixels.
typealias Place = SIMD2<Double>

extension SIMD where Scalar == Double {
    func dot(_ other: Self) -> Double { (self * other).sum() }

    var length: Double { dot(self).squareRoot() }

    /// Of length 1; a vector of no length stays as it is.
    var normalised: Self { length > 1e-9 ? self / length : self }
}

extension SIMD3<Double> {
    func cross(_ other: Self) -> Self {
        [y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x]
    }
}

extension SIMD2<Double> {
    /// A quarter turn: to the right where y points down.
    var turned: Self { [-y, x] }
}

/// A turn in space.
struct Quaternion: Sendable, Hashable {
    var w: Double
    var axis: Vector

    init(w: Double, x: Double, y: Double, z: Double) {
        self.w = w
        axis = [x, y, z]
    }

    /// - Parameter angle: in radians, by the right hand about `axis`.
    init(angle: Double, about axis: Vector) {
        w = cos(angle / 2)
        self.axis = axis.normalised * sin(angle / 2)
    }

    var length: Double { (w * w + axis.dot(axis)).squareRoot() }

    static func * (left: Self, right: Self) -> Self {
        let axis = right.axis * left.w + left.axis * right.w + left.axis.cross(right.axis)
        return Self(w: left.w * right.w - left.axis.dot(right.axis), x: axis.x, y: axis.y, z: axis.z)
    }

    /// - Precondition: of length 1.
    func turn(_ vector: Vector) -> Vector {
        let twice = axis.cross(vector) * 2
        return vector + twice * w + axis.cross(twice)
    }
}

/// Something of both sides of the body: the person's own right and left.
struct Sides<Value> {
    var right: Value
    var left: Value

    init(_ right: Value, _ left: Value) {
        self.right = right
        self.left = left
    }

    subscript(side: Side) -> Value {
        get { side == .right ? right : left }
        set {
            if side == .right { right = newValue } else { left = newValue }
        }
    }

    func map<Other>(_ change: (Value) throws -> Other) rethrows -> Sides<Other> { Sides<Other>(try change(right), try change(left)) }

    var swapped: Self { Self(left, right) }
}

extension Sides: Sendable where Value: Sendable {}
extension Sides: Equatable where Value: Equatable {}
extension Sides: Hashable where Value: Hashable {}

enum Side: CaseIterable, Sendable {
    case right, left

    /// The left's direction across a body that faces the viewer.
    var sign: Double { self == .right ? -1 : 1 }
}
