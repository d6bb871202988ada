import Foundation
import Tensors

extension NetworkFiles<AutoencoderKL> {
    init(_ shapes: NetworkShapes) throws {
        self.init(settings: try shapes.autoencoder(), tensors: shapes.tensors)
    }

    /// A file, or a folder as diffusers writes it.
    init(autoencoder url: URL) throws {
        self = try url.isFolder ? Self(directory: url) : ModelFile(url: url).autoencoder()
    }
}

extension ModelFile {
    /// The VAE of a file of its own, in either spelling.
    ///
    /// - Throws: ``ModelFileError/otherKind(_:wanted:)``, ``WeightsError``, ``ConfigurationError``.
    func autoencoder() throws -> NetworkFiles<AutoencoderKL> {
        guard kind == .autoencoder else { throw ModelFileError.otherKind(kind, wanted: "a VAE") }
        let names = weights.header.entries.keys
        let prefix = ["first_stage_model.", "vae."].first { prefix in names.contains { $0.hasPrefix(prefix) } } ?? ""
        // What training leaves beside the network.
        let own = names.filter { name in
            name.hasPrefix(prefix) && !["loss.", "model_ema."].contains { name.dropFirst(prefix.count).hasPrefix($0) }
        }
        let index = try SingleFile.autoencoder(name, weights, prefix: prefix, own)
        return try NetworkFiles<AutoencoderKL>(NetworkShapes(tensors: index, unseen: sidecar().unseen))
    }

    /// TAESD, or its decoder alone, in diffusers' spelling or its authors'.
    ///
    /// - Throws: ``ModelFileError/otherKind(_:wanted:)`` also for an encoder alone, ``WeightsError``.
    func tinyAutoencoder() throws -> NetworkFiles<AutoencoderTiny> {
        guard case .tinyAutoencoder(_, decoder: true) = kind else {
            throw ModelFileError.otherKind(kind, wanted: "a TAESD that can decode")
        }
        let isWhole = weights.header.entries.keys.contains { $0.hasPrefix("decoder.") }
        let index = try TensorIndex(title: name, weights, weights.header.entries.keys) { name in
            guard !isWhole else { return name }
            // The authors' decoder begins with a clamp, which has no weights and which diffusers does not count.
            let parts = name.split(separator: ".", maxSplits: 1)
            guard parts.count == 2, let layer = parts[0].blockIndex else { return name }
            return "decoder.layers.\(layer - 1).\(parts[1])"
        }
        return NetworkFiles(settings: try NetworkShapes(tensors: index).tinyAutoencoder(), tensors: index)
    }

    /// - Throws: ``ModelFileError/otherKind(_:wanted:)``, ``WeightsError``, ``ConfigurationError``.
    func controlNet() throws -> NetworkFiles<ControlNetModel> {
        guard case .controlNet = kind else { throw ModelFileError.otherKind(kind, wanted: "a ControlNet") }
        let names = weights.header.entries.keys
        let prefix = names.contains { $0.hasPrefix("control_model.") } ? "control_model." : ""
        let own = names.map { $0.hasPrefix(prefix) ? $0.dropFirst(prefix.count) : Substring($0) }
        let index: TensorIndex
        if own.contains("input_hint_block.0.weight") {
            let layers = SingleFile.layers(of: own)
            let lastHint = own.compactMap { $0.firstIndex(after: "input_hint_block.") }.max() ?? 0
            index = try TensorIndex(title: name, weights, names) { name in
                // The authors' files hold the whole checkpoint; only the ControlNet is wanted.
                guard name.hasPrefix(prefix) else { return nil }
                return LatentDiffusionNames.controlNet(String(name.dropFirst(prefix.count)), layers: layers, lastHint: lastHint)
            }
        } else {
            index = try TensorIndex(title: name, weights, names) { $0 }
        }
        return NetworkFiles(settings: try NetworkShapes(tensors: index, unseen: sidecar().unseen).controlNet(), tensors: index)
    }

    /// What lies beside it.
    public func sidecar() throws -> Sidecar { try Sidecar(beside: url, metadata: metadata) }
}

extension ControlNetModel {
    /// Loads a file, or a folder as diffusers writes it.
    ///
    /// - Throws: ``ModelFileError``, ``WeightsError``, ``ConfigurationError``, ``ModelFolderError``, `SafetensorsError`.
    public static func load(_ url: URL, dtype: DType, device: Device) throws -> ControlNetModel {
        try files(url).load(dtype: dtype, device: device)
    }

    /// Names of the weights that hold a NaN or an infinity; reads all of them.
    ///
    /// - Throws: as ``load(_:dtype:device:)``.
    public static func nonFinite(_ url: URL) throws -> [String] { try files(url).tensors.nonFinite() }

    private static func files(_ url: URL) throws -> NetworkFiles<ControlNetModel> {
        url.isFolder ? try NetworkFiles(directory: url) : try ModelFile(url: url).controlNet()
    }
}

extension URL {
    /// Whether a folder is there, or a link to one.
    var isFolder: Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
