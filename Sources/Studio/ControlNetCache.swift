import Diffusion
import Foundation
import Tensors

/// Keeps the ControlNets that were used last. Belongs to the engine's thread, as the networks do.
final class ControlNetCache {
    /// By their files: one that was written anew is another one.
    private var networks: ModelCache<[FileStamp], ControlNetModel>

    /// - Parameter budget: in bytes.
    init(budget: Int) {
        networks = ModelCache(budget: budget)
    }

    /// A network by its file or folder.
    func network(_ url: URL, dtype: DType, device: Device) throws -> ControlNetModel {
        let files = Self.files(url)
        // The files of weights are about what a network takes.
        return try networks.value(for: files, bytes: files.reduce(0) { $0 + Int(clamping: $1.size) }) {
            try ControlNetModel.load(url, dtype: dtype, device: device)
        }
    }

    private static func files(_ url: URL) -> [FileStamp] {
        let inside = (try? FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)) ?? []
        return ([url] + inside.sorted { $0.path < $1.path }).filter { $0.pathExtension == "safetensors" }.compactMap { FileStamp($0) }
    }
}
