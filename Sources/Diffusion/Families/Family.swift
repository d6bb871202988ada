import Foundation
import Tensors

/// A kind of model: how its folder is recognised and what it does differently. The pipeline itself knows none of them.
///
/// A new one is a file with a value and a line in ``all``.
struct Family: Sendable {
    /// What a model falls back on when a request leaves something open.
    struct Defaults {
        let imageSize: Int
        let displayScale: Int
        let spatialFactor: Int
        let steps: Int
        let guidanceScale: Double
        let sampler: String
        let textEncoder: String
    }

    /// The parts between which the pipeline's loop stands.
    struct Parts {
        /// What the network is told about a prompt.
        let condition: (_ prompt: String) throws -> Conditioning
        /// What it is told instead when there is no negative prompt.
        let unconditional: Conditioning
        /// Latents of unit variance, [1, C, h, w], to pixels, [1, 3, H, W], about −1…1.
        let decode: (_ latents: Tensor) throws -> Tensor
    }

    /// Where the parts are loaded from and to.
    struct Source {
        let index: ModelIndex
        let textEncoder: URL
        let dtype: DType
        let device: Device
    }

    let recognises: @Sendable (Configuration) -> Bool
    let defaults: @Sendable (ModelIndex) throws -> Defaults
    let load: @Sendable (Source) throws -> Parts

    static let all: [Family] = [atelier]
}

/// A diffusers folder, seen through its `model_index.json`.
struct ModelIndex {
    let directory: URL
    let settings: Configuration
    let family: Family

    var unet: URL { directory.appending(path: "unet") }
    var vae: URL { directory.appending(path: "vae") }
    var scheduler: URL { directory.appending(path: "scheduler/scheduler_config.json") }

    init(directory: URL) throws {
        let settings = try Configuration(contentsOf: directory.appending(path: "model_index.json"))
        guard let family = Family.all.first(where: { $0.recognises(settings) }) else {
            throw ModelFolderError.unknownFamily(directory.path)
        }
        (self.directory, self.settings, self.family) = (directory, settings, family)
    }
}
