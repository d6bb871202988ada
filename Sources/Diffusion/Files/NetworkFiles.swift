import Foundation
import Tensors

/// What a network looks like, as its `config.json` says.
protocol NetworkSettings: Sendable {
    /// - Throws: ``ConfigurationError``.
    init(contentsOf url: URL) throws
}

/// A network that is built from named weights.
protocol Network: SendableMetatype {
    associatedtype Settings: NetworkSettings

    /// Tensors that may be in a checkpoint and are not wanted, by the start of their names.
    static var unwanted: [String] { get }

    /// The current name of a tensor, where older files spell it differently.
    static func currentName(_ name: String) -> String

    /// Asks `weights` for everything that it needs; what is missing is noted there.
    init(_ weights: Weights, _ settings: Settings) throws
}

extension Network {
    static var unwanted: [String] { [] }

    static func currentName(_ name: String) -> String { name }

    /// Loads `config.json` and the weights of a folder as diffusers and transformers write it.
    ///
    /// - Throws: ``ConfigurationError``, ``ModelFolderError``, ``WeightsError``, `SafetensorsError`.
    static func load(directory: URL, dtype: DType = .float32, device: Device = .cpu) throws -> Self {
        try NetworkFiles<Self>(directory: directory).load(dtype: dtype, device: device)
    }
}

/// A network as its files describe it: what it looks like and where its weights lie.
struct NetworkFiles<Model: Network>: Sendable {
    var settings: Model.Settings
    var tensors: TensorIndex

    init(settings: Model.Settings, tensors: TensorIndex) {
        self.settings = settings
        self.tensors = tensors
    }

    /// A folder as diffusers and transformers write it.
    init(directory: URL) throws {
        settings = try Model.Settings(contentsOf: directory.appending(path: "config.json"))
        tensors = try TensorIndex(folder: directory, renaming: Model.currentName)
    }

    /// Builds the network. Large weights stay in the mapped file until a layer first runs.
    ///
    /// - Throws: ``WeightsError`` with all that does not fit.
    func load(dtype: DType = .float32, device: Device = .cpu) throws -> Model {
        try Weights.load(tensors, dtype: dtype, device: device, ignoring: Model.unwanted) { try Model($0, settings) }
    }
}
