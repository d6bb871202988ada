import Foundation
import ImageCodec

/// Skeletons as the picture that pose ControlNets were trained on: coloured limbs and joints on black.
///
/// Limb order, colours and rounding are those of controlnet_aux's `open_pose/util.py`, which fills by OpenCV's `ellipse2Poly`,
/// `fillConvexPoly` and `circle`. Its strokes belong to a short side of 512 pixels: other sizes are drawn there and resized.
public enum OpenPoseDrawing {
    /// From joint to joint, in the order of drawing.
    static let limbs: [(from: Skeleton.Joint, to: Skeleton.Joint)] = [
        (.neck, .rightShoulder), (.neck, .leftShoulder), (.rightShoulder, .rightElbow), (.rightElbow, .rightWrist),
        (.leftShoulder, .leftElbow), (.leftElbow, .leftWrist), (.neck, .rightHip), (.rightHip, .rightKnee), (.rightKnee, .rightAnkle),
        (.neck, .leftHip), (.leftHip, .leftKnee), (.leftKnee, .leftAnkle), (.neck, .nose), (.nose, .rightEye), (.rightEye, .rightEar),
        (.nose, .leftEye), (.leftEye, .leftEar),
    ]

    /// Of the limb and of the joint with the same index.
    static let colours: [[UInt8]] = [
        [255, 0, 0], [255, 85, 0], [255, 170, 0], [255, 255, 0], [170, 255, 0], [85, 255, 0], [0, 255, 0], [0, 255, 85], [0, 255, 170],
        [0, 255, 255], [0, 170, 255], [0, 85, 255], [0, 0, 255], [85, 0, 255], [170, 0, 255], [255, 0, 255], [255, 0, 170], [255, 0, 85],
    ]

    /// In pixels.
    static let shortSide = 512
    /// Half a limb's width, and a joint's radius, in pixels.
    static let strokeRadius = 4

    /// - Parameter skeletons: in pixels of a picture of that size; later ones lie over earlier ones.
    /// - Returns: RGB.
    public static func image(of skeletons: [Skeleton], width: Int, height: Int) -> Image {
        let scale = Double(shortSide) / Double(min(width, height))
        var sheet = Image(
            width: Int((Double(width) * scale).rounded()), height: Int((Double(height) * scale).rounded()), fill: [0, 0, 0])
        let scaled = skeletons.map { $0.placed(scale: scale) }
        for skeleton in scaled { drawLimbs(of: skeleton, on: &sheet) }
        for skeleton in scaled { drawJoints(of: skeleton, on: &sheet) }
        return (sheet.width, sheet.height) == (width, height) ? sheet : sheet.resized(width: width, height: height)
    }

    private static func drawLimbs(of skeleton: Skeleton, on sheet: inout Image) {
        for (limb, colour) in zip(limbs, colours) {
            guard let from = skeleton[limb.from], let to = skeleton[limb.to] else { continue }
            let (dx, dy) = (from.x - to.x, from.y - to.y)
            let outline = ellipse(
                x: Int((from.x + to.x) / 2), y: Int((from.y + to.y) / 2), halfLength: Int(hypot(dx, dy) / 2),
                degrees: Int(atan2(dy, dx) * 180 / .pi))
            // 0.6 of 8-bit values, cut off.
            sheet.fill(spans(of: outline), with: colour.map { UInt8(Double($0) * 0.6) })
        }
    }

    private static func drawJoints(of skeleton: Skeleton, on sheet: inout Image) {
        for (point, colour) in zip(skeleton.points, colours) {
            guard let point else { continue }
            let (x, y) = (Int(point.x), Int(point.y))
            let spans = (-strokeRadius...strokeRadius).map { row in
                let reach = Int(Double(strokeRadius * strokeRadius - row * row).squareRoot())
                return (y + row, x - reach...x + reach)
            }
            sheet.fill(Dictionary(uniqueKeysWithValues: spans), with: colour)
        }
    }

    /// Its corners at each degree, rounded to pixels as OpenCV's `ellipse2Poly` rounds.
    private static func ellipse(x: Int, y: Int, halfLength: Int, degrees: Int) -> [(x: Int, y: Int)] {
        let turn = Double(degrees) * .pi / 180
        return (0...360).map { degree in
            let angle = Double(degree) * .pi / 180
            let (along, across) = (Double(halfLength) * cos(angle), Double(strokeRadius) * sin(angle))
            return (
                Int((Double(x) + along * cos(turn) - across * sin(turn)).rounded(.toNearestOrEven)),
                Int((Double(y) + along * sin(turn) + across * cos(turn)).rounded(.toNearestOrEven))
            )
        }
    }

    /// A convex polygon's pixels by row, those under its edges among them.
    private static func spans(of corners: [(x: Int, y: Int)]) -> [Int: ClosedRange<Int>] {
        var spans: [Int: ClosedRange<Int>] = [:]
        for (one, other) in zip(corners, corners.dropFirst()) {
            // OpenCV goes from left to right, and at a tie between two rows stays on the left end's.
            let (from, to) = one.x <= other.x ? (one, other) : (other, one)
            let steps = max(to.x - from.x, abs(to.y - from.y), 1)
            for step in 0...steps {
                let part = Double(step) / Double(steps)
                let x = part * Double(to.x - from.x)
                let rise = part * Double(abs(to.y - from.y))
                let y = from.y + Int((rise - 0.5).rounded(.up)) * (to.y < from.y ? -1 : 1)
                // A tie between two columns takes both: one is the outline's, the other the filling's.
                let columns = from.x + Int((x - 0.5).rounded(.up))...from.x + Int((x + 0.5).rounded(.down))
                let old = spans[y] ?? columns
                spans[y] = min(old.lowerBound, columns.lowerBound)...max(old.upperBound, columns.upperBound)
            }
        }
        return spans
    }
}

extension Image {
    /// Rows of pixels in one colour; what sticks out is cut off.
    fileprivate mutating func fill(_ spans: [Int: ClosedRange<Int>], with colour: [UInt8]) {
        for (y, span) in spans where (0..<height).contains(y) {
            for x in span.clamped(to: 0...width - 1) where span.contains(x) {
                for channel in 0..<channels { bytes[(y * width + x) * channels + channel] = colour[channel] }
            }
        }
    }
}
