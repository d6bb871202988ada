import Tensors

/// One weight of a layer: what the checkpoint says, and what LoRAs add to it.
///
/// The checkpoint's own values stay in the mapped file, so that taking a LoRA away restores them to the bit. A layer keeps what it made of
/// ``value()``, for example a packed copy, together with the ``version`` it was made of.
final class Parameter {
    /// A summand of the same shape, float32.
    typealias Change = () throws -> Tensor

    /// As the network spells it: `down_blocks.0.attentions.0.proj_in.weight`.
    let name: String
    let shape: [Int]
    /// nil for one that the checkpoint lacks, which its loading reports.
    private let place: TensorIndex.Place?
    private let dtype: DType
    private let device: Device
    private var changes: [Change] = []
    /// Grows whenever the value becomes another one.
    private(set) var version = 0

    init(name: String, shape: [Int], place: TensorIndex.Place?, dtype: DType, device: Device) {
        (self.name, self.shape, self.place) = (name, shape, place)
        (self.dtype, self.device) = (dtype, device)
    }

    /// Reads the value in the dtype that the network computes in; it is not kept here.
    func value() throws -> Tensor {
        guard let place else { return try .zeros([0]) }
        if changes.isEmpty { return try place.tensor(as: dtype, device: device) }
        // Summed in float32 and rounded once, so that the order of the LoRAs hardly matters.
        return try changes.reduce(place.tensor(as: .float32, device: device)) { try $0 + $1() }.cast(to: dtype)
    }

    /// Replaces what is added to the checkpoint's values.
    func change(by changes: [Change]) {
        guard !(changes.isEmpty && self.changes.isEmpty) else { return }
        self.changes = changes
        version += 1
    }
}

/// All parameters of a network that LoRAs may change, by name.
final class ParameterList {
    private(set) var byName: [String: Parameter] = [:]

    func add(_ parameter: Parameter) {
        byName[parameter.name] = parameter
    }
}
