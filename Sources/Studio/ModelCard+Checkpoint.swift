import Diffusion
import Domain

extension ModelCard {
    /// ``Checkpoint/usualWork`` of the embedded model, whose pictures cost 1.
    private static let embeddedWork = 27_432_550_400.0

    /// Pixels of a card are those of the finished picture: the network's own times the display scale.
    init(_ checkpoint: Checkpoint, _ sidecar: Sidecar, name: String, hash: String?) {
        let description = checkpoint.description
        let scale = description.displayScale
        let side = description.imageSize * scale
        let isStable = description.family != nil
        let sizes = isStable ? ImageRequest.Limits.side : side / 2...side * 2
        self.init(
            name: name, summary: sidecar.summary ?? description.family.map { "a checkpoint of \($0)" } ?? "a Stable Diffusion checkpoint",
            licence: sidecar.licence ?? "not stated", triggerWords: sidecar.triggerWords,
            style: sidecar.style.flatMap(Style.init(rawValue:)) ?? .general, hash: hash, width: side, height: side,
            sizeMultiple: description.sizeMultiple * scale, sizes: sizes, steps: description.steps,
            guidanceScale: description.guidanceScale, sampler: description.sampler, schedule: description.schedule,
            costFactor: sidecar.costFactor ?? max(1, checkpoint.usualWork / Self.embeddedWork), family: description.family?.name,
            clipSkip: description.clipSkip)
    }
}
