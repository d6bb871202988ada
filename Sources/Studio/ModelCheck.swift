import Diffusion
import Foundation

/// Whether and how a file or folder would be loaded.
public struct ModelCheck: Sendable {
    /// What it is.
    public private(set) var lines: [String] = []
    /// Why it can't be used; none for one that can.
    public private(set) var problems: [String] = []

    /// - Parameters:
    ///   - models: the folder of models, for what checkpoints share.
    ///   - isThorough: reads every weight.
    public init(_ url: URL, models: URL, isThorough: Bool) {
        do {
            try check(url, vocabulary: models.appending(path: ModelCatalogue.vocabulary), isThorough)
        } catch {
            problems.append(error.sentence)
        }
    }

    private mutating func check(_ url: URL, vocabulary: URL, _ isThorough: Bool) throws {
        let companions = Companions(vocabulary: vocabulary)
        if FileManager.default.fileExists(atPath: url.appending(path: "model_index.json").path) {
            lines.append("a diffusers folder")
            return try check(Checkpoint(directory: url, companions: companions), isThorough)
        }
        if FileManager.default.fileExists(atPath: url.appending(path: "config.json").path), let network = try NetworkFolder.kind(url) {
            lines.append("a folder with one network: \(network)")
            return try report(network.inspection(url), isThorough)
        }
        let file = try ModelFile(url: url)
        lines.append("\(file.kind)")
        let sidecar = try file.sidecar()
        if let base = sidecar.baseModel { lines.append("base model: \(base)") }
        if case .checkpoint = file.kind {
            try check(Checkpoint(file: file, companions: companions), isThorough)
        } else {
            try report(file.inspection(), isThorough)
        }
    }

    private mutating func check(_ checkpoint: Checkpoint, _ isThorough: Bool) throws {
        let description = checkpoint.description
        lines.append(
            "\(description.family?.name ?? "a family of its own"), \(checkpoint.prediction) prediction, "
                + "\(description.imageSize)x\(description.imageSize)")
        lines += checkpoint.notes.map { "note: \($0)" }
        try report(checkpoint.inspection(), isThorough)
    }

    private mutating func report(_ inspection: NetworkInspection, _ isThorough: Bool) throws {
        problems += inspection.problems
        guard isThorough else { return }
        let names = try inspection.nonFinite()
        if names.isEmpty { lines.append("all weights are finite") }
        problems += names.map { "\($0) holds a NaN or an infinity" }
    }
}
