import Foundation
import Tensors

/// A kind of model: how its folder is recognised and what it does differently. The pipeline itself knows none of them.
///
/// A new one is a file with a value and a line in ``all``.
struct Family: Sendable {
    let recognises: @Sendable (Configuration) -> Bool
    let checkpoint: @Sendable (ModelIndex, Companions) throws -> Checkpoint

    static let all: [Family] = [atelier, stableDiffusion]
}

/// A diffusers folder, seen through its `model_index.json`.
struct ModelIndex {
    let directory: URL
    let settings: Configuration

    var name: String { directory.standardizedFileURL.lastPathComponent }
    var unet: URL { directory.appending(path: "unet") }
    var vae: URL { directory.appending(path: "vae") }
    var scheduler: URL { directory.appending(path: "scheduler/scheduler_config.json") }

    init(directory: URL) throws {
        settings = try Configuration(contentsOf: directory.appending(path: "model_index.json"))
        self.directory = directory
    }
}

extension Checkpoint {
    /// A diffusers folder.
    ///
    /// - Throws: ``ModelFolderError``, ``ConfigurationError``, ``SchedulerConfigurationError``, `SafetensorsError`, and whatever reading throws.
    public init(directory: URL, companions: Companions = Companions()) throws {
        let index = try ModelIndex(directory: directory)
        guard let family = Family.all.first(where: { $0.recognises(index.settings) }) else {
            throw ModelFolderError.unknownFamily(directory.path, pipeline: index.settings.value("_class_name")?.text)
        }
        self = try family.checkpoint(index, companions)
    }
}
