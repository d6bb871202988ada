import Diffusion
import Foundation

/// A file or folder that pictures are drawn with beside a checkpoint: a LoRA, a VAE, a ControlNet, an embedding, a TAESD.
public struct ModelResource: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case lora = "LoRA"
        case autoencoder = "VAE"
        case controlNet = "ControlNet"
        case embedding = "embedding"
        case preview = "TAESD"

        /// As which resource a file serves; nil for what is none.
        init?(_ file: ModelFile.Kind) {
            switch file {
            case .lora: self = .lora
            case .autoencoder: self = .autoencoder
            case .controlNet: self = .controlNet
            case .embedding: self = .embedding
            case .tinyAutoencoder(_, decoder: true): self = .preview
            case .tinyAutoencoder, .checkpoint: return nil
            }
        }

        /// How much of a hash AUTOMATIC1111 writes.
        var hashDigits: Int {
            switch self {
            case .lora: FileHash.loraDigits
            case .embedding: FileHash.embeddingDigits
            case .autoencoder, .controlNet, .preview: FileHash.checkpointDigits
            }
        }

        /// Which bytes it is of.
        var hashExtent: FileHashes.Extent { self == .lora ? .tensors : .whole }
    }

    public internal(set) var name: String
    public let kind: Kind
    public let url: URL
    /// Of the checkpoints that it fits; nil when it fits all or its shapes do not tell.
    public let family: String?
    public let triggerWords: [String]
    public let licence: String?
    public let preferredWeight: Double?
    let summary: String?
    /// See `Sidecar`.
    let base: String?
    let addsTrigger: Bool
    public let size: Int64
    /// nil for a folder.
    let file: ModelFile?

    /// - Throws: what recognising a file and its sidecar throws.
    init(_ file: ModelFile, _ kind: Kind) throws {
        let sidecar = try file.sidecar()
        (name, url, self.kind, self.file) = (file.name, file.url, kind, file)
        family = file.kind.family?.name
        triggerWords = kind == .lora ? LoRAFile.triggerWords(sidecar, metadata: file.metadata) : sidecar.triggerWords
        (licence, preferredWeight) = (sidecar.licence, sidecar.preferredWeight)
        (summary, base, addsTrigger) = (sidecar.summary, sidecar.base, sidecar.addsTrigger)
        size = Self.size(file.url)
    }

    /// A network's folder; nil for one of another kind.
    init?(folder: URL) throws {
        guard let kind = try NetworkFolder.kind(folder) else { return nil }
        switch kind {
        case .controlNet: self.kind = .controlNet
        case .autoencoder: self.kind = .autoencoder
        }
        (name, url, file, family, triggerWords, licence) = (folder.lastPathComponent, folder, nil, nil, [], nil)
        (preferredWeight, summary, base, addsTrigger, size) = (nil, nil, nil, false, 0)
    }

    /// The hash by which AUTOMATIC1111 writes it into pictures: that of the tensors for LoRAs, of the whole file for others.
    ///
    /// - Throws: whatever reading throws.
    public func hash(_ hashes: FileHashes) throws -> String? {
        try file.map { String(try hashes.hash(of: $0.url, kind.hashExtent).prefix(kind.hashDigits)) }
    }

    /// Whether the file is still one of its kind.
    ///
    /// - Throws: ``ModelFileError``, `SafetensorsError`.
    func checkUsable() throws {
        guard let file, !file.isUnchanged else { return }
        let now = try ModelFile(url: file.url).kind
        guard Self.Kind(now) == kind else { throw ModelFileError.otherKind(now, wanted: "a \(kind.rawValue)") }
    }

    static func size(_ url: URL) -> Int64 {
        let path = url.resolvingSymlinksInPath().path
        return ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? NSNumber)?.int64Value ?? 0
    }
}
