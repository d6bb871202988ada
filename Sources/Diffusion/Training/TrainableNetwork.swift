import Foundation
import Tensors

/// A network whose weights are trained. While nothing is recorded it runs as any other, with what the weights are then.
public struct TrainableNetwork<Model> {
    public let network: Model
    public let parameters: ParameterStore
    /// The tensors that no file had, sorted.
    public let initialised: [String]
    /// The `config.json` that it was made from.
    private let configuration: Data

    /// How a network begins.
    public struct Start: Sendable {
        /// A folder as diffusers writes it; tensors that are not there are initialised. nil when all are.
        public var weights: URL?
        public var seed: UInt64
        /// By name and shape; ``Initialiser/standard(_:weight:)`` where it gives nil.
        public var rule: @Sendable (_ name: String, _ shape: [Int]) -> Initialiser?
        /// By name; the others stay as they are.
        public var isTrained: @Sendable (_ name: String) -> Bool

        public init(
            weights: URL? = nil, seed: UInt64 = 0, rule: @escaping @Sendable (String, [Int]) -> Initialiser? = { _, _ in nil },
            isTrained: @escaping @Sendable (String) -> Bool = { _ in true }
        ) {
            (self.weights, self.seed, self.rule, self.isTrained) = (weights, seed, rule, isTrained)
        }
    }

    /// Writes the network as a folder that diffusers and this engine load: `config.json` and `diffusion_pytorch_model.safetensors`.
    ///
    /// - Parameter values: in place of the network's own, such as averages.
    public func export(_ values: [String: Tensor]? = nil, to folder: URL, as dtype: DType = .float16) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try configuration.write(to: folder.appending(path: "config.json"), options: .atomic)
        let tensors = try (values ?? parameters.copies()).mapValues { try $0.detached().cast(to: dtype) }
        try Safetensors.write(
            tensors, metadata: ["format": "pt"], to: folder.appending(path: "diffusion_pytorch_model.safetensors"))
    }
}

extension TrainableNetwork where Model: Network {
    /// - Parameter settings: the `config.json`.
    init(network settings: URL, _ start: Start, dtype: DType) throws {
        configuration = try Data(contentsOf: settings)
        let structure = try Model.Settings(contentsOf: settings)
        let shapes = try Weights.shapes { try Model($0, structure) }
        let files = try start.weights.map { try TensorIndex(folder: $0, renaming: Model.currentName) }
        var (values, initialised): ([String: Tensor], [String]) = ([:], [])
        for (name, shape) in shapes {
            if let place = files?.places[name] {
                guard place.shape == shape else {
                    throw WeightsError(
                        file: files?.title ?? "", missing: [], misshaped: ["\(name) is \(place.shape), not \(shape)"], unexpected: [])
                }
                values[name] = try place.tensor(as: .float32, device: .cpu)
                continue
            }
            let beside = name.replacing(/bias$/, with: "weight")
            let initialiser = start.rule(name, shape) ?? .standard(name, weight: shapes[beside] ?? shape)
            values[name] = try initialiser.tensor(shape, name: name, seed: start.seed)
            initialised.append(name)
        }
        self.initialised = initialised.sorted()
        let store = try ParameterStore(values, isTrained: start.isTrained)
        parameters = store
        network = try Weights.trained(store, dtype: dtype) { try Model($0, structure) }
    }
}

// What networks are is the library's own; which of them are trained is not.

extension TrainableNetwork where Model == UNet2DConditionModel {
    /// - Parameters:
    ///   - settings: a `config.json`.
    ///   - dtype: what convolutions and matrix products compute in; the trained weights themselves, and the norms, are float32.
    /// - Throws: ``ConfigurationError``, ``WeightsError`` for a tensor of another shape, and whatever reading throws.
    public init(settings: URL, start: Start = Start(), dtype: DType = .float32) throws {
        try self.init(network: settings, start, dtype: dtype)
    }
}

extension TrainableNetwork where Model == AutoencoderTiny {
    /// As for a UNet.
    public init(settings: URL, start: Start = Start(), dtype: DType = .float32) throws {
        try self.init(network: settings, start, dtype: dtype)
    }
}

extension TrainableNetwork where Model == ControlNetModel {
    /// As for a UNet, whose own folder may be where it starts.
    public init(settings: URL, start: Start = Start(), dtype: DType = .float32) throws {
        try self.init(network: settings, start, dtype: dtype)
    }
}
