import Diffusion
import Foundation
import Tensors

/// Keeps the ControlNets that were used last. Belongs to the engine's thread, as the networks do.
final class ControlNetCache {
    private var networks: ModelCache<URL, ControlNetModel>

    /// - Parameter budget: in bytes.
    init(budget: Int) {
        networks = ModelCache(budget: budget)
    }

    /// A network by its file or folder.
    func network(_ url: URL, dtype: DType, device: Device) throws -> ControlNetModel {
        try networks.value(for: url, bytes: Self.bytes(url)) { try ControlNetModel.load(url, dtype: dtype, device: device) }
    }

    /// Of the files of weights, which are about what a network takes.
    private static func bytes(_ url: URL) -> Int {
        let files = [url] + ((try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? [])
        return files.filter { $0.pathExtension == "safetensors" }.reduce(0) { $0 + Int(clamping: ModelResource.size($1)) }
    }
}
