import Foundation
import GRDB

extension Store {
    /// How much of the average a new measurement is.
    static let newest = 0.2

    /// Takes a measured step time into the moving average of a model and size.
    ///
    /// - Parameter secondsPerStep: of one denoising step of one picture; anything but a positive number is ignored.
    public func record(secondsPerStep: Double, model: String, width: Int, height: Int) async throws {
        guard secondsPerStep.isFinite, secondsPerStep > 0 else { return }
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO stepTime (model, width, height, seconds) VALUES (:model, :width, :height, :seconds)
                    ON CONFLICT DO UPDATE SET seconds = seconds + :newest * (excluded.seconds - seconds)
                    """,
                arguments: ["model": model, "width": width, "height": height, "seconds": secondsPerStep, "newest": Self.newest])
        }
    }

    /// The average, or for a size that was never drawn that of the model's nearest one, in proportion to the pixels; nil for an unknown model.
    public func secondsPerStep(model: String, width: Int, height: Int) async throws -> Double? {
        let pixels = Double(width) * Double(height)
        guard pixels > 0 else { return nil }
        return try await read { db in
            let measured = try Row.fetchAll(db, sql: "SELECT width, height, seconds FROM stepTime WHERE model = ?", arguments: [model])
                .map { row -> (isSame: Bool, ratio: Double, seconds: Double) in
                    let (w, h): (Int, Int) = (row["width"], row["height"])
                    return (w == width && h == height, pixels / (Double(w) * Double(h)), row["seconds"])
                }
            let nearest = measured.first(where: \.isSame) ?? measured.min { abs(log($0.ratio)) < abs(log($1.ratio)) }
            return nearest.map { $0.seconds * $0.ratio }
        }
    }
}
