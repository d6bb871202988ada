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
    }

    public internal(set) var name: String
    public let kind: Kind
    public let url: URL
    /// Of the checkpoints that it fits; nil when it fits all or its shapes do not tell.
    public let family: String?
    public let triggerWords: [String]
    public let licence: String?
    public let preferredWeight: Double?
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
        (preferredWeight, size) = (nil, 0)
    }

    /// The hash by which AUTOMATIC1111 writes it into pictures: that of the tensors for LoRAs, of the whole file for others.
    ///
    /// - Throws: whatever reading throws.
    public func hash(_ hashes: FileHashes) throws -> String? {
        guard let file else { return nil }
        switch kind {
        case .lora: return String(try hashes.hash(of: file.url, .tensors).prefix(FileHash.loraDigits))
        case .autoencoder, .controlNet, .embedding, .preview:
            return String(try hashes.hash(of: file.url).prefix(FileHash.checkpointDigits))
        }
    }

    static func size(_ url: URL) -> Int64 {
        let path = url.resolvingSymlinksInPath().path
        return ((try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? NSNumber)?.int64Value ?? 0
    }
}
