import Foundation
import Tensors

/// What is wrong with the networks of a file or folder, found by building all of them.
public struct NetworkInspection {
    /// One for each network that does not fit: missing, unexpected and misshaped tensors.
    public private(set) var problems: [String] = []
    private var parts: [TensorIndex] = []

    fileprivate mutating func load<Model: Network>(_ files: NetworkFiles<Model>) {
        parts.append(files.tensors)
        do {
            _ = try files.load()
        } catch {
            problems.append("\(error)")
        }
    }

    fileprivate mutating func add(_ weights: TensorIndex) { parts.append(weights) }

    /// Names of the weights that hold a NaN or an infinity; reads all of them.
    public func nonFinite() throws -> [String] {
        try parts.flatMap { part in try part.nonFinite().map { "\(part.title): \($0)" } }
    }
}

extension Checkpoint {
    /// What the UNet predicts, by diffusers' name.
    public var prediction: String { scheduler.prediction.rawValue }

    public func inspection() -> NetworkInspection {
        var inspection = NetworkInspection()
        inspection.load(unet)
        for network in others { network(&inspection) }
        return inspection
    }
}

extension NetworkFiles {
    /// Builds the network for an inspection.
    var inspected: @Sendable (inout NetworkInspection) -> Void { { $0.load(self) } }
}

extension ModelFile {
    /// For all kinds but checkpoints.
    ///
    /// - Throws: what finding out the network's shape throws.
    public func inspection() throws -> NetworkInspection {
        var inspection = NetworkInspection()
        switch kind {
        case .autoencoder: inspection.load(try autoencoder())
        case .tinyAutoencoder: inspection.load(try tinyAutoencoder())
        case .controlNet: inspection.load(try controlNet())
        case .lora: _ = try LoRAFile(self)
        case .embedding: _ = try EmbeddingFile(self)
        case .checkpoint: throw ModelFileError.otherKind(kind, wanted: "a single network")
        }
        if case .lora = kind { inspection.add(try TensorIndex(url)) }
        if case .embedding = kind { inspection.add(try TensorIndex(url)) }
        return inspection
    }
}

extension NetworkFolder {
    /// - Throws: ``ConfigurationError``, ``ModelFolderError``, `SafetensorsError`.
    public func inspection(_ directory: URL) throws -> NetworkInspection {
        var inspection = NetworkInspection()
        switch self {
        case .controlNet: inspection.load(try NetworkFiles<ControlNetModel>(directory: directory))
        case .autoencoder: inspection.load(try NetworkFiles<AutoencoderKL>(directory: directory))
        }
        return inspection
    }
}
