import Diffusion
import Domain
import Foundation
import ImageCodec
import Tensors

/// One training on the engine's thread: goes step by step, and keeps its state in the order's folder.
final class LoRARun {
    private static let secondsBetweenStates = 30.0
    /// A report is due after so many seconds, whatever else.
    private static let secondsBetweenReports = 1.0

    let target: TrainingTarget
    let trainer: LoRATrainer
    private var log: TrainingLog
    private var keptStep: Int
    private var keptAt = ContinuousClock.now
    private var reportedAt: ContinuousClock.Instant?
    private var seconds = 0.0
    private var steps = 0

    /// Reads the pictures and the latest state.
    ///
    /// - Throws: ``EngineRefusal`` for a picture that can't be read, and what loading throws.
    init(_ target: TrainingTarget, dtype: DType) throws {
        let (checkpoint, settings) = (target.base.checkpoint, target.settings)
        let pictures = try target.order.pictures.enumerated().map { index, picture in
            try LoRATrainer.Picture(picture, number: index + 1, side: settings.resolution)
        }
        func trainer() throws -> LoRATrainer {
            try LoRATrainer(checkpoint, pictures: pictures, settings: settings, dtype: dtype)
        }
        var resumed = try trainer()
        do {
            _ = try resumed.resume(from: target.order.folder)
        } catch is WeightsError {
            // States that can't be gone on with, of another version or damaged, are no reason not to learn at all.
            resumed = try trainer()
        } catch is SafetensorsError {
            resumed = try trainer()
        }
        self.target = target
        self.trainer = resumed
        keptStep = resumed.finishedSteps
        log = TrainingLog(steps: settings.trainer.rate.steps, samplesPerStep: settings.batch)
    }

    var isFinished: Bool { trainer.finishedSteps >= trainer.steps }

    /// Whether a step ended one of the first three quarters.
    var isAtQuarter: Bool { (1..<4).contains { trainer.finishedSteps == max(1, $0 * trainer.steps / 4) } }

    /// Mean of a step of this run; nil before the first.
    var secondsOfStep: Double? { steps == 0 ? nil : seconds / Double(steps) }

    /// Takes one step, and keeps the state when that is due.
    ///
    /// - Throws: `NonFiniteLoss`, with the state of before kept; ``EngineRefusal`` when the state can't be written.
    func step() throws -> TrainingProgress {
        let begun = ContinuousClock.now
        let report = try trainer.step()
        let taken = (ContinuousClock.now - begun) / .seconds(1)
        (seconds, steps) = (seconds + taken, steps + 1)
        let line = log.add(report, seconds: taken)
        if (ContinuousClock.now - keptAt) / .seconds(1) >= Self.secondsBetweenStates { try keep() }
        return TrainingProgress(step: line.step, of: line.steps, loss: line.loss, secondsLeft: line.secondsLeft)
    }

    /// Whether somebody should hear of the latest step, which counts as heard of then.
    func takesReport() -> Bool {
        if !isFinished, !isAtQuarter, let last = reportedAt, (ContinuousClock.now - last) / .seconds(1) < Self.secondsBetweenReports {
            return false
        }
        reportedAt = .now
        return true
    }

    /// Writes the state, unless it lies there already.
    ///
    /// - Throws: ``EngineRefusal``; the states of before stay.
    func keep() throws {
        keptAt = .now
        guard trainer.finishedSteps != keptStep else { return }
        do {
            try trainer.save(to: target.order.folder)
        } catch {
            throw EngineRefusal("what was learnt can't be kept on the disk: \(error.localizedDescription)")
        }
        keptStep = trainer.finishedSteps
    }
}

extension LoRATrainer.Picture {
    /// Pictures up to this side are taken for pixel art, whose edges stay sharp when it is enlarged.
    private static let pixelArtSide = 64

    /// - Parameters:
    ///   - number: of the picture in its order.
    ///   - side: the root of the area that it will be learnt in: small pictures are enlarged to it, very large ones are made smaller.
    /// - Throws: ``EngineRefusal`` for one that can't be read.
    init(_ picture: TrainingPicture, number: Int, side: Int) throws {
        let image: Image
        do {
            image = try ImageFile(Data(contentsOf: picture.file)).image.rgb()
        } catch {
            throw EngineRefusal("picture \(number), \(picture.file.lastPathComponent), can't be read: \(error.sentence).")
        }
        self.init(image: PixelImage(Self.fitted(image, side: side)), caption: picture.caption)
    }

    private static func fitted(_ image: Image, side: Int) -> Image {
        let (shorter, longer) = (min(image.width, image.height), max(image.width, image.height))
        if longer < side, longer <= pixelArtSide { return image.scaled(by: (side + longer - 1) / longer) }
        let scale = longer < side ? Double(side) / Double(longer) : Double(2 * side) / Double(shorter)
        guard longer < side || scale < 1 else { return image }
        func scaled(_ length: Int) -> Int { max(1, Int((Double(length) * scale).rounded())) }
        return image.resized(
            width: scaled(image.width), height: scaled(image.height), filter: longer < side ? .lanczos : .area)
    }
}
