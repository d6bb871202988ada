import Tensors

/// One weight of a layer: what the checkpoint says, and what LoRAs add to it; or one that is trained.
///
/// The checkpoint's own values stay in the mapped file, so that taking a LoRA away restores them to the bit. A layer keeps what it made of
/// ``value()``, for example a packed copy, together with the ``version`` it was made of.
final class Parameter {
    /// Where its values are.
    enum Source {
        /// The checkpoint lacks it, which its loading reports.
        case nowhere
        case file(TensorIndex.Place)
        /// A leaf of a graph, which an optimiser changes.
        case memory(Tensor, ParameterStore)
    }

    /// A summand of the same shape, float32.
    typealias Change = () throws -> Tensor

    /// As the network spells it: `down_blocks.0.attentions.0.proj_in.weight`.
    let name: String
    let shape: [Int]
    private let source: Source
    /// What the network computes in.
    let dtype: DType
    private let device: Device
    private var changes: [Change] = []
    /// What is added to the layer's result while a LoRA is trained.
    var adapter: LoRAAdapter?
    private var changed = 0

    init(name: String, shape: [Int], source: Source, dtype: DType, device: Device) {
        (self.name, self.shape, self.source) = (name, shape, source)
        (self.dtype, self.device) = (dtype, device)
    }

    /// Grows whenever the value becomes another one.
    var version: Int {
        if case .memory(_, let store) = source { changed + store.version } else { changed }
    }

    /// Whether gradients of the value itself are of use.
    var isTrained: Bool {
        if case .memory = source { true } else { false }
    }

    /// Reads the value in a dtype, the network's when nil; it is not kept here.
    func value(as dtype: DType? = nil) throws -> Tensor {
        let dtype = dtype ?? self.dtype
        if changes.isEmpty { return try plain(as: dtype) }
        // Summed in float32 and rounded once, so that the order of the LoRAs hardly matters.
        return try changes.reduce(plain(as: .float32)) { try $0 + $1() }.cast(to: dtype)
    }

    /// Without changes.
    private func plain(as dtype: DType) throws -> Tensor {
        switch source {
        case .nowhere: try .zeros([0])
        case .file(let place): try place.tensor(as: dtype, device: device)
        case .memory(let leaf, _): try leaf.cast(to: dtype)
        }
    }

    /// Replaces what is added to the checkpoint's values.
    func change(by changes: [Change]) {
        guard !(changes.isEmpty && self.changes.isEmpty) else { return }
        self.changes = changes
        changed += 1
    }
}

/// All parameters of a network that LoRAs may change, by name.
final class ParameterList {
    private(set) var byName: [String: Parameter] = [:]

    func add(_ parameter: Parameter) {
        byName[parameter.name] = parameter
    }
}
